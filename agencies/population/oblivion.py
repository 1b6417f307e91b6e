"""Takes facts away at the documented rates, so that "not on record" is met by whoever uses the population.

Missing at random, at the shares of the `missing_…` figures:
- a household's monthly income, with it the assessment and its benefits (4 %); its home ownership (3 %); its district,
  with it the address and the earlier ones (0.5 %);
- a person's serious illness, with it the diagnosis that would tell (6 %); from fifteen on, employment with occupation
  and insurance (3 %), but not of someone on leave, so that a leave is never without an employer.
"""

from __future__ import annotations

from datetime import date

from agencies.population.dice import Dice
from agencies.population.figures import number
from agencies.population.household import Household
from agencies.population.person import Person
from agencies.population.records.employment import WORKING_AGE


def forget(dice: Dice, household: Household, on: date) -> None:
    """Remove what the agencies do not have on record of this household."""
    if dice.chance(number("missing_income")):
        forget_income(household)
    if dice.chance(number("missing_home")):
        household.owns_home = None
    if dice.chance(number("missing_region")):
        household.district, household.since, household.earlier_addresses = None, None, ()
    for person in household.members:
        if dice.chance(number("missing_serious_illness")):
            forget_illness(person)
        if person.age(on) >= WORKING_AGE and not person.leave and dice.chance(number("missing_employment")):
            forget_employment(person)


def forget_income(household: Household) -> None:
    """Remove the household's income and what rests on it."""
    household.monthly_income = household.recognised_income = None
    household.basic_livelihood, household.near_poverty = (), False


def forget_illness(person: Person) -> None:
    """Remove whether the person is seriously ill, and the diagnosis that would tell."""
    if person.serious_illness:
        person.conditions = person.conditions[1:]
    person.serious_illness = None


def forget_employment(person: Person) -> None:
    """Remove the person's employment and what rests on it."""
    person.employment = person.occupation = person.employed_since = None
    person.insured_days = person.job_lost_on = None
    person.involuntary = False
