"""Draws what the health insurance records: pregnancies, illnesses, long-term care. Never of a dead person."""

from __future__ import annotations

from datetime import date

from agencies.population.days import days_before
from agencies.population.dice import Dice
from agencies.population.figures import by_age, number, odds
from agencies.population.person import Condition, Person, Pregnancy, Preparing, Sex

TERM = 280
WEEKS_BETWEEN_BIRTHS = 26


def draw_health(dice: Dice, person: Person, on: date) -> None:
    """Set the person's health records."""
    age = person.age(on)
    if person.sex is Sex.FEMALE and 18 <= age <= 55:
        person.past_pregnancies = tuple(_past_pregnancies(dice, person, on))
        _draw_pregnancy(dice, person, age, on)
    _draw_conditions(dice, person, age, on)
    if dice.chance(by_age("care_grade_rate")[age]):
        person.long_term_care_grade = int(dice.choose(odds("care_grades")))


def _past_pregnancies(dice: Dice, mother: Person, on: date) -> list[Pregnancy]:
    """One for each birth of the last five years."""
    births = [child.birth_date for child in mother.children if not child.adopted_on and child.age(on) < 5]
    return [ended_pregnancy(birth, dice.between(-10, 16), dice.between(6, 11)) for birth in births]


def ended_pregnancy(birth: date, early_days: int, registered_in_week: int) -> Pregnancy:
    """The pregnancy that ended with this birth, so many days before it was due."""
    due = days_before(birth, -early_days)
    return Pregnancy(days_before(due, TERM - 7 * registered_in_week), due, birth)


def current_pregnancy(on: date, weeks: int, registered_in_week: int) -> Pregnancy:
    """The pregnancy in its so-manieth week on this day."""
    due = days_before(on, 7 * weeks - TERM)
    return Pregnancy(days_before(due, TERM - 7 * registered_in_week), due)


def _draw_pregnancy(dice: Dice, woman: Person, age: int, on: date) -> None:
    births = [child.birth_date for child in woman.children]
    if births and (len(births) > 2 or (on - max(births)).days < 7 * WEEKS_BETWEEN_BIRTHS):
        return
    rate = by_age("pregnancy_rate")[age] if woman.spouse else _unmarried_rate(age)
    if dice.chance(rate):
        weeks = dice.between(7, 39)
        if births:
            weeks = min(weeks, (on - max(births)).days // 7 - 12)
        woman.pregnancy = current_pregnancy(on, weeks, dice.between(6, min(weeks, 12)))
    elif woman.spouse and len(births) < 2 and dice.chance(by_age("preparing_rate")[age]):
        infertile = dice.chance(number("infertility_share"))
        woman.preparing = Preparing.INFERTILITY if infertile else Preparing.PRECONCEPTION


def _unmarried_rate(age: int) -> float:
    return number("unmarried_pregnancy_rate") if 20 <= age < 40 else 0.0


def _draw_conditions(dice: Dice, person: Person, age: int, on: date) -> None:
    person.serious_illness = dice.chance(by_age("serious_illness_rate")[age])
    found = [dice.choose(odds("serious_conditions"))] if person.serious_illness else []
    if dice.chance(by_age("chronic_rate")[age]):
        found += dict.fromkeys(dice.choose(odds("chronic_conditions")) for _ in range(dice.between(1, 2)))
    earliest = max(person.birth_date, days_before(on, 3000))
    person.conditions = tuple(condition(text, dice.day(earliest, on)) for text in found)


def condition(text: str, since: date) -> Condition:
    """A condition from a text that begins with its KCD code."""
    code, name = text.split(" ", 1)
    return Condition(code, name, since)
