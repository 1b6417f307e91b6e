"""What the agencies' rows say of the same people agrees with who they are."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from agencies.civil_registry.synthetic import seed as civil_registry
from agencies.contract.seed import TableRows
from agencies.education_office.synthetic import seed as education_office
from agencies.population.person import SchoolLevel
from agencies.population.population import Population
from agencies.population.records.schooling import school_year_age
from tests.population.conftest import ON
from tests.population.test_facts import NEXT_SCHOOL
from tests.some import some

BOTH_WAYS: Final = (("first_id", "second_id"), ("second_id", "first_id"))


def test_whoever_has_left_a_school_left_it_at_the_age_at_which_the_next_one_may_begin(country: Population):
    """Also who began to study years later: nobody comes straight from high school at thirty."""
    born = {person.id: person.birth_date for person in country.persons}
    left = some(row for row in _rows(country, education_office.rows, "enrolment") if row["until"] <= ON)
    assert {row["level"] for row in left} == {level.value.lower() for level in NEXT_SCHOOL}
    for row in left:
        level = SchoolLevel(row["level"].upper())
        assert school_year_age(born[row["citizen_id"]], row["until"]) in NEXT_SCHOOL[level]


def test_the_dead_stand_in_their_household_as_kin_and_marriages_have_it(country: Population):
    """A late father is no spouse of his own child, in whose household he lived."""
    heads = {home.id: home.head.id for home in country.households}
    died = {row["citizen_id"] for row in _rows(country, civil_registry.rows, "death")}
    parents = {(row["parent_id"], row["child_id"]) for row in _rows(country, civil_registry.rows, "kinship")}
    married = {(row[a], row[b]) for row in _rows(country, civil_registry.rows, "marriage") for a, b in BOTH_WAYS}
    lived = [row for row in _rows(country, civil_registry.rows, "household_member") if row["citizen_id"] in died]
    for row in lived:
        of_head = row["citizen_id"], heads[row["household_id"]]
        other = "PARENT" if of_head in parents else "OTHER"
        assert row["relation"] == ("SPOUSE" if of_head in married else other)
    assert {row["relation"] for row in lived} >= {"SPOUSE", "PARENT"}


def test_whoever_has_died_had_been_married_until_that_day(country: Population):
    """To whom they left, as an adult, and before they stood in the household as their spouse."""
    people = {person.id: person for person in country.persons}
    ended = [row for row in _rows(country, civil_registry.rows, "marriage") if row["until"]]
    died = {row["citizen_id"]: row["died_on"] for row in _rows(country, civil_registry.rows, "death")}
    late = {row[each]: row["until"] for row in ended for each in ("first_id", "second_id") if row[each] in died}
    assert late == died
    for row in some(ended):
        husband, wife = people[row["first_id"]], people[row["second_id"]]
        assert (husband.sex, wife.sex) == ("MALE", "FEMALE")
        assert max(husband.birth_date, wife.birth_date).year + 19 <= row["since"].year
        assert row["since"] < row["until"]
        for former in (*husband.former_memberships, *wife.former_memberships):
            assert row["since"] <= former.since or former.until != row["until"]


def _rows(
    population: Population, rows: Callable[[Population], Iterator[TableRows]], table: str
) -> Iterator[dict[str, Any]]:
    """The rows of one table by column."""
    for each in rows(population):
        if each.table == table:
            yield from (dict(zip(each.columns, row, strict=True)) for row in each.rows)
