"""Named people in a civil registry: parents apart, with and without custody, an order, and a guardian with wards.

Those who live elsewhere are small children: the view leaves grown ones out by the clock, and not by the tests' day.
"""

from typing import Final

PEOPLE: Final = """
    INSERT INTO citizen (id, name, sex, birth_date) VALUES
        ('mother', '김수진', 'FEMALE', '1988-01-01'), ('father', '이영호', 'MALE', '1987-01-01'),
        ('shared', '이하나', 'FEMALE', '2020-03-01'), ('sole', '이두나', 'FEMALE', '2021-03-01'),
        ('unsettled', '이세나', 'FEMALE', '2023-03-01'),
        ('hider', '박미정', 'FEMALE', '1990-01-01'), ('sought', '최민국', 'MALE', '1990-01-01'),
        ('hidden', '최아라', 'FEMALE', '2022-05-05'),
        ('left', '정우성', 'MALE', '1980-01-01'), ('keeper', '한지민', 'FEMALE', '1980-01-01'),
        ('kept', '정하늘', 'MALE', '2018-01-01'), ('grown', '정바다', 'MALE', '2007-11-24'),
        ('growing', '정강산', 'MALE', '2007-11-25'),
        ('guardian', '오세영', 'FEMALE', '1970-01-01'), ('ward', '오하람', 'MALE', '2020-01-01'),
        ('former', '오가람', 'MALE', '2021-01-01'), ('next', '오나람', 'MALE', '2022-01-01'),
        ('of age', '오다람', 'MALE', '2007-11-24'), ('adult', '오마람', 'MALE', '1990-01-01');
    INSERT INTO household (id, head_id) VALUES
        ('hm', 'mother'), ('hf', 'father'), ('hh', 'hider'), ('hs', 'sought'), ('hl', 'left'), ('hg', 'guardian');
    INSERT INTO household_member (id, household_id, citizen_id, relation, since, until)
        SELECT 'm ' || id, household, id, relation, date '2024-01-01', NULL
        FROM (VALUES ('mother', 'hm', 'HEAD'), ('shared', 'hm', 'CHILD'), ('sole', 'hm', 'CHILD'),
            ('unsettled', 'hm', 'CHILD'), ('father', 'hf', 'HEAD'), ('hider', 'hh', 'HEAD'), ('hidden', 'hh', 'CHILD'),
            ('sought', 'hs', 'HEAD'), ('left', 'hl', 'HEAD'), ('keeper', 'hl', 'SPOUSE'), ('kept', 'hl', 'CHILD'),
            ('grown', 'hl', 'CHILD'), ('growing', 'hl', 'CHILD'), ('guardian', 'hg', 'HEAD')
        ) AS listed (id, household, relation);
    INSERT INTO household_member (id, household_id, citizen_id, relation, since, until)
        VALUES ('moved out', 'hm', 'father', 'SPOUSE', '2019-01-01', '2024-01-01');
    INSERT INTO kinship (parent_id, child_id, kind, since)
        SELECT parent, c.id, 'BIRTH', c.birth_date
        FROM (VALUES ('mother', 'shared'), ('father', 'shared'), ('mother', 'sole'), ('father', 'sole'),
            ('mother', 'unsettled'), ('father', 'unsettled'), ('hider', 'hidden'), ('sought', 'hidden'),
            ('left', 'kept'), ('keeper', 'kept'), ('left', 'grown'), ('keeper', 'grown'), ('left', 'growing'),
            ('keeper', 'growing')
        ) AS listed (parent, child) JOIN citizen c ON c.id = child;
    INSERT INTO custody (parent_id, child_id, since) VALUES
        ('mother', 'shared', '2024-01-01'), ('father', 'shared', '2024-01-01'), ('mother', 'sole', '2024-01-01'),
        ('hider', 'hidden', '2026-01-01'), ('keeper', 'kept', '2026-01-01');
    INSERT INTO protection_order (id, protected_id, from_id, since, until) VALUES
        ('o1', 'hider', 'sought', '2026-01-01', NULL), ('o2', 'hidden', 'sought', '2026-01-01', NULL),
        ('o3', 'mother', 'father', '2026-01-01', '2026-11-24'), ('o4', 'sole', 'father', '2026-11-25', NULL);
    INSERT INTO guardianship (id, guardian_id, ward_id, since, until) VALUES
        ('g1', 'guardian', 'ward', '2024-01-01', NULL), ('g2', 'guardian', 'former', '2024-01-01', '2026-11-24'),
        ('g3', 'guardian', 'next', '2026-11-25', NULL), ('g4', 'guardian', 'of age', '2015-01-01', NULL),
        ('g5', 'guardian', 'adult', '2020-01-01', NULL);
"""

SEEDED: Final = "'^[ch][0-9a-f]{15}$'"
"""What the ids of the synthetic population look like; none of these people's does."""
GONE: Final = f"""
    DELETE FROM protection_order WHERE from_id !~ {SEEDED};
    DELETE FROM guardianship WHERE guardian_id !~ {SEEDED};
    DELETE FROM custody WHERE parent_id !~ {SEEDED};
    DELETE FROM kinship WHERE parent_id !~ {SEEDED};
    DELETE FROM marriage WHERE first_id !~ {SEEDED};
    DELETE FROM death WHERE citizen_id !~ {SEEDED};
    DELETE FROM household_member WHERE citizen_id !~ {SEEDED};
    DELETE FROM household WHERE id !~ {SEEDED};
    DELETE FROM citizen WHERE id !~ {SEEDED};
"""
