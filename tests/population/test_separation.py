"""Parents who live apart, custody, orders and guardianships that ended: few, and each as it may be."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from agencies.population import generator
from agencies.population.generator import generate
from agencies.population.person import Person, Sex
from agencies.population.population import Population
from tests.population.conftest import ON
from tests.some import some

TIES = {"parents", "children", "custody", "protected_from", "former_guardianship"}


def of_separated(living: list[Person]) -> list[Person]:
    """The children under 19 of whom one parent lives elsewhere."""
    return [one for one in living if one.age(ON) < 19 and any(p.household is not one.household for p in one.parents)]


def test_few_children_have_a_parent_elsewhere(living: list[Person]):
    minors = [one for one in living if one.age(ON) < 19]
    assert 0.01 < len(of_separated(living)) / len(minors) < 0.1


def test_custody_is_shared_sole_elsewhere_or_not_settled(living: list[Person]):
    held = {
        (len(child.custody), any(each.parent.household is child.household for each in child.custody))
        for child in some(of_separated(living))
    }
    assert held == {(2, True), (1, True), (1, False), (0, False)}


def test_custody_and_orders_are_of_parents_and_begin_after_the_birth(living: list[Person]):
    for person in some(one for one in living if one.custody):
        assert all(each.parent in person.parents for each in person.custody)
        assert all(person.birth_date <= each.since <= ON for each in person.custody)
    for person in some(one for one in living if one.protected_from):
        (order,) = person.protected_from
        assert order.hidden_from.household is not person.household
        assert order.since <= (order.until or ON) <= ON


def test_an_order_hides_the_parent_at_home_with_the_children_from_the_other(living: list[Person]):
    protected = [one for one in living if one.protected_from]
    homes = {person.household.id: person.household for person in some(protected)}
    for home in homes.values():
        assert {member.protected_from for member in home.members} == {home.head.protected_from}
        assert home.head.protected_from[0].hidden_from in home.members[1].parents
    assert {True, False} == {one.protected_from[0].until is None for one in protected}


def test_a_guardianship_that_ended_did_so_with_the_coming_of_age(living: list[Person]):
    for ward in some(one for one in living if one.former_guardianship):
        former = ward.former_guardianship
        assert (former.until.year - ward.birth_date.year, former.until <= ON) == (19, True)
        assert ward.birth_date <= former.since < former.until
        assert former.guardian.age(ON) >= 50


@pytest.mark.parametrize("on", [ON, date(2024, 2, 29)])
def test_separations_change_nothing_else_of_anybody(on: date, monkeypatch: pytest.MonkeyPatch):
    with_them = generate(2_000, 3, on)
    monkeypatch.setattr(generator, "part", lambda draft, households: None)
    without = generate(2_000, 3, on)
    assert _facts(with_them) == _facts(without)


def _facts(population: Population) -> list[list[Any]]:
    """All of everybody that is no tie to others."""
    names = [field.name for field in fields(Person) if field.name not in TIES]
    return [[repr(getattr(person, name)) for name in names] for person in population.persons]


def test_children_bear_their_fathers_name_though_he_lives_elsewhere(living: list[Person]):
    fathers = [(c, p) for c in of_separated(living) for p in c.parents if p.sex is Sex.MALE]
    assert all(child.name[0] == father.name[0] for child, father in some(fathers))
