"""The fact that the education office holds (id and meaning: the code list of the national catalogue, version 3)."""

from datetime import date

from agencies.contract import Absent, Fact, FactTable, FactType, Row, Table, computed_from
from agencies.education_office.law import ENROLMENT

NOWHERE = "none"
LEVELS = ("daycare", "kindergarten", "elementary", "middle", "high", "university")


def _level(row: Row, on: date) -> str:
    """The highest level of those enrolled in at the day."""
    spells = zip(row["levels"], row["since"], row["until"], strict=True)
    at_the_day = [level for level, begins, ends in spells if begins <= on and (ends is None or on < ends)]
    return max(at_the_day, key=LEVELS.index, default=NOWHERE)


CITIZEN = FactTable(
    of="citizen",
    table=Table("citizen_fact", "citizen_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "enrolled_level",
            {"ko": "재학 단계", "en": "Level of school enrolled in"},
            FactType.CODE,
            computed_from(("levels", "since", "until"), _level),
            Absent(NOWHERE),
            ENROLMENT,
            (*LEVELS, NOWHERE),
        ),
    ),
)

FACTS = (CITIZEN,)
