"""Which services nobody can apply for any more on a day, since their application period named its year and is over."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from operator import or_
from typing import Final


class OverServices:
    """Services by the day from which their period is over: what is over stays so."""

    def __init__(self, over: Iterable[tuple[date, int]]) -> None:
        by_day: dict[date, int] = {}
        for day, position in over:
            by_day[day] = by_day.get(day, 0) | 1 << position
        self.days: Final = tuple(sorted(by_day))
        """The days from which some service's period is over."""
        self._sets = tuple(accumulate((by_day[day] for day in self.days), or_, initial=0))

    def at(self, on: date) -> int:
        """The services, as bits at their positions, whose period is over on the day."""
        return self._sets[bisect_right(self.days, on)]
