"""The median income by the size of a household, as the ministry announces it for each year."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Medians(NamedTuple):
    """The medians of a year in won a month: of one person to seven, and what each person beyond seven adds."""

    by_size: tuple[int, ...]
    further: int

    def of(self, size: int) -> int:
        """Return the median for a household of this size, from one person on."""
        known = min(size, len(self.by_size))
        return self.by_size[known - 1] + (size - known) * self.further


MEDIANS: Final[Mapping[int, Medians]] = {
    # 보건복지부고시 제2025-135호
    2026: Medians((2_564_238, 4_199_292, 5_359_036, 6_494_738, 7_556_719, 8_555_952, 9_515_150), 959_198),
}
"""The announced medians by year."""
