"""Who is whose parent, spouse or guardian: the links themselves, and grown children of other households.

Never draws a fact about one person alone.
"""

from __future__ import annotations

from agencies.population.dice import Dice
from agencies.population.figures import number
from agencies.population.person import Person, Relation
from agencies.population.population_draft import PopulationDraft

YOUNGEST_PARENT, OLDEST_PARENT = 17, 49
DAYS_BETWEEN_BIRTHS = 280
GROWN = (Relation.HEAD, Relation.SPOUSE)


def marry(one: Person, other: Person) -> None:
    """Make them each other's spouse."""
    one.spouse, other.spouse = other, one


def make_parents(parents: tuple[Person, ...], child: Person) -> None:
    """Make these the child's parents."""
    child.parents = parents
    for parent in parents:
        parent.children.append(child)


def make_guardian(guardian: Person, ward: Person) -> None:
    """Make the one the other's legal guardian."""
    ward.guardian = guardian
    guardian.wards += (ward,)


def link_grown_children(draft: PopulationDraft, first_household: int) -> None:
    """Give parents of 55 and over grown children among the heads and spouses of other households."""
    households = draft.households[first_household:]
    by_age: dict[int, list[Person]] = {}
    for household in households:
        for person in household.members:
            if person.relation in GROWN and not (person.parents or person.foreign_born or person.defector):
                by_age.setdefault(person.age(draft.on), []).append(person)
    for household in households:
        for parents in _couples(draft, household.members):
            _find_children(draft, parents, by_age)


def _couples(draft: PopulationDraft, members: list[Person]) -> list[tuple[Person, ...]]:
    """Married couples and lone persons of 55 and over, a late spouse included, but not twice."""
    found: list[tuple[Person, ...]] = []
    for person in members:
        if person.age(draft.on) < 55 or person.parents or any(person in couple for couple in found):
            continue
        found.append((person, *(other for other in (person.spouse, person.late_spouse) if other)))
    return found


def _find_children(draft: PopulationDraft, parents: tuple[Person, ...], by_age: dict[int, list[Person]]) -> None:
    dice = draft.dice
    youngest = min(parent.age(draft.on) for parent in parents)
    for _ in range(_how_many(dice)):
        pool = by_age.get(youngest - dice.around(28, 4, 20, 38))
        if pool and _may_be(parents, pool[-1]):
            make_parents(parents, pool.pop())


def _how_many(dice: Dice) -> int:
    wanted = number("linked_grown_children")
    return int(wanted * 2 * dice.point() + 0.5)


def _may_be(parents: tuple[Person, ...], child: Person) -> bool:
    partner = child.spouse
    gaps = [child.birth_date.year - parent.birth_date.year for parent in parents]
    return (
        child.household is not parents[0].household
        and (partner is None or partner.parents == () or partner.parents[0] is not parents[0])
        and min(gaps) >= YOUNGEST_PARENT
        and max(gaps) <= OLDEST_PARENT
        and all(abs((child.birth_date - each.birth_date).days) >= DAYS_BETWEEN_BIRTHS for each in parents[0].children)
    )
