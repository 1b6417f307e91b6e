"""How the leaves on record are read: when the one that began last ends, how long it is, and which ended lately.

A leave is a day of the column `since` and, at the same place, the first day without it in the column `until`.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from operator import itemgetter
from typing import Final

from agencies.contract import Dated, Row, computed_from, term_over

A_DAY: Final = timedelta(days=1)


def _begun_last(row: Row, since: str, until: str, on: date) -> tuple[date | None, date | None]:
    """The first day of the leave that began last, and the first without it; None where there is none, or no end set."""
    if row[since] == [] == row[until]:
        return None, None
    begun = [(begins, ends) for begins, ends in zip(row[since], row[until], strict=True) if begins <= on]
    return max(begun, key=itemgetter(0), default=(None, None))


def ends(since: str, until: str) -> Callable[[Row, date], date | None]:
    """The last day of the leave that began last; None where its end is not set."""

    def at(row: Row, on: date) -> date | None:
        _, ends = _begun_last(row, since, until, on)
        return None if ends is None else ends - A_DAY

    return at


def lasts(since: str, until: str) -> Callable[[Row, date], int | None]:
    """Of how many days the leave is that began last; None where its end is not set."""

    def at(row: Row, on: date) -> int | None:
        begins, ends = _begun_last(row, since, until, on)
        return None if begins is None or ends is None else (ends - begins).days

    return at


def ended_within_a_year(column: str) -> Dated:
    """Whether a leave has ended no more than twelve months ago; the column has the first day without each."""

    def at(row: Row, on: date) -> bool:
        years_over = [_year_over(ends) for ends in row[column] or () if ends is not None and ends <= on]
        return any(over is None or on < over for over in years_over)

    def moves(row: Row, since: date, until: date) -> Iterable[date | None]:
        for ends in row[column] or ():
            if ends is not None:
                yield from (ends, _year_over(ends))

    return computed_from((column,), at, moves)


def _year_over(ends: date) -> date | None:
    """The first day after the twelve months, which are counted from the leave's last day as a term is."""
    return term_over(ends - A_DAY, 1)
