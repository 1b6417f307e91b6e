from datetime import date

import pytest

from agencies.population.generator import generate
from agencies.population.household import Household, median_income
from agencies.population.person import Person
from agencies.population.population import Population

ON = date(2026, 11, 24)


@pytest.fixture(scope="session")
def country() -> Population:
    """Large enough for shares to settle."""
    return generate(50_000, 7, ON)


@pytest.fixture(scope="session")
def living(country: Population) -> list[Person]:
    return [person for person in country.persons if person.household]


def median_income_percent(household: Household) -> float | None:
    """The monthly income against the median for the household's size; None where it is not on record."""
    if household.monthly_income is None:
        return None
    return 100 * household.monthly_income / median_income(len(household.members))
