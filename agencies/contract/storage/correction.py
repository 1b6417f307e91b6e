"""Where an agency takes reports of citizens that a fact which it holds is wrong or missing."""

from dataclasses import dataclass
from typing import Final

from agencies.contract.kind import refuse_other

OPEN: Final = ("RECEIVED", "IN_REVIEW")
"""The statuses of a report on which the holder has not decided."""
STATUSES: Final = (*OPEN, "CORRECTED", "REFUSED")


@dataclass(frozen=True, slots=True)
class Corrections:
    """The table of the agency's own store in which reports stand that its facts are wrong or missing.

    Columns: `id` (text, by default a new one), `fact_id`, `subject_id` (the citizen of whose record it is said, for a
    household's fact one who lives there), `reported_by` (the citizen who says it), `report` (in their own words),
    `created_at` (by default now) and `status`: RECEIVED by default, then whatever of IN_REVIEW, CORRECTED and REFUSED
    the agency sets it to. The gateway writes a row and reads its status; it changes none.
    """

    table: str = "wrong_fact_report"

    def __post_init__(self) -> None:
        refuse_other("The table of corrections", self.table, str, "its name")
