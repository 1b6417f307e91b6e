"""The days and months that words name, one after the other."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

YEARS: Final = range(2000, 2100)
MONTHS: Final = range(1, 13)
DAYS: Final = range(1, 32)
LEAP_YEAR: Final = 2000
BEGINNING_ENDS: Final = 10
MIDDLE_ENDS: Final = 20

# Group names must be unique in one expression, so each way of writing a day numbers its own.
# What is joined to 월 behind a month is another month, 5월 9월; behind a dot 월 is Monday: 2026. 3. 2 월 ~ 3. 6 금.
_DAY: Final = r"(?:\.|[\-/월](?!\s*\d{{1,2}}월(?!요일)))\s*(?P<day{0}>\d{{1,2}})(?!\d)\s*(?:일|\.)?"
_PART: Final = r"(?:\s*(?P<part{0}>초순?|중순|말일|말|하순|상순))?"
_SHORT_YEAR: Final = r"2\d(?=\s*년|\.\s*\d{1,2}\s*월)"
_WAYS: Final = (
    r"(?P<year1>20\d\d)(?P<month1>\d\d)(?P<day1>\d\d)(?!\d)",
    rf"(?P<year2>20\d\d|2\d)\s*[.\-/년]\s*(?P<month2>\d{{1,2}})\s*{_DAY.format(2)}",
    rf"(?P<year3>20\d\d|{_SHORT_YEAR})\s*(?:[.\-/]|년도?\s)\s*(?P<month3>\d{{1,2}})(?!\d)\s*[월.]?{_PART.format(3)}",
    rf"(?P<month4>\d{{1,2}})\s*{_DAY.format(4)}",
    rf"(?P<month5>\d{{1,2}})\s*월{_PART.format(5)}",
    r"(?P<month6>\d{1,2})\s*\.(?!\s*\d)",
    r"(?P<year7>20\d\d|2\d)\s*(?:년도?|\.)",
)
NAMED: Final = re.compile(rf"(?<!\d)(?:{'|'.join(_WAYS)})|(?<=[~-])\s*(?P<part8>초순?|중순|말일|말|하순|상순)")


@dataclass(frozen=True, slots=True)
class Named:
    """A day, a month, a part of one (초, 중순, 말) or a year alone, and where it stands; None: not said.

    `by_dot`: a number with nothing but a dot behind it, which is a month only where a month stands before it.
    """

    year: int | None
    month: int | None
    day: int | None
    part: str | None
    begin: int
    end: int
    by_dot: bool

    @property
    def first_day(self) -> date:
        """Its first day, in a leap year where no year is said; ValueError where there is none such."""
        begins = {"중": BEGINNING_ENDS + 1, "말": MIDDLE_ENDS + 1, "하": MIDDLE_ENDS + 1}
        return date(self.year or LEAP_YEAR, self.month or 1, self.day or begins.get((self.part or "초")[0], 1))

    @property
    def last_day(self) -> date:
        """Its last day, in a leap year where no year is said; ValueError where there is none such."""
        ends = {"초": BEGINNING_ENDS, "상": BEGINNING_ENDS, "중": MIDDLE_ENDS}
        day = self.day or ends.get((self.part or "말")[0])
        if day is not None:
            return date(self.year or LEAP_YEAR, self.month or 1, day)
        return last_of_month(self.year or LEAP_YEAR, self.month or 1)

    def written(self, day: date) -> str:
        """A day of it as intervals write it: without the year where none is said."""
        return f"--{day:%m-%d}" if self.year is None else day.isoformat()


def last_of_month(year: int, month: int) -> date:
    """The last day of a month; ValueError where no calendar has the year."""
    return date(year, month, monthrange(year, month)[1])


def named_days(words: str) -> Iterator[Named]:
    """The days named, in order. ValueError where a number is no month or day."""
    for match in NAMED.finditer(words):
        found = {name[:-1]: text for name, text in match.groupdict().items() if text is not None}
        year, month, day = (int(found[name]) if name in found else None for name in ("year", "month", "day"))
        if year is not None and year not in YEARS:
            year += 2000
        if (month is not None and month not in MONTHS) or (day is not None and day not in DAYS):
            raise ValueError(f"{match[0]!r} is no day.")
        yield Named(year, month, day, found.get("part"), match.start(), match.end(), match["month6"] is not None)
