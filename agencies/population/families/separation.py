"""Parents who live apart, who of them has custody, from whom an address is hidden, and guardianships that ended.

Ties existing persons to each other and changes no other fact of theirs. It draws from a stream of its own, so that a
population without these ties is the same in all else.
"""

from __future__ import annotations

from datetime import date

from agencies.contract.values.coming_of_age import ADULT_AT
from agencies.population.days import years_before
from agencies.population.dice import Dice
from agencies.population.families.kinship import OLDEST_PARENT, YOUNGEST_PARENT
from agencies.population.figures import number, odds
from agencies.population.household import Household
from agencies.population.person import Custody, FormerGuardianship, Person, ProtectionOrder, Relation, Sex
from agencies.population.population_draft import PopulationDraft

WED_AT = 22
YOUNGEST_LEFT = 5
"""Nobody is parted from a younger child: a birth of the last years is among the facts of both parents."""
TRIES = 100
"""How many are looked at for a former partner: few of them have the child's name and a fitting age."""
FORMER_WARDS = range(ADULT_AT, 25)
GUARDIANS = range(50, 76)


def part(draft: PopulationDraft, first_household: int) -> None:
    """Give some lone parents a partner of former days elsewhere, and some young people a former guardian."""
    dice = Dice(f"{draft.seed}:separation")
    households = draft.households[first_household:]
    alone = [home.head for home in households if len(home.members) == 1 and not home.head.foreign_born]
    free = [one for one in alone if not (one.spouse or one.children or one.defector) and one.age(draft.on) >= WED_AT]
    for household in households:
        if _is_of_a_lone_parent(household, draft.on) and dice.chance(number("separated_share")):
            _separate(dice, household, free, draft.on)
    guardians = [one for one in alone if one.age(draft.on) in GUARDIANS]
    for person in alone:
        if person.age(draft.on) in FORMER_WARDS and not person.parents and dice.chance(number("former_ward_share")):
            _end_guardianship(dice, person, dice.one_of(guardians) if guardians else None, draft.on)


def _is_of_a_lone_parent(household: Household, on: date) -> bool:
    children = _children(household)
    return (
        bool(children)
        and household.head.spouse is None
        and all(len(child.parents) == 1 and child.age(on) >= YOUNGEST_LEFT for child in children)
        and any(child.age(on) < ADULT_AT for child in children)
    )


def _children(household: Household) -> list[Person]:
    return [person for person in household.members if person.relation is Relation.CHILD]


def _separate(dice: Dice, household: Household, free: list[Person], on: date) -> None:
    head, children = household.head, _children(household)
    other = _other_parent(dice, head, children, free)
    if other is None:
        return
    for child in children:
        child.parents += (other,)
        other.children.append(child)
    since = dice.day(max(child.birth_date for child in children), on)
    has = dice.choose(odds("custody_after_separation"))
    keepers = {"shared": (head, other), "at_home": (head,), "elsewhere": (other,)}.get(has, ())
    for child in children:
        child.custody = tuple(Custody(keeper, since) for keeper in keepers)
    if has == "at_home" and dice.chance(number("protection_order_share")):
        until = dice.day(since, on) if dice.chance(number("lifted_order_share")) else None
        for person in household.members:
            person.protected_from = (ProtectionOrder(other, since, until),)


def _other_parent(dice: Dice, head: Person, children: list[Person], free: list[Person]) -> Person | None:
    """One of the free, who is free no more; None where none was met who may be it."""
    for _ in range(TRIES if free else 0):
        place = dice.between(0, len(free) - 1)
        if _may_be_the_other_parent(free[place], head, children):
            free[place], free[-1] = free[-1], free[place]
            return free.pop()
    return None


def _may_be_the_other_parent(one: Person, head: Person, children: list[Person]) -> bool:
    """Children bear their father's name."""
    gaps = [child.birth_date.year - one.birth_date.year for child in children]
    named = one.sex is Sex.FEMALE or all(child.name[0] == one.name[0] for child in children)
    return one.sex is not head.sex and named and min(gaps) >= YOUNGEST_PARENT and max(gaps) <= OLDEST_PARENT


def _end_guardianship(dice: Dice, ward: Person, guardian: Person | None, on: date) -> None:
    grown = years_before(ward.birth_date, -ADULT_AT)
    if guardian is not None and grown <= on:
        since = dice.day(ward.birth_date, years_before(ward.birth_date, 1 - ADULT_AT))
        ward.former_guardianship = FormerGuardianship(guardian, since, grown)
