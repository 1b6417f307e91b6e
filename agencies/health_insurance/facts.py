"""The facts that the health insurer holds (ids and meanings: the code list of the national catalogue, version 3)."""

from datetime import date

from agencies.contract import (
    NO,
    NOT_RECORDED,
    Absent,
    Fact,
    FactTable,
    FactType,
    Row,
    Table,
    computed_from,
    stored,
)
from agencies.health_insurance.law import CARE, CONDITION, INFERTILITY, PREGNANCY

NO_GRADE = "none"


def _pregnant(row: Row, on: date) -> bool:
    return _lasts(row["pregnant_since"], row["pregnant_until"], on)


def _prospective_parent(row: Row, on: date) -> bool:
    return _lasts(row["preparing_since"], row["preparing_until"], on)


def _lasts(since: list[date] | None, until: list[date | None] | None, on: date) -> bool:
    spells = zip(since or (), until or (), strict=True)
    return any(begins <= on and (ends is None or on < ends) for begins, ends in spells)


def _care_grade(row: Row, on: date) -> str:
    since = row["care_since"]
    return NO_GRADE if since is None or on < since else f"grade_{row['care_grade']}"


CITIZEN = FactTable(
    of="citizen",
    table=Table("citizen_fact", "citizen_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "pregnant",
            {"ko": "임신 중", "en": "Pregnant"},
            FactType.BOOLEAN,
            computed_from(("pregnant_since", "pregnant_until"), _pregnant),
            NO,
            PREGNANCY,
        ),
        Fact(
            "prospective_parent",
            {"ko": "예비부모·난임", "en": "Preparing for pregnancy or treated for infertility"},
            FactType.BOOLEAN,
            computed_from(("preparing_since", "preparing_until"), _prospective_parent),
            NO,
            INFERTILITY,
        ),
        Fact(
            "serious_illness",
            {"ko": "중증질환", "en": "Serious illness"},
            FactType.BOOLEAN,
            stored("serious_illness"),
            NOT_RECORDED,
            CONDITION,
        ),
        Fact(
            "long_term_care_grade",
            {"ko": "장기요양등급", "en": "Long-term care grade"},
            FactType.CODE,
            computed_from(("care_grade", "care_since"), _care_grade),
            Absent(NO_GRADE),
            CARE,
            (NO_GRADE, "grade_1", "grade_2", "grade_3", "grade_4", "grade_5"),
        ),
    ),
)

FACTS = (CITIZEN,)
