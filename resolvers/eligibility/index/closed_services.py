"""Which services can't be applied for on a day, by what is said of their application periods."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from agencies.service_catalogue.application_period.period import Period
from agencies.service_catalogue.application_period.window import read_windows

YEARS_KEPT: Final = 16

Times = tuple[date, date, int]
"""The first and the last day on which services may be open, and these services as bits."""


class ClosedServices:
    """The services that are closed on each day; a service of which that is not known is not closed.

    Thousands of services share a few hundred periods, so a question about a kept year costs microseconds.
    """

    def __init__(self, periods: Iterable[tuple[int, Period]]) -> None:
        self._services: dict[tuple[tuple[str, ...], bool], int] = {}
        for position, period in periods:
            if period.windows:
                key = period.windows, period.approximate
                self._services[key] = self._services.get(key, 0) | 1 << position
        self._timed = sum(self._services.values())
        self._years: OrderedDict[int, Sequence[Times]] = OrderedDict()

    def at(self, on: date) -> int:
        """Return the services, as bits at their positions, that are closed on the day."""
        maybe_open = 0
        for first, last, services in self._times(on):
            if first <= on <= last:
                maybe_open |= services
        return self._timed & ~maybe_open

    def _times(self, on: date) -> Sequence[Times]:
        """Return the times that matter in the day's year."""
        found = self._years.get(on.year)
        if found is None:
            found = self._years[on.year] = [
                (*window.maybe_open(approximate=approximate), services)
                for (windows, approximate), services in self._services.items()
                for text in windows
                for window in read_windows(text, on)
            ]
            while len(self._years) > YEARS_KEPT:
                self._years.popitem(last=False)
        else:
            self._years.move_to_end(on.year)
        return found
