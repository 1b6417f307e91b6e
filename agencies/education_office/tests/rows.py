"""Rows as the education office's tables of facts may give them, by the table's name."""

from typing import Final

from hypothesis import strategies as st

from agencies.contract.drawn_rows import Rows, periods
from agencies.education_office.facts import LEVELS


def _enrolments() -> Rows:
    return periods("since", "until").flatmap(
        lambda row: st.lists(st.sampled_from(LEVELS), min_size=len(row["since"]), max_size=len(row["since"])).map(
            lambda levels: {**row, "levels": levels}
        )
    )


ROWS: Final[dict[str, Rows]] = {"citizen_fact": _enrolments()}
