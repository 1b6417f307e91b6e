"""Draws what the labour office records: status, occupation, insurance, lost jobs, leave. Nothing under fifteen."""

from __future__ import annotations

from datetime import date

from agencies.population.days import days_before, years_before
from agencies.population.dice import Dice
from agencies.population.figures import by_age, number, odds, table
from agencies.population.household import Household
from agencies.population.person import (
    EmploymentStatus,
    Leave,
    LeaveKind,
    Occupation,
    Person,
    Relation,
    SchoolLevel,
    Sex,
)

WORKING_AGE = 15
WINDOW = 548
RATE = {Sex.MALE: "employment_rate_male", Sex.FEMALE: "employment_rate_female"}
AT_WORK = (EmploymentStatus.EMPLOYED, EmploymentStatus.SELF_EMPLOYED)


def draw_employment(dice: Dice, household: Household, on: date) -> None:
    """Set the employment of all members of working age, then who of them farms or is on leave."""
    for person in household.members:
        if person.age(on) >= WORKING_AGE:
            _draw_status(dice, person, on)
            _draw_leave(dice, person, on)
    _draw_farmers(dice, household, on)


def _draw_status(dice: Dice, person: Person, on: date) -> None:
    age = person.age(on)
    rate = _employment_rate(person, age)
    unemployed = by_age("unemployment_rate")[age]
    point = dice.point()
    if point < rate:
        _employ(dice, person, age, on)
    elif point < rate / (1 - unemployed) and age < 75:
        _seek(dice, person, on)
    else:
        person.employment, person.occupation = EmploymentStatus.OUT_OF_LABOUR_FORCE, Occupation.NONE
        person.insured_days = 0


def _employment_rate(person: Person, age: int) -> float:
    if person.schooling:
        return number("student_employment_rate") if person.schooling.level is SchoolLevel.UNIVERSITY else 0.0
    severe = person.disability is not None and person.disability.severe
    ill = person.serious_illness or person.long_term_care_grade is not None
    factor = number("severe_disability_work_factor") if severe or ill else 1.0
    return by_age(RATE[person.sex])[age] * factor


def _employ(dice: Dice, person: Person, age: int, on: date) -> None:
    started = max(years_before(person.birth_date, -WORKING_AGE), years_before(on, min(30, max(1, age - 22))))
    person.employed_since = dice.day(started, days_before(on, 10))
    person.occupation = Occupation.OTHER
    if dice.chance(by_age("self_employed_share")[age]):
        person.employment, person.insured_days = EmploymentStatus.SELF_EMPLOYED, 0
    else:
        person.employment = EmploymentStatus.EMPLOYED
        insured = dice.chance(number("insured_share"))
        person.insured_days = insured_days(person.employed_since, on) if insured else 0


def insured_days(employed_since: date, on: date) -> int:
    """The insured days of the last eighteen months for unbroken employment: six of each seven."""
    return min((on - employed_since).days, WINDOW) * 6 // 7


def _seek(dice: Dice, person: Person, on: date) -> None:
    person.employment, person.occupation = EmploymentStatus.JOB_SEEKING, Occupation.NONE
    person.insured_days = 0
    if person.age(on) >= 18 and dice.chance(number("lost_job_share")):
        lost = dice.between(5, 360)
        person.job_lost_on = days_before(on, lost)
        person.involuntary = dice.chance(number("involuntary_share"))
        person.insured_days = dice.between(30, WINDOW - lost) * 6 // 7


def _draw_leave(dice: Dice, person: Person, on: date) -> None:
    """On leave are only employees with a child of at most eighteen months."""
    infants = [child for child in person.children if (on - child.birth_date).days < WINDOW and not child.died_on]
    if person.employment is not EmploymentStatus.EMPLOYED or not infants:
        return
    born = max(child.birth_date for child in infants)
    after_maternity = days_before(born, -46)
    if person.sex is Sex.FEMALE and on < after_maternity:
        person.leave = Leave(LeaveKind.MATERNITY, days_before(born, 44), days_before(born, -45))
    elif on >= after_maternity and dice.chance(table("parental_leave_share")[person.sex]):
        since = dice.day(max(after_maternity, days_before(on, 360)), on)
        person.leave = Leave(LeaveKind.PARENTAL, since, days_before(since, -365))
    if person.leave and person.employed_since and person.employed_since > person.leave.since:
        person.employed_since = days_before(person.leave.since, 200)
        person.insured_days = insured_days(person.employed_since, on)


def _draw_farmers(dice: Dice, household: Household, on: date) -> None:
    """In farm households, the head and mostly the spouse work on the land (or the sea)."""
    head, place = household.head, household.district
    rate = by_age("farm_household_rate")[head.age(on)]
    if place and not place.rural:
        rate *= number("metropolitan_farm_factor" if place.metropolitan else "city_farm_factor")
    if head.schooling or head.leave or not dice.chance(rate):
        return
    occupation = Occupation(dice.choose(odds("farm_occupations")))
    for person in household.members:
        works = person.relation is Relation.HEAD or (person.relation is Relation.SPOUSE and dice.chance(0.7))
        if works and not person.leave and not person.schooling:
            _farm(dice, person, occupation, on)


def _farm(dice: Dice, person: Person, occupation: Occupation, on: date) -> None:
    person.employment, person.occupation = EmploymentStatus.SELF_EMPLOYED, occupation
    person.insured_days, person.job_lost_on, person.involuntary = 0, None, False
    person.employed_since = dice.day(years_before(person.birth_date, -19), days_before(on, 30))
