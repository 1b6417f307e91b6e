"""Days counted from a day: the same day of other years, and birth dates for an age."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from agencies.population.dice import Dice


@lru_cache(maxsize=512)
def years_before(on: date, years: int) -> date:
    """The same day that many years earlier (later if negative); 29 February becomes the 28th in other years."""
    year = on.year - years
    leap_day_lost = on.month == 2 and on.day == 29 and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0))
    return on.replace(year=year, day=28) if leap_day_lost else on.replace(year=year)


def days_before(on: date, days: int) -> date:
    """The day that many days earlier (later if negative)."""
    return on - timedelta(days=days)


def birth_date(dice: Dice, on: date, age: int) -> date:
    """A birth date with which one is of that age, in completed years, on that day."""
    return years_before(on, age) - timedelta(days=dice.between(0, 364))
