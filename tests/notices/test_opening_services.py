"""Which openings of an application period are news."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from agencies.service_catalogue.application_period.worded_period import read_period
from resolvers.eligibility.index.closed_services import ClosedServices
from resolvers.runs.deciding.affected_citizens import Days
from resolvers.runs.notice_sweep.opening_services import opening_services

WORDS = ("매년 3월", "매월 10일까지", "상시", "2027. 3. 1. ~ 3. 31.")


@pytest.mark.parametrize(
    ("since", "on", "news"),
    [
        ("2027-02-28", "2027-03-01", {0, 3}),
        ("2027-03-01", "2027-03-02", set()),
        ("2027-02-27", "2027-03-05", {0, 3}),
        ("2027-01-31", "2027-02-01", set()),
        ("2027-02-28", "2027-04-01", set()),
        ("2028-02-29", "2028-03-01", {0}),
    ],
)
def test_what_was_closed_for_weeks_and_is_open_is_news(since: str, on: str, news: set[int]) -> None:
    """One of each year or of one year; never one of each month, nor what has closed again, nor what was open before."""
    periods = [read_period(each) for each in WORDS]
    catalogue: Any = SimpleNamespace(
        rules=[SimpleNamespace(period=each) for each in periods], closed=ClosedServices(enumerate(periods))
    )
    found = opening_services(catalogue, Days(date.fromisoformat(since), date.fromisoformat(on)))
    assert {place for place in range(len(WORDS)) if found >> place & 1} == news
