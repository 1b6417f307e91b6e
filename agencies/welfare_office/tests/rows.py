"""Rows as the welfare office's tables of facts may give them, by the table's name."""

from typing import Final

from hypothesis import strategies as st

from agencies.contract.drawn_rows import Rows, columns, days, joined, maybe, periods, yes_or_no

ROWS: Final[dict[str, Rows]] = {
    "citizen_fact": columns(veteran=yes_or_no, disabled_since=maybe(days), severe=maybe(yes_or_no)),
    "household_fact": joined(
        periods("livelihood_from", "livelihood_until"),
        columns(
            monthly_income=maybe(st.integers(0, 9_000_000)),
            median_percent=maybe(st.floats(0, 400)),
            recognised_income=maybe(st.integers(0, 9_000_000)),
            recognised_percent=maybe(st.floats(0, 400)),
            owns_home=maybe(yes_or_no),
            near_poverty=yes_or_no,
        ),
    ),
}
