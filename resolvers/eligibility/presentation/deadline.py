"""The day by which to apply for a service."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from agencies.service_catalogue.application_period.period import days_at
from resolvers.eligibility.rules.rule import Rule


def deadline(rule: Rule, on: date, apply_by: date | None) -> date | None:
    """Return the earliest day of those by which to apply, as of a day; None where none is known.

    `apply_by`: the last day that follows from an event.
    """
    days = apply_by, _closes_on(rule.period.windows, on), _channel_closes_on(rule.channels_close_on, on)
    return min((day for day in days if day is not None), default=None)


@lru_cache(maxsize=4096)
def _closes_on(windows: Sequence[str], on: date) -> date | None:
    # Thousands of services share a few hundred periods.
    return days_at(windows, on).closes_on


def _channel_closes_on(days: Sequence[date | None], on: date) -> date | None:
    """Return the next day on which a channel closes; where all have closed, the last one."""
    ahead = [day for day in days if day is not None and day >= on]
    if ahead:
        return min(ahead)
    return None if None in days else max((day for day in days if day is not None), default=None)
