"""How a household came about: marriages, adoptions, deaths, when each member joined, what addresses it had.

Never changes who lives together today.
"""

from __future__ import annotations

from datetime import date

from agencies.population.days import days_before, years_before
from agencies.population.dice import Dice
from agencies.population.district import district_odds
from agencies.population.figures import number
from agencies.population.household import EarlierAddress, Household
from agencies.population.person import FormerMembership, Person, Relation
from agencies.population.population_draft import PopulationDraft

MARRIED_FROM = 19


def tell_history(draft: PopulationDraft, first_household: int) -> None:
    """Date the past of all households from this one on."""
    households = draft.households[first_household:]
    for household in households:
        _join(draft, household)
        _settle(draft, household)
    weddings = Dice(f"{draft.seed}:weddings of the dead")
    for household in households:
        for person in household.members:
            if person.late_spouse:
                _bury(draft, weddings, person, person.late_spouse)
    for household in households:
        for person in household.members:
            if person.relation in (Relation.HEAD, Relation.SPOUSE):
                _leave_parents(person)


def _join(draft: PopulationDraft, household: Household) -> None:
    head = household.head
    grown = years_before(head.birth_date, -19)
    for person in household.members:
        if person.spouse and not person.married_on:
            person.married_on = person.spouse.married_on = _wedding(draft.dice, person, person.spouse, draft.on)
    _adopt(draft, household)
    founded = head.married_on or draft.dice.day(grown, years_before(head.birth_date, -30))
    founded = min([founded, draft.on, *(_arrival(child) for child in head.children if child.household is household)])
    for person in household.members:
        person.joined_on = max(founded, _joining(draft, person, founded))


def _arrival(child: Person) -> date:
    return child.adopted_on or child.birth_date


def _joining(draft: PopulationDraft, person: Person, founded: date) -> date:
    if person.relation in (Relation.HEAD, Relation.SPOUSE):
        return founded
    if person.relation is Relation.CHILD:
        return _arrival(person)
    return draft.dice.day(max(founded, years_before(draft.on, 12), person.birth_date), draft.on)


def _wedding(dice: Dice, one: Person, other: Person, on: date) -> date:
    younger = max(one.birth_date, other.birth_date)
    first = years_before(younger, -MARRIED_FROM)
    born = [child.birth_date for child in one.children if child in other.children]
    last = days_before(min(born), 280) if born else min(on, years_before(younger, -36))
    earliest = max(first, years_before(last, 4 if born else 12))
    return max(first, dice.day(earliest, last))


def _adopt(draft: PopulationDraft, household: Household) -> None:
    if not household.head.spouse:
        return
    for person in household.members:
        if person.relation is Relation.CHILD and draft.dice.chance(number("adopted_share")):
            person.adopted_on = draft.dice.day(person.birth_date, min(draft.on, days_before(person.birth_date, -1000)))


def _settle(draft: PopulationDraft, household: Household) -> None:
    dice, on = draft.dice, draft.on
    founded = household.head.joined_on or on
    household.district = dice.choose(district_odds())
    stay = 0
    while stay < 12_000 and not dice.chance(number("moved_each_year")):
        stay += 365
    household.since = max(founded, days_before(on, stay + dice.between(0, 364)))
    if household.since > founded:
        previous = household.district if dice.chance(0.4) else dice.choose(district_odds())
        started = dice.day(founded, days_before(household.since, 1))
        household.earlier_addresses = (EarlierAddress(previous, started, household.since),)


def _bury(draft: PopulationDraft, weddings: Dice, survivor: Person, late: Person) -> None:
    home, joined = survivor.household, survivor.joined_on
    if home and joined:
        late.died_on = draft.dice.day(max(joined, years_before(draft.on, 10)), days_before(draft.on, 20))
        late.married_on = _wedding(weddings, survivor, late, late.died_on)
        since = max(joined, late.married_on)
        if since < late.died_on:
            late.former_memberships = (FormerMembership(home, since, late.died_on),)


def _leave_parents(person: Person) -> None:
    if not person.parents or not person.joined_on:
        return
    home = next((parent.household for parent in person.parents if parent.household), None)
    if home and home is not person.household and home.head.joined_on:
        since = max(person.birth_date, home.head.joined_on)
        if since < person.joined_on:
            person.former_memberships = (FormerMembership(home, since, person.joined_on),)
