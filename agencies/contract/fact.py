"""Facts: what eligibility reads of a citizen or a household, and what it means where an agency has no row.

A fact's value is a pure function of columns and a day, so that it can be asked for any day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final, Literal

import strawberry

from agencies.contract.access import Access
from agencies.contract.day import add_years, completed_months, completed_years
from agencies.contract.source import Row, Table

FactValue = bool | int | float | str | date
Holder = Literal["citizen", "household"]


@strawberry.enum(description="What kind of value a fact has; a CODE is one of its definition's codes.")
class FactType(Enum):
    BOOLEAN = strawberry.enum_value("BOOLEAN", description="`true` or `false`.")
    INTEGER = strawberry.enum_value("INTEGER", description="A whole number.")
    NUMBER = strawberry.enum_value("NUMBER", description="A decimal number.")
    DATE = strawberry.enum_value("DATE", description="A day, as YYYY-MM-DD.")
    CODE = strawberry.enum_value("CODE", description="One of the definition's codes.")


PYTHON_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "BOOLEAN": (bool,),
    "INTEGER": (int,),
    "NUMBER": (int, float),
    "DATE": (date,),
}


@dataclass(frozen=True, slots=True)
class Absent:
    """What "no row" means: a value (`no`, `none`), a value below an age, or nothing: not recorded."""

    value: FactValue | None = None
    under_age: int | None = None


NOT_RECORDED: Final = Absent()
NO: Final = Absent(False)


@dataclass(frozen=True, slots=True)
class Dated:
    """How a fact is read off a row: the columns it needs, and its value at a day (None: as where there is no row)."""

    columns: tuple[str, ...]
    at: Callable[[Row, date], FactValue | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its id in the graph, titles by language, type, how it is read, what no row means, who may read it."""

    id: str
    title: dict[str, str]
    type: FactType
    value: Dated
    absent: Absent
    access: Access
    codes: tuple[str, ...] = ()

    def allows(self, value: Any) -> bool:
        """Whether a value is of the fact's type and, where it lists codes, one of them."""
        if self.type is FactType.CODE:
            return type(value) is str and (not self.codes or value in self.codes)
        return type(value) in PYTHON_TYPES[self.type.name]


@dataclass(frozen=True, slots=True)
class FactTable:
    """Facts of citizens or of households that stand in one table or view.

    `recorded_at` names the column, if it has one, that says when the row was recorded.
    """

    of: Holder
    table: Table
    facts: tuple[Fact, ...]
    recorded_at: str | None = None


def stored(name: str) -> Dated:
    """The column as it is."""
    return Dated((name,), lambda row, on: row[name])


def during(since: str, until: str) -> Dated:
    """True from the day in `since` until the day before that in `until` (null: still)."""

    def at(row: Row, on: date) -> bool | None:
        begins, ends = row[since], row[until]
        return None if begins is None else begins <= on and (ends is None or on < ends)

    return Dated((since, until), at)


def within_days(name: str, days: int) -> Dated:
    """True on the day in the column and the `days` days after it."""
    return Dated((name,), lambda row, on: None if row[name] is None else 0 <= (on - row[name]).days <= days)


def years_since(name: str) -> Dated:
    """Completed years since the day in the column."""
    return Dated((name,), lambda row, on: None if row[name] is None else completed_years(row[name], on))


def months_since(name: str) -> Dated:
    """Completed months since the day in the column."""
    return Dated((name,), lambda row, on: None if row[name] is None else completed_months(row[name], on))


def younger_than(name: str, years: int) -> Dated:
    """How many of the birth dates in the array column are of persons under `years` at the day."""

    def at(row: Row, on: date) -> int:
        return sum(born <= on < add_years(born, years) for born in row[name] or ())

    return Dated((name,), at)


def at_least(count: int, counted: Dated) -> Dated:
    """True where the counted number is `count` or more."""

    def at(row: Row, on: date) -> bool:
        number = counted.at(row, on)
        return isinstance(number, int) and number >= count

    return Dated(counted.columns, at)


def computed_from(columns: tuple[str, ...], at: Callable[[Row, date], Any]) -> Dated:
    """Any other pure function of these columns and the day."""
    return Dated(columns, at)
