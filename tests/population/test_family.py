"""Who lives with whom, and whose kin they are."""

from itertools import pairwise

from agencies.population.names import surname_of
from agencies.population.person import Person, Relation
from agencies.population.population import Population
from tests.population.conftest import ON
from tests.some import some


def test_every_household_has_one_head_first_and_members_who_point_back(country: Population):
    for household in some(country.households):
        heads = [person for person in household.members if person.relation is Relation.HEAD]
        assert heads == [household.head]
        assert all(person.household is household for person in household.members)


def test_the_living_are_members_of_one_household_and_the_dead_of_none(country: Population):
    members = [person.id for household in country.households for person in household.members]
    assert len(set(members)) == len(members)
    for person in country.persons:
        assert (person.died_on is None) == (person.household is not None) == (person.relation is not None)


def test_parents_are_sixteen_to_fifty_years_older_than_their_children(country: Population):
    for person in some(one for one in country.persons if one.parents):
        for parent in person.parents:
            assert 16 * 365.2 < (person.birth_date - parent.birth_date).days < 50 * 365.3
            assert person in parent.children


def test_no_mother_bears_two_children_within_280_days(country: Population):
    mothers = some(one for one in country.persons if one.sex == "FEMALE" and len(one.children) > 1)
    born = [sorted(child.birth_date for child in mother.children) for mother in mothers]
    assert all((later - earlier).days >= 280 for dates in born for earlier, later in pairwise(dates))


def test_spouses_are_adults_married_to_each_other_and_no_siblings(living: list[Person]):
    for person in some(one for one in living if one.spouse):
        assert person.spouse.spouse is person
        assert person.age(ON) >= 19
        assert person.married_on == person.spouse.married_on <= ON
        assert not set(map(id, person.parents)) & set(map(id, person.spouse.parents))


def test_children_in_a_household_are_the_heads_and_grown_ones_elsewhere_are_linked(living: list[Person]):
    for person in some(one for one in living if one.relation is Relation.CHILD):
        assert person.household.head in person.parents
    elsewhere = [one for one in living if any(parent.household is not one.household for parent in one.parents)]
    assert len(elsewhere) > 0.1 * len(living)


def test_wards_live_with_their_guardian_who_is_an_adult(living: list[Person]):
    wards = [person for person in living if person.guardian]
    assert {True, False} == {ward.age(ON) < 19 for ward in wards}
    for ward in wards:
        assert ward.guardian.household is ward.household
        assert ward.guardian.age(ON) >= 19
        assert ward in ward.guardian.wards


def test_minors_without_parents_have_a_guardian(living: list[Person]):
    assert all(person.parents or person.guardian for person in living if person.age(ON) < 19)


def test_children_bear_the_fathers_name(living: list[Person]):
    named = [person for person in living if person.parents and not person.foreign_born]
    fathers = [(p, f) for p in named for f in p.parents if f.sex == "MALE" and not f.foreign_born]
    assert all(person.name[0] == father.name[0] for person, father in some(fathers))


def test_a_surname_of_two_syllables_is_told_from_one_of_one_and_a_name_from_abroad_has_none():
    assert [surname_of(name) for name in ("남궁민", "남유진", "응우옌티란", "")] == ["남궁", "남", "", ""]
