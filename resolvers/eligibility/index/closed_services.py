"""Which services can't be applied for on a day, by what is said of their application periods."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from typing import Final

from agencies.service_catalogue.application_period.period import Period

DAYS_KEPT: Final = 8


class ClosedServices:
    """A set of services for each day that is asked about; what cannot be told is not closed."""

    def __init__(self, periods: Iterable[tuple[int, Period]]) -> None:
        self._periods = [(position, period) for position, period in periods if period.windows]
        self._found: OrderedDict[date, int] = OrderedDict()

    def at(self, on: date) -> int:
        """The services, as bits at their positions, that are closed on the day."""
        if on not in self._found:
            self._found[on] = sum(1 << position for position, period in self._periods if period.open_on(on) is False)
            while len(self._found) > DAYS_KEPT:
                self._found.popitem(last=False)
        return self._found[on]
