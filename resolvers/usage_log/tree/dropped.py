"""What the store notes of bodies that were dropped after their retention. Nothing signs the note: it is no proof."""

from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from resolvers.usage_log.tree.signed_head import Head

MONTHS_KEPT: Final = 24
"""For how long the law has access records kept, at least, where sensitive data or that of 50,000 people is processed
(개인정보의 안전성 확보조치 기준 제8조 제1항)."""
CLOCKS_APART: Final = timedelta(minutes=1)


class Dropped(NamedTuple):
    """The note: up to which record, itself not among them, bodies were dropped as of before a time; and when."""

    until_index: int
    until_logtime: datetime
    dropped_at: datetime

    @property
    def is_early(self) -> bool:
        """Whether records were dropped that were to be kept."""
        # Where citizens live, a day begins before it does in UTC.
        today = min(self.dropped_at, datetime.now(UTC)) + timedelta(days=1)
        return is_kept(self.until_logtime, today)

    def is_contradicted(self, head: Head) -> bool:
        """Whether a head shows that some of these records were written at that time or after it."""
        return head.tree_size < self.until_index and head.timestamp - CLOCKS_APART > self.until_logtime


def is_kept(before: date, today: date) -> bool:
    """Whether some records of before this day are to be kept still."""
    return (before.year * 12 + before.month, before.day) > (today.year * 12 + today.month - MONTHS_KEPT, 1)
