"""Rows as the health insurer's tables of facts may give them, by the table's name."""

from typing import Final

from hypothesis import strategies as st

from agencies.contract.drawn_rows import Rows, columns, days, joined, maybe, periods, several_days, yes_or_no

ROWS: Final[dict[str, Rows]] = {
    "citizen_fact": joined(
        periods("pregnant_since", "pregnant_until"),
        periods("preparing_since", "preparing_until"),
        st.one_of(
            columns(care_grade=st.integers(1, 5), care_since=days),
            columns(care_grade=st.none(), care_since=st.none()),
        ),
        columns(serious_illness=maybe(yes_or_no), births_notified=several_days),
    ),
}
