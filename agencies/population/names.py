"""Names everyone: a surname from the father where he is known, a given name usual for the sex and decade of birth."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from agencies.population.figures import Odds, read_yaml
from agencies.population.person import Person, Relation, Sex
from agencies.population.population_draft import PopulationDraft

FILE = Path(__file__).with_name("names.yaml")


def give_names(draft: PopulationDraft, first_person: int) -> None:
    """Name all persons from this one on, parents before their children."""
    surnames: dict[str, str] = {}
    for person in sorted(draft.persons[first_person:], key=lambda one: one.birth_date):
        if person.foreign_born:
            person.name = draft.dice.one_of(_names()["abroad"][person.sex])
            continue
        surname = _inherited(person, surnames) or draft.dice.choose(_surnames())
        surnames[person.id] = surname
        person.name = surname + draft.dice.one_of(_given(person.sex, person.birth_date.year // 10 * 10))


def _inherited(person: Person, surnames: dict[str, str]) -> str | None:
    """The father's, else the mother's; brothers and sisters who live together share theirs."""
    for parent in sorted(person.parents, key=lambda one: one.sex is Sex.FEMALE):
        if parent.id in surnames:
            return surnames[parent.id]
    if person.household is None or person.parents:
        return None
    if person.relation is Relation.SIBLING or person.relation is Relation.GRANDCHILD:
        return surnames.get(person.household.head.id)
    siblings = (one for one in person.household.members if one.relation is Relation.SIBLING)
    return next((surnames[one.id] for one in siblings if one.id in surnames), None)


def surname_of(name: str) -> str:
    """The surname with which a name begins, the longest such; empty where it has none, as a name from abroad."""
    return max((each for each in _names()["surnames"] if name.startswith(each)), key=len, default="")


@cache
def _names() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(FILE)
    return loaded


@cache
def _surnames() -> Odds[str]:
    shares: dict[str, float] = _names()["surnames"]
    return Odds(shares, shares.values())


@cache
def _given(sex: Sex, decade: int) -> list[str]:
    by_decade: dict[int, list[str]] = _names()["given"][sex]
    return by_decade[max(first for first in by_decade if first <= max(decade, 1900))]
