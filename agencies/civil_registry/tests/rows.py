"""Rows as the civil registry's tables of facts may give them, by the table's name."""

from typing import Final

from hypothesis import strategies as st

from agencies.contract.drawn_rows import Rows, columns, days, maybe, several_days, yes_or_no

ROWS: Final[dict[str, Rows]] = {
    "citizen_fact": columns(
        sex=st.sampled_from(["female", "male"]),
        birth_date=days,
        north_korean_defector=yes_or_no,
        child_arrivals=several_days,
    ),
    "household_fact": columns(
        region=maybe(st.sampled_from(["11620", "46820"])),
        address_since=maybe(days),
        multicultural=yes_or_no,
        one_person=yes_or_no,
        couple=yes_or_no,
        married_on=maybe(days),
        child_births=several_days,
        single_parent_births=several_days,
        three_generations=yes_or_no,
        members=st.integers(1, 9),
    ),
}
