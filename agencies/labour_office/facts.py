"""The facts that the labour office holds (ids and meanings: the code list of the national catalogue, version 3)."""

from datetime import date
from typing import Any

from agencies.contract import (
    NO,
    Absent,
    Dated,
    Fact,
    FactTable,
    FactType,
    Row,
    Table,
    computed_from,
    stored,
)
from agencies.labour_office.law import EMPLOYMENT, INSURANCE, JOB_LOSS, MATERNITY_LEAVE, PARENTAL_LEAVE

WORKING_AGE = 15
A_YEAR = 365


def _since(name: str) -> Dated:
    """The column, from the day on which the status began: what it was before is not on record."""

    def at(row: Row, on: date) -> Any:
        return None if row["since"] is not None and on < row["since"] else row[name]

    return Dated((name, "since"), at)


def _on_leave(kind: str) -> Dated:
    """True in any of the leaves of this kind, whose days stand in two arrays of one order."""
    first, after = f"{kind}_from", f"{kind}_until"

    def at(row: Row, on: date) -> bool:
        return any(
            since <= on and (until is None or on < until) for since, until in zip(row[first], row[after], strict=True)
        )

    return Dated((first, after), at)


def _lost_within_a_year(row: Row, on: date) -> bool:
    return any(0 <= (on - lost).days <= A_YEAR for lost in row["involuntary_losses"])


CITIZEN = FactTable(
    of="citizen",
    table=Table("citizen_fact", "citizen_id"),
    recorded_at="recorded_at",
    facts=(
        Fact(
            "employment_status",
            {"ko": "취업 상태", "en": "Employment"},
            FactType.CODE,
            _since("status"),
            Absent("OUT_OF_LABOUR_FORCE", under_age=WORKING_AGE),
            EMPLOYMENT,
            ("EMPLOYED", "SELF_EMPLOYED", "JOB_SEEKING", "OUT_OF_LABOUR_FORCE"),
        ),
        Fact(
            "occupation",
            {"ko": "직업", "en": "Occupation"},
            FactType.CODE,
            _since("occupation"),
            Absent("none", under_age=WORKING_AGE),
            EMPLOYMENT,
            ("crop_farmer", "fisher", "livestock_farmer", "forester", "other", "none"),
        ),
        Fact(
            "insured_days",
            {"ko": "최근 18개월 고용보험 피보험 단위기간(일)", "en": "Employment-insurance days in the last 18 months"},
            FactType.INTEGER,
            stored("insured_days"),
            Absent(0, under_age=WORKING_AGE),
            INSURANCE,
        ),
        Fact(
            "involuntary_job_loss",
            {"ko": "1년 이내 비자발적 이직", "en": "Involuntary job loss within a year"},
            FactType.BOOLEAN,
            computed_from(("involuntary_losses",), _lost_within_a_year),
            NO,
            JOB_LOSS,
        ),
        Fact(
            "parental_leave",
            {"ko": "육아휴직", "en": "On parental leave"},
            FactType.BOOLEAN,
            _on_leave("parental"),
            NO,
            PARENTAL_LEAVE,
        ),
        Fact(
            "maternity_leave",
            {"ko": "출산전후휴가", "en": "On maternity leave"},
            FactType.BOOLEAN,
            _on_leave("maternity"),
            NO,
            MATERNITY_LEAVE,
        ),
    ),
)

FACTS = (CITIZEN,)
