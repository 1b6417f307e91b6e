"""The fact that the education office holds (id and meaning: the code list of the national catalogue, version 3)."""

from datetime import date

from agencies.contract import Absent, Fact, FactTable, FactType, Row, Table, computed_from, days_in
from agencies.education_office.legal_bases import ENROLMENT
from agencies.education_office.questions import QUESTIONS
from agencies.education_office.turns import TURNS

NOWHERE = "none"
LEVELS = ("daycare", "kindergarten", "elementary", "middle", "high", "university")


def _level(row: Row, on: date) -> str:
    """The highest level of those enrolled in at the day."""
    spells = zip(row["levels"], row["since"], row["until"], strict=True)
    at_the_day = [level for level, begins, ends in spells if begins <= on and (ends is None or on < ends)]
    return max(at_the_day, key=LEVELS.index, default=NOWHERE)


LEVELS_SAID = {
    "daycare": {"ko": "어린이집", "en": "daycare", "ar": "حضانة"},
    "kindergarten": {"ko": "유치원", "en": "kindergarten", "ar": "روضة أطفال"},
    "elementary": {"ko": "초등학교", "en": "elementary school", "ar": "مدرسة ابتدائية"},
    "middle": {"ko": "중학교", "en": "middle school", "ar": "مدرسة متوسطة"},
    "high": {"ko": "고등학교", "en": "high school", "ar": "مدرسة ثانوية"},
    "university": {"ko": "대학교", "en": "university", "ar": "جامعة"},
    "none": {"ko": "재학하지 않음", "en": "none", "ar": "غير ملتحق"},
}

CITIZEN = FactTable(
    of="citizen",
    table=Table("citizen_fact", "citizen_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "enrolled_level",
            {"ko": "재학 단계", "en": "Level of school enrolled in", "ar": "المرحلة الدراسية"},
            FactType.CODE,
            computed_from(("levels", "since", "until"), _level, days_in("since", "until")),
            Absent(NOWHERE),
            ENROLMENT,
            (*LEVELS, NOWHERE),
            turns=TURNS["enrolled_level"],
            said=LEVELS_SAID,
            question=QUESTIONS["enrolled_level"],
        ),
    ),
)

FACTS = (CITIZEN,)
