"""Which services can be applied for again, after a time in which they could not."""

from datetime import timedelta
from typing import Final

from agencies.service_catalogue.application_period.period import Period
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.runs.deciding.affected_citizens import Days

DAY: Final = timedelta(days=1)
CLOSED_DAYS: Final = 28
"""For how many days at least a service was closed whose opening is told: one of each month is no news."""


def opening_services(catalogue: Catalogue, days: Days) -> int:
    """The services, as bits, that open between two days and are open on the later."""
    found, left = 0, catalogue.closed.at(days.since) & ~catalogue.closed.at(days.on)
    while left:
        service = left & -left
        left ^= service
        if _was_long_closed(catalogue.rules[service.bit_length() - 1].period, days):
            found |= service
    return found


def _was_long_closed(period: Period, days: Days) -> bool:
    opened = days.on
    while opened - DAY > days.since and period.open_on(opened - DAY) is not False:
        opened -= DAY
    return all(period.open_on(opened - before * DAY) is False for before in range(1, CLOSED_DAYS + 1))
