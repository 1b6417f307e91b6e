from datetime import date

import pytest

from agencies.population.generator import generate
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
