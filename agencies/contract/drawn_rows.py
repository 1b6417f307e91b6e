"""Rows as tables of facts may give them, around a window of days: what an agency's `tests/rows.py` is made of.

Only tests import it: it needs hypothesis, which the gateway does without.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from agencies.contract.values.day import add_years

SINCE: Final = date(2026, 11, 24)
UNTIL: Final = date(2029, 11, 24)
WINDOW: Final = [SINCE + timedelta(n) for n in range(1, (UNTIL - SINCE).days + 1)]

Rows = st.SearchStrategy[Mapping[str, Any]]

_in_the_window = st.sampled_from(WINDOW)
# A day whose anniversary, coming of age or end of a term falls into the window, or on an edge of it.
_whose_years_end = st.builds(add_years, _in_the_window, st.sampled_from([-1, -7, -15, -18, -19, -65]))
_on_29_february = st.sampled_from([date(2008, 2, 29), date(2012, 2, 29), date(2024, 2, 29), date(2028, 2, 29)])
_at_a_month_s_end = st.sampled_from([date(2009, 12, 31), date(2025, 10, 31), date(2026, 12, 30), date(2027, 1, 31)])
days: Final = st.one_of(
    _in_the_window, _whose_years_end, _on_29_february, _at_a_month_s_end, st.sampled_from([SINCE, UNTIL])
)
"""Days in the window, and days whose years or terms end in it."""

several_days: Final = st.lists(days, max_size=4)
"""An array of days."""

yes_or_no: Final = st.booleans()
"""A column of truths."""


def maybe(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What may be null."""
    return st.one_of(st.none(), one)


def columns(**each: st.SearchStrategy[Any]) -> Rows:
    """Rows with these columns."""
    return st.fixed_dictionaries(each)


def periods(since: str, until: str) -> Rows:
    """Two arrays that belong together, a period being open or of some days."""
    ends = maybe(st.integers(1, 900))
    return st.lists(st.tuples(days, ends), max_size=4).map(
        lambda spells: {
            since: [begins for begins, _ in spells],
            until: [None if length is None else begins + timedelta(length) for begins, length in spells],
        }
    )


def joined(*parts: Rows) -> Rows:
    """Rows with the columns of all of these."""
    return st.tuples(*parts).map(lambda rows: {name: value for row in rows for name, value in row.items()})
