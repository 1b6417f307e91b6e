"""What the agencies' rows say of the same people agrees with who they are."""

from collections.abc import Callable, Iterator
from typing import Any

from agencies.contract.seed import TableRows
from agencies.education_office.synthetic import seed as education_office
from agencies.population.person import SchoolLevel
from agencies.population.population import Population
from agencies.population.schooling import school_year_age
from tests.population.conftest import ON
from tests.population.test_facts import NEXT_SCHOOL
from tests.some import some


def test_whoever_has_left_a_school_left_it_at_the_age_at_which_the_next_one_may_begin(country: Population):
    """Also who began to study years later: nobody comes straight from high school at thirty."""
    born = {person.id: person.birth_date for person in country.persons}
    left = some(row for row in _rows(country, education_office.rows, "enrolment") if row["until"] <= ON)
    assert {row["level"] for row in left} == {level.value.lower() for level in NEXT_SCHOOL}
    for row in left:
        level = SchoolLevel(row["level"].upper())
        assert school_year_age(born[row["citizen_id"]], row["until"]) in NEXT_SCHOOL[level]


def _rows(
    population: Population, rows: Callable[[Population], Iterator[TableRows]], table: str
) -> Iterator[dict[str, Any]]:
    """The rows of one table by column."""
    for each in rows(population):
        if each.table == table:
            yield from (dict(zip(each.columns, row, strict=True)) for row in each.rows)
