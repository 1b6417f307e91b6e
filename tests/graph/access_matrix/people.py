"""The people of whom the tables are asked: each relation of a citizen's, on both sides of each birthday that counts."""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.graph.access_matrix.tables import CHILD, MEMBER, MINOR, STRANGER, THEMSELVES, WARD

PEOPLE: Final = """
    INSERT INTO citizen (id, name, sex, birth_date)
        SELECT id, '한' || id, 'FEMALE', born::date FROM (VALUES
            ('asker', '1984-01-01'), ('spouse', '1983-01-01'), ('child', '2018-05-05'), ('minor', '2011-05-05'),
            ('elsewhere', '2019-03-01'), ('far', '2010-03-01'), ('stranger', '1985-01-01'), ('ward', '1960-01-01'),
            ('keeper', '1980-01-01'), ('nearly', '2012-11-25'), ('turning', '2012-11-24'), ('growing', '2007-11-25'),
            ('grown', '2007-11-24'), ('uncustodied', '2018-06-06'), ('housed', '1990-01-01'),
            ('young', '2020-01-01'), ('teen', '2011-01-01'), ('former', '2020-02-02'), ('coming', '2021-03-03'),
            ('departed', '1979-01-01'), ('dead', '1950-01-01'), ('adopted', '1981-01-01')
        ) AS listed (id, born);
    INSERT INTO household (id, head_id) VALUES
        ('home', 'asker'), ('away', 'stranger'), ('alone', 'ward'), ('second', 'keeper'), ('orphans', 'young');
    INSERT INTO household_member (id, household_id, citizen_id, relation, since)
        SELECT household || ' ' || id, household, id, relation, '2022-01-01' FROM (VALUES
            ('home', 'asker', 'HEAD'), ('home', 'spouse', 'SPOUSE'), ('home', 'child', 'CHILD'),
            ('home', 'minor', 'CHILD'), ('away', 'stranger', 'HEAD'), ('away', 'elsewhere', 'CHILD'),
            ('away', 'far', 'CHILD'), ('alone', 'ward', 'HEAD'), ('second', 'keeper', 'HEAD'),
            ('second', 'nearly', 'CHILD'), ('second', 'turning', 'CHILD'), ('second', 'growing', 'CHILD'),
            ('second', 'grown', 'CHILD'), ('second', 'uncustodied', 'CHILD'), ('second', 'housed', 'OTHER'),
            ('second', 'dead', 'PARENT'), ('orphans', 'young', 'HEAD'), ('orphans', 'teen', 'SIBLING'),
            ('orphans', 'former', 'SIBLING'), ('orphans', 'coming', 'SIBLING')
        ) AS listed (household, id, relation);
    INSERT INTO household_member (id, household_id, citizen_id, relation, since, until)
        VALUES ('moved out', 'second', 'departed', 'SPOUSE', '2019-01-01', '2024-01-01');
    INSERT INTO death (citizen_id, died_on, registered_on) VALUES ('dead', '2026-01-01', '2026-01-02');
    INSERT INTO kinship (parent_id, child_id, kind, since)
        SELECT parent, c.id, 'BIRTH', c.birth_date FROM (VALUES
            ('asker', 'child'), ('spouse', 'child'), ('asker', 'minor'), ('asker', 'elsewhere'),
            ('stranger', 'elsewhere'), ('asker', 'far'), ('stranger', 'far'), ('keeper', 'nearly'),
            ('keeper', 'turning'), ('keeper', 'growing'), ('keeper', 'grown'), ('keeper', 'uncustodied'),
            ('departed', 'uncustodied')
        ) AS listed (parent, child) JOIN citizen c ON c.id = child;
    INSERT INTO custody (parent_id, child_id, since) VALUES ('departed', 'uncustodied', '2024-01-01');
    INSERT INTO guardianship (id, guardian_id, ward_id, since, until) VALUES
        ('g1', 'asker', 'ward', '2020-01-01', NULL), ('g2', 'keeper', 'housed', '2020-01-01', NULL),
        ('g3', 'keeper', 'young', '2024-01-01', NULL), ('g4', 'keeper', 'teen', '2024-01-01', NULL),
        ('g5', 'keeper', 'former', '2024-01-01', '2026-11-24'), ('g6', 'keeper', 'coming', '2026-11-25', NULL);
"""

PAIRS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    THEMSELVES: [("asker", "asker"), ("minor", "minor"), ("child", "child")],
    CHILD: [("asker", "child"), ("asker", "elsewhere"), ("keeper", "nearly"), ("keeper", "young")],
    MINOR: [("asker", "minor"), ("asker", "far"), ("keeper", "turning"), ("keeper", "growing"), ("keeper", "teen")],
    WARD: [("asker", "ward"), ("keeper", "housed")],
    MEMBER: [
        ("asker", "spouse"),
        ("child", "asker"),
        ("minor", "child"),
        ("keeper", "grown"),
        ("keeper", "uncustodied"),
        ("housed", "keeper"),
    ],
    STRANGER: [
        ("asker", "stranger"),
        ("elsewhere", "asker"),
        ("ward", "asker"),
        ("keeper", "former"),
        ("keeper", "coming"),
        ("keeper", "departed"),
        ("dead", "dead"),
        ("dead", "keeper"),
        ("keeper", "dead"),
        ("asker", "no such id"),
    ],
}
"""For each relation, who asks of whom."""

HOUSEHOLD: Final = ("asker", "spouse", "child", "minor")
"""Who lives with the one who asks for facts."""
HOUSEHOLDS: Final = {
    **dict.fromkeys(HOUSEHOLD, "home"),
    **dict.fromkeys(("elsewhere", "far", "stranger"), "away"),
    "ward": "alone",
}
MEMBERS: Final[Mapping[str, Sequence[str]]] = {
    home: tuple(each for each, at in HOUSEHOLDS.items() if at == home) for home in HOUSEHOLDS.values()
}
SUBJECTS: Final[Mapping[str, Sequence[str]]] = {
    "asker": ("asker", "child", "minor", "elsewhere", "far", "ward"),
    **{each: (each,) for each in ("child", "minor", "elsewhere", "far", "ward")},
}
"""Whose services may be asked for, and whose rows these have."""
RELATIONS: Final[Mapping[str, str]] = {
    of: relation for relation, pairs in PAIRS.items() for caller, of in pairs if caller == "asker"
}
