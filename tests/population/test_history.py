"""Dates of the past agree with each other."""

from agencies.population.person import Person
from agencies.population.population import Population
from tests.population.conftest import ON
from tests.some import some


def test_members_join_after_their_birth_and_leave_before_they_join_the_next(country: Population):
    for person in some(country.persons):
        if person.joined_on:
            assert person.birth_date <= person.joined_on <= ON
        for former in person.former_memberships:
            assert person.birth_date <= former.since < former.until <= (person.joined_on or person.died_on or ON)


def test_some_moved_out_and_some_died(country: Population):
    left = [person for person in country.persons if person.former_memberships]
    assert {True, False} == {person.died_on is None for person in left}


def test_addresses_follow_each_other_without_overlap(country: Population):
    for household in some(home for home in country.households if home.earlier_addresses):
        later = household.since
        for earlier in household.earlier_addresses:
            assert earlier.since < earlier.until <= later <= ON


def test_a_household_has_an_address_exactly_where_its_district_is_on_record(country: Population):
    assert all((home.district is None) == (home.since is None) for home in country.households)


def test_adoptions_follow_the_birth_and_begin_the_membership(living: list[Person]):
    adopted = [person for person in living if person.adopted_on]
    assert adopted
    assert all(person.birth_date <= person.adopted_on == person.joined_on <= ON for person in adopted)
