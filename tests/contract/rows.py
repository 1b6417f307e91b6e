"""Rows as the agencies' tables of facts may give them, around a window of days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from agencies.contract import add_years
from agencies.education_office.facts import LEVELS
from agencies.registry import HeldFact

SINCE: Final = date(2026, 11, 24)
UNTIL: Final = date(2029, 11, 24)
WINDOW: Final = [SINCE + timedelta(n) for n in range(1, (UNTIL - SINCE).days + 1)]

Rows = st.SearchStrategy[Mapping[str, Any]]

in_the_window = st.sampled_from(WINDOW)
# A day whose anniversary, coming of age or end of a term falls into the window, or on an edge of it.
whose_years_end = st.builds(add_years, in_the_window, st.sampled_from([-1, -7, -15, -18, -19, -65]))
on_29_february = st.sampled_from([date(2008, 2, 29), date(2012, 2, 29), date(2024, 2, 29), date(2028, 2, 29)])
at_a_month_s_end = st.sampled_from([date(2009, 12, 31), date(2025, 10, 31), date(2026, 12, 30), date(2027, 1, 31)])
days = st.one_of(in_the_window, whose_years_end, on_29_february, at_a_month_s_end, st.sampled_from([SINCE, UNTIL]))
several_days = st.lists(days, max_size=4)
yes_or_no = st.booleans()


def _maybe(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), one)


def _periods(since: str, until: str) -> Rows:
    """Two arrays that belong together, a period being open or of some days."""
    ends = _maybe(st.integers(1, 900))
    return st.lists(st.tuples(days, ends), max_size=4).map(
        lambda spells: {
            since: [begins for begins, _ in spells],
            until: [None if length is None else begins + timedelta(length) for begins, length in spells],
        }
    )


def _joined(*parts: Rows) -> Rows:
    return st.tuples(*parts).map(lambda rows: {name: value for row in rows for name, value in row.items()})


def _enrolments() -> Rows:
    return _periods("since", "until").flatmap(
        lambda row: st.lists(st.sampled_from(LEVELS), min_size=len(row["since"]), max_size=len(row["since"])).map(
            lambda levels: {**row, "levels": levels}
        )
    )


def _columns(**columns: st.SearchStrategy[Any]) -> Rows:
    return st.fixed_dictionaries(columns)


ROWS: Final[dict[tuple[str, str], Rows]] = {
    ("civil_registry", "citizen_fact"): _columns(
        sex=st.sampled_from(["female", "male"]),
        birth_date=days,
        north_korean_defector=yes_or_no,
        child_arrivals=several_days,
    ),
    ("civil_registry", "household_fact"): _columns(
        region=_maybe(st.sampled_from(["11620", "46820"])),
        address_since=_maybe(days),
        multicultural=yes_or_no,
        one_person=yes_or_no,
        couple=yes_or_no,
        married_on=_maybe(days),
        child_births=several_days,
        single_parent_births=several_days,
        three_generations=yes_or_no,
    ),
    ("education_office", "citizen_fact"): _enrolments(),
    ("health_insurance", "citizen_fact"): _joined(
        _periods("pregnant_since", "pregnant_until"),
        _periods("preparing_since", "preparing_until"),
        st.one_of(
            _columns(care_grade=st.integers(1, 5), care_since=days),
            _columns(care_grade=st.none(), care_since=st.none()),
        ),
        _columns(serious_illness=_maybe(yes_or_no), births_notified=several_days),
    ),
    ("labour_office", "citizen_fact"): _joined(
        _periods("parental_from", "parental_until"),
        _periods("maternity_from", "maternity_until"),
        _columns(
            status=_maybe(st.sampled_from(["EMPLOYED", "SELF_EMPLOYED", "JOB_SEEKING", "OUT_OF_LABOUR_FORCE"])),
            occupation=_maybe(st.sampled_from(["crop_farmer", "fisher", "other", "none"])),
            since=_maybe(days),
            insured_days=_maybe(st.integers(0, 549)),
            involuntary_losses=several_days,
        ),
    ),
    ("welfare_office", "citizen_fact"): _columns(
        veteran=yes_or_no, disabled_since=_maybe(days), severe=_maybe(yes_or_no)
    ),
    ("welfare_office", "household_fact"): _joined(
        _periods("livelihood_from", "livelihood_until"),
        _columns(
            median_percent=_maybe(st.floats(0, 400)),
            recognised_income=_maybe(st.integers(0, 9_000_000)),
            recognised_percent=_maybe(st.floats(0, 400)),
            owns_home=_maybe(yes_or_no),
            near_poverty=yes_or_no,
        ),
    ),
}


def rows_for(held: HeldFact) -> Rows:
    """The rows that the fact's table may give; an agency or a table that is new is to be added here."""
    return ROWS[held.agency, held.table.table.name]
