"""Which services are closed on a day: the same for all services together as for each by itself."""

from datetime import date, timedelta
from typing import Final

from agencies.service_catalogue.application_period.period import Period
from resolvers.eligibility.index.closed_services import YEARS_KEPT, ClosedServices

WINDOWS: Final = (
    (),
    ("../..",),
    ("2026-03-01/2026-03-31",),
    ("2026-03-01/..",),
    ("../2026-03-31",),
    ("--05-01/--05-31",),
    ("--11-15/--01-31",),
    ("--02-29/--02-29", "2024-01-01/2024-01-02"),
)
PERIODS: Final = [Period(windows, approximate) for windows in WINDOWS for approximate in (False, True)]
DAYS: Final = [date(2023, 1, 1) + timedelta(days=number) for number in range(1_600)]


def test_what_is_closed_together_is_what_is_closed_alone() -> None:
    """Windows of one year, of every year and without an end, exact and approximate, on each day of four years."""
    closed = ClosedServices(enumerate(PERIODS * 2))
    for on in [*DAYS, date(1900, 1, 1), date(2199, 12, 31)]:
        alone = sum(1 << number for number, each in enumerate(PERIODS * 2) if each.open_on(on) is False)
        assert closed.at(on) == alone, on


def test_years_that_were_asked_about_long_ago_are_forgotten() -> None:
    """A caller who asks about every year there is does not have all of them kept."""
    closed = ClosedServices(enumerate(PERIODS))
    for year in range(1900, 2200):
        closed.at(date(year, 6, 1))
    assert len(closed._years) == YEARS_KEPT


def test_a_year_that_is_asked_about_again_is_kept() -> None:
    """This year is in use beside any number of others, and its periods are read once."""
    closed = ClosedServices(enumerate(PERIODS))
    kept = closed._times(date(2026, 6, 1))
    for year in range(2100, 2200):
        closed.at(date(year, 6, 1))
        closed.at(date(2026, 6, 1))
    assert closed._times(date(2026, 6, 1)) is kept
