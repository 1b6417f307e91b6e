"""Rows as the labour office's tables of facts may give them, by the table's name."""

from typing import Final

from hypothesis import strategies as st

from agencies.contract.drawn_rows import Rows, columns, days, joined, maybe, periods, several_days

ROWS: Final[dict[str, Rows]] = {
    "citizen_fact": joined(
        periods("parental_from", "parental_until"),
        periods("maternity_from", "maternity_until"),
        columns(
            status=maybe(st.sampled_from(["EMPLOYED", "SELF_EMPLOYED", "JOB_SEEKING", "OUT_OF_LABOUR_FORCE"])),
            occupation=maybe(st.sampled_from(["crop_farmer", "fisher", "other", "none"])),
            since=maybe(days),
            insured_days=maybe(st.integers(0, 549)),
            involuntary_losses=several_days,
            counted_on=maybe(days),
            jobs_ended=several_days,
        ),
    ),
}
