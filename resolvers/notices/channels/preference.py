"""What citizens can set of how notices are pushed to them, and when quiet hours end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from agencies.contract.source import Row
from agencies.contract.values.day import SEOUL

NOTHING_SET: Final[Row] = {"quiet_from": None, "quiet_until": None, "muted_events": []}
"""The preferences of one who has set nothing."""


class QuietHours(NamedTuple):
    """From when until when nothing is pushed, in Asia/Seoul; over midnight where the end is the earlier one."""

    start: time
    end: time

    def over_at(self, now: datetime) -> datetime | None:
        """When the quiet hours end that are on now; None where none are. `now` has its offset."""
        here = now.astimezone(SEOUL)
        for day in (here.date() - timedelta(days=1), here.date()):
            begins = datetime.combine(day, self.start, SEOUL)
            ends = datetime.combine(day if self.start < self.end else day + timedelta(days=1), self.end, SEOUL)
            if begins <= here < ends:
                return ends
        return None

    def begins_after(self, now: datetime) -> datetime:
        """When quiet hours begin next. `now` has its offset."""
        here = now.astimezone(SEOUL)
        today = datetime.combine(here.date(), self.start, SEOUL)
        return today if here < today else today + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed: the quiet hours, to none too, where `sets_quiet`; the muted events, where not None."""

    sets_quiet: bool
    quiet: QuietHours | None
    muted: Sequence[str] | None
