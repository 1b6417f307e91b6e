"""Draws who came from abroad: spouses who make a household multicultural, and North Korean defectors."""

from __future__ import annotations

from datetime import date

from agencies.population.dice import Dice
from agencies.population.figures import number
from agencies.population.household import Household
from agencies.population.person import Person, Relation, Sex


def draw_origin(dice: Dice, household: Household, on: date) -> None:
    """Set foreign_born, multicultural and defector."""
    head = household.head
    if head.spouse and dice.chance(number("multicultural_couple_share")):
        _newcomer(dice, head, head.spouse).foreign_born = True
        household.multicultural = True
    for person in household.members:
        grown_newcomer = person.age(on) >= 20 and not person.parents and person.relation is not Relation.SIBLING
        if grown_newcomer and not person.foreign_born and dice.chance(number("defector_share") / 0.6):
            person.defector = True


def _newcomer(dice: Dice, one: Person, other: Person) -> Person:
    """The wife, mostly; never the one whose parents live here."""
    wife, husband = (one, other) if one.sex is Sex.FEMALE else (other, one)
    if wife.parents:
        return husband
    return wife if husband.parents or dice.chance(0.8) else husband
