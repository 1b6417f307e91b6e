"""The median income by the size of a household, as the ministry announces it for a year."""

from typing import Final

MEDIAN_INCOME: Final = (2_564_238, 4_199_292, 5_359_036, 6_494_738, 7_556_719, 8_555_952, 9_515_150)
"""Won a month in 2026, of one person to seven (보건복지부고시 제2025-135호)."""
FURTHER: Final = 959_198
"""What each person beyond seven adds."""


def percent_of_median(won: float, size: int) -> float | None:
    """Return an income in percent of the median for a household of this size, as it stands on record."""
    if size < 1:
        return None
    known = min(size, len(MEDIAN_INCOME))
    return round(100 * won / (MEDIAN_INCOME[known - 1] + (size - known) * FURTHER), 2)
