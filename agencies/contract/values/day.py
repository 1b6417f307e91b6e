"""Days and ages as the law counts them: completed years change on the birthday, 29 February's on 1 March.

Where days "between" two are given, they are those after the first, up to and with the second.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

SEOUL: Final = ZoneInfo("Asia/Seoul")
"""By whose midnight days begin."""
WRITTEN: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_day(text: str) -> date:
    """The day that a text writes as YYYY-MM-DD; ValueError where it writes none, other forms of ISO 8601 included."""
    if WRITTEN.fullmatch(text) is None:
        raise ValueError("A day is written YYYY-MM-DD.")
    return date.fromisoformat(text)


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_after(day: date, years: int) -> date | None:
    """The day so many years later; None where the calendar ends before, as behind a day that stands for none."""
    return add_years(day, years) if day.year + years <= date.max.year else None


def term_over(day: date, years: int) -> date | None:
    """The first day after a term of so many years, which ends on the same day of the year.

    Or on 28 February, where that year has no 29th. None where the calendar ends before.
    """
    ends = years_after(day, years)
    if ends is None or ends.day != day.day:
        return ends
    return ends + timedelta(days=1) if ends < date.max else None


@lru_cache(maxsize=256)
def youngest_of(years: int, on: date) -> date:
    """The latest birth date of those who have completed so many years on a day."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 2, 28)


def completed_years(born: date, on: date) -> int:
    """Full years from `born` to `on`; negative before birth."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthdays(born: date, since: date, until: date) -> Iterator[date]:
    """The days between `since` and `until` on which the completed years since `born` change."""
    for year in range(since.year, until.year + 1):
        day = add_years(born, year - born.year)
        if since < day <= until:
            yield day


def completed_months(born: date, on: date) -> int:
    """Full months from `born` to `on`; a month that lacks the day is completed on the next month's first."""
    months = (on.year - born.year) * 12 + on.month - born.month
    return months - (on.day < born.day)


def month_days(born: date, since: date, until: date) -> Iterator[date]:
    """The days between `since` and `until` on which the completed months since `born` change."""
    for months in range(since.year * 12 + since.month - 1, until.year * 12 + until.month):
        year, month = divmod(months, 12)
        try:
            day = date(year, month + 1, born.day)
        except ValueError:
            day = date(year, month + 2, 1)
        if since < day <= until:
            yield day


def school_year(on: date) -> int:
    """The Korean school year that a day falls in: it begins on 1 March (초·중등교육법 제24조)."""
    return on.year if on.month >= 3 else on.year - 1


def school_year_beginnings(since: date, until: date) -> Iterator[date]:
    """The days between `since` and `until` on which a school year begins."""
    for year in range(school_year(since) + 1, school_year(until) + 1):
        yield date(year, 3, 1)
