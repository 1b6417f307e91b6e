"""The times in which a service can be applied for, as ISO 8601 intervals: of one year, or of every year.

`2026-03-01/2026-03-31` is of one year and `--05-01/--05-31` of every year; `..` stands for an end that is not said, and
`../..` is always. Both days are included. A yearly one may run over the year's end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Final

from agencies.service_catalogue.application_period.calendar_day import last_of_month

ALWAYS: Final = "../.."
UNSAID: Final = ".."
MONTH: Final = timedelta(days=31)
FIXED: Final = re.compile(r"\d{4}-\d\d-\d\d")
YEARLY: Final = re.compile(r"--(\d\d)-(\d\d)")
LEAP_DAY: Final = (2, 29)
NEW_YEAR: Final = (1, 1)
YEARS_END: Final = (12, 31)
ANY_DAY: Final = date(2000, 1, 1)

YearDay = tuple[int, int]
"""A month and a day in it; 29 February is the last day of February in every year."""


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day of one time; None: not said."""

    opens_on: date | None
    closes_on: date | None

    def open_on(self, on: date, *, approximate: bool) -> bool | None:
        """Whether the day lies in it; None where that cannot be told.

        What has no last day ends when its money does: after the year in which it opened nobody knows. Around
        approximate days a month is unknown.
        """
        first, last = self.maybe_open(approximate=approximate)
        if not first <= on <= last:
            return False
        if self.opens_on is not None and on < self.opens_on:
            return None
        if self.closes_on is None:
            return True if self.opens_on is None or on.year == self.opens_on.year else None
        return True if on <= self.closes_on else None

    def maybe_open(self, *, approximate: bool) -> tuple[date, date]:
        """Return the first and the last day on which it is open or may be, both included."""
        margin = MONTH if approximate else timedelta()
        first = date.min if self.opens_on is None else _moved(self.opens_on, -margin)
        return first, date.max if self.closes_on is None else _moved(self.closes_on, margin)


def read_windows(text: str, on: date) -> Iterator[Window]:
    """What an interval says: of a yearly one the windows that may matter at the day; ValueError where it says none."""
    first, slash, last = text.partition("/")
    if not slash:
        raise ValueError(f"{text!r} is no interval.")
    if first.startswith("--") or last.startswith("--"):
        yield from _of_every_year(_year_day(first, NEW_YEAR), _year_day(last, YEARS_END), on)
        return
    window = Window(_day(first), _day(last))
    if window.opens_on is not None and window.closes_on is not None and window.opens_on > window.closes_on:
        raise ValueError(f"{text!r} ends before it begins.")
    yield window


def is_window(text: str) -> bool:
    """Whether a text is an interval of days that there are."""
    try:
        return any(read_windows(text, ANY_DAY))
    except ValueError:
        return False


def is_yearly(text: str) -> bool:
    """Whether an interval is of every year."""
    return "--" in text


def _of_every_year(first: YearDay, last: YearDay, on: date) -> Iterator[Window]:
    for year in range(max(MINYEAR, on.year - 1), min(MAXYEAR + 1, on.year + 2)):
        ends_in = year if first <= last else year + 1
        if ends_in <= MAXYEAR:
            yield Window(_in_year(first, year), _in_year(last, ends_in))


def _moved(day: date, by: timedelta) -> date:
    """Return the day so much later, or the last one that a calendar has."""
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min


def _in_year(day: YearDay, year: int) -> date:
    if day == LEAP_DAY:
        return last_of_month(year, 2)
    return date(year, *day)


def _day(text: str) -> date | None:
    if text == UNSAID:
        return None
    if FIXED.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no day.")
    return date.fromisoformat(text)


def _year_day(text: str, unsaid: YearDay) -> YearDay:
    if text == UNSAID:
        return unsaid
    read = YEARLY.fullmatch(text)
    if read is None:
        raise ValueError(f"{text!r} is no day of every year.")
    month, day = int(read[1]), int(read[2])
    if (month, day) != LEAP_DAY:
        date(2001, month, day)
    return month, day
