"""When a service can be applied for: its times, and the term that begins with something in a citizen's life."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from agencies.service_catalogue.application_period.calendar_day import last_of_month
from agencies.service_catalogue.application_period.window import ANY_DAY, MONTH, Window, is_yearly, read_windows

DURATION: Final = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?")
DAY: Final = timedelta(days=1)
MONTHS: Final = 12
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Term:
    """How long after an event one may apply: the event's id, and a duration of ISO 8601."""

    event: str
    duration: str

    def last_day(self, event_on: date) -> date | None:
        """The last day of the term: the day of the event itself is not counted.

        None where no calendar has it, or the duration is none.
        """
        try:
            years, months, weeks, days = _parts(self.duration)
            return _add_months(event_on, years * MONTHS + months) + timedelta(days=weeks * WEEK + days)
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Period:
    """What could be read of an application period; nothing of it: it stands in words alone.

    `windows` are intervals as `window` has them; `approximate`: their days may be others, or are only roughly said.
    """

    windows: tuple[str, ...] = ()
    approximate: bool = False
    within: Term | None = None

    def open_on(self, on: date) -> bool | None:
        """Whether one can apply on the day; None where that cannot be told."""
        return open_on(self.windows, on, approximate=self.approximate)

    @property
    def over_from(self) -> date | None:
        """The day from which nobody can apply any more; None: some year it may be open, or that cannot be told."""
        closes_on = self.closes_for_good_on
        if closes_on is None:
            return None
        margin = MONTH if self.approximate else timedelta()
        return closes_on + margin + DAY if date.max - closes_on > margin else None

    @property
    def closes_for_good_on(self) -> date | None:
        """The last day of all its times, each of which names its year; None where one does not, or ends nowhere."""
        if not self.windows or recurs(self.windows) or self.within is not None:
            return None
        days = [each.closes_on for text in self.windows for each in read_windows(text, ANY_DAY)]
        return None if None in days else max(day for day in days if day is not None)

    @property
    def read(self) -> bool:
        """Whether anything of it could be read."""
        return bool(self.windows or self.within)


IN_WORDS: Final = Period()
"""Nothing could be read: the period stands in words alone, or is not said."""


def open_on(windows: Sequence[str], on: date, *, approximate: bool) -> bool | None:
    """Whether the day lies in any of these windows; None where that cannot be told."""
    found = {each.open_on(on, approximate=approximate) for text in windows for each in read_windows(text, on)}
    if not found or True in found:
        return True if found else None
    return None if None in found else False


def days_at(windows: Sequence[str], on: date) -> Window:
    """The running or the next of the windows, or the last one where all are over."""
    found = [each for text in windows for each in read_windows(text, on)]
    ahead = [each for each in found if each.closes_on is None or on <= each.closes_on]
    if ahead:
        return min(ahead, key=lambda each: each.opens_on or date.min)
    return max(found, key=lambda each: each.closes_on or date.max, default=Window(None, None))


def recurs(windows: Sequence[str]) -> bool:
    """Whether they come back every year."""
    return any(map(is_yearly, windows))


def entry_of(text: Mapping[str, str], period: Period) -> dict[str, Any]:
    """The period as an entry of a catalogue, in these words."""
    within = period.within
    return {
        "text": text,
        "windows": list(period.windows),
        "approximate": period.approximate,
        "within": None if within is None else {"event": within.event, "duration": within.duration},
    }


def fixed_days(period: Period) -> Window:
    """The days of a period that is one time of one year, to the day; else none."""
    if len(period.windows) != 1 or recurs(period.windows) or period.approximate:
        return Window(None, None)
    return next(read_windows(period.windows[0], ANY_DAY))


def is_duration(text: str) -> bool:
    """Whether a text is a duration in years, months, weeks and days."""
    read = DURATION.fullmatch(text)
    return read is not None and any(read.groups())


def _parts(duration: str) -> tuple[int, int, int, int]:
    read = DURATION.fullmatch(duration)
    if read is None:
        raise ValueError(f"{duration!r} is no duration.")
    years, months, weeks, days = (int(each or 0) for each in read.groups())
    return years, months, weeks, days


def _add_months(day: date, months: int) -> date:
    """The same day so many months later; where the month lacks it, the month's last."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    last = last_of_month(year, month + 1)
    return last.replace(day=min(day.day, last.day))
