"""The words for how a fact is read off a row: each gives its value at a day, and the days on which it may move.

`during`, `within_days` and `within_years` take columns with arrays of days as well.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from agencies.contract.fact import Dated
from agencies.contract.source import Row
from agencies.contract.values.day import (
    birthdays,
    completed_months,
    completed_years,
    month_days,
    term_over,
    years_after,
    youngest_of,
)

ARRAYS: Final = (list, tuple)

MovesOrNone = Callable[[Row, date, date], Iterable[date | None]]


def computed_from(columns: tuple[str, ...], at: Callable[[Row, date], Any], moves: MovesOrNone) -> Dated:
    """Any pure function of these columns and the day.

    `moves(row, since, until)` names every day after `since`, up to and with `until`, on which the value may differ from
    that at the day before: never too few. Days too many, days outside and None do no harm.
    """

    def moved(row: Row, since: date, until: date) -> Iterable[date]:
        return [day for day in moves(row, since, until) if day is not None and since < day <= until]

    return Dated(columns, at, moved)


def days_in(*columns: str) -> MovesOrNone:
    """The moves of a value that changes only on the days that stand in these columns."""

    def moves(row: Row, since: date, until: date) -> Iterable[date | None]:
        found: list[date | None] = []
        for name in columns:
            days = row[name]
            if days is not None:
                found += _each(days)
        return found

    return moves


def stored(name: str) -> Dated:
    """The column as it is, at any day."""
    return Dated((name,), lambda row, on: row[name], lambda row, since, until: (), name, at_any_day=True)


def stored_since(name: str, since: str) -> Dated:
    """The column, from the day in `since` (null: at any day); what it was before is not on record."""

    def at(row: Row, on: date) -> Any:
        return None if row[since] is not None and on < row[since] else row[name]

    return replace(computed_from(tuple(dict.fromkeys((name, since))), at, days_in(since)), stored=name)


def during(since: str, until: str) -> Dated:
    """True from the day in `since` until the day before that in `until` (null: still); arrays belong together."""

    def at(row: Row, on: date) -> bool | None:
        begins, ends = row[since], row[until]
        # Two empty arrays are common; anything else that holds nothing breaks the contract, and is left to fail.
        if begins == [] == ends:
            return False
        if begins is None:
            return None
        if type(begins) is date:
            return begins <= on and (ends is None or on < ends)
        periods = zip(_each(begins), _each(ends), strict=True)
        return any(begins <= on and (ends is None or on < ends) for begins, ends in periods)

    return computed_from((since, until), at, days_in(since, until))


def within_days(name: str, days: int) -> Dated:
    """True on the day in the column and the `days` days after it."""

    def at(row: Row, on: date) -> bool | None:
        found = row[name]
        # An empty array is common.
        if found == []:
            return False
        if found is None:
            return None
        if type(found) is date:
            return 0 <= (on - found).days <= days
        return any(0 <= (on - day).days <= days for day in _each(found))

    def moves(row: Row, since: date, until: date) -> Iterable[date | None]:
        for day in _each(row[name]):
            yield day
            yield _days_after(day, days + 1)

    return computed_from((name,), at, moves)


def within_years(name: str, years: int) -> Dated:
    """True on the day in the column and up to the last day of a term of so many years after it; null is as no row."""

    def at(row: Row, on: date) -> bool | None:
        found = row[name]
        if not found:
            return None if found is None else False
        # The latest of them ends last.
        begun = max([day for day in _each(found) if day <= on], default=None)
        return begun is not None and ((over := term_over(begun, years)) is None or on < over)

    def moves(row: Row, since: date, until: date) -> Iterable[date | None]:
        for day in _each(row[name]):
            yield day
            yield None if day is None else term_over(day, years)

    return computed_from((name,), at, moves)


def years_since(name: str) -> Dated:
    """Completed years since the day in the column; before it there are none."""

    def at(row: Row, on: date) -> int | None:
        return None if row[name] is None or on < row[name] else completed_years(row[name], on)

    return Dated((name,), at, lambda row, since, until: _counted(birthdays, row[name], since, until))


def months_since(name: str) -> Dated:
    """Completed months since the day in the column; before it there are none."""

    def at(row: Row, on: date) -> int | None:
        return None if row[name] is None or on < row[name] else completed_months(row[name], on)

    return Dated((name,), at, lambda row, since, until: _counted(month_days, row[name], since, until))


def younger_than(name: str, years: int) -> Dated:
    """How many of the birth dates in the array column are of persons under `years` at the day."""

    def at(row: Row, on: date) -> int:
        births = row[name]
        if not births:
            return 0
        grown = youngest_of(years, on)
        return sum([grown < born <= on for born in births])

    def moves(row: Row, since: date, until: date) -> Iterable[date | None]:
        for born in row[name] or ():
            yield born
            yield years_after(born, years)

    return computed_from((name,), at, moves)


def at_least(count: int, counted: Dated) -> Dated:
    """True where the counted number is `count` or more."""

    def at(row: Row, on: date) -> bool:
        number = counted.at(row, on)
        return isinstance(number, int) and number >= count

    return Dated(counted.columns, at, counted.moves)


def _each(days: Any) -> Sequence[Any]:
    """The days in a column that holds one or an array of them."""
    return days if isinstance(days, ARRAYS) else (days,)


def _days_after(day: date | None, days: int) -> date | None:
    """The day so many days later; None where the calendar ends before."""
    return None if day is None or (date.max - day).days < days else day + timedelta(days)


def _counted(
    changes: Callable[[date, date, date], Iterable[date]], born: date | None, since: date, until: date
) -> Iterable[date]:
    return () if born is None else changes(born, since, until)
