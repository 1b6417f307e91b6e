"""Draws who goes where to school, by the Korean school year, which starts on 1 March.

The school-year age is the year in which the school year started, less one, less the birth year: from 3 a child may go
to kindergarten, from 6 it must go to school.
"""

from __future__ import annotations

from datetime import date

from agencies.contract import school_year
from agencies.population.days import days_before
from agencies.population.dice import Dice
from agencies.population.figures import by_age, table
from agencies.population.person import Person, Schooling, SchoolLevel

KINDERGARTEN_AGE, SCHOOL_AGE = 3, 6
FIRST_YEAR = {SchoolLevel.ELEMENTARY: 6, SchoolLevel.MIDDLE: 12, SchoolLevel.HIGH: 15, SchoolLevel.UNIVERSITY: 18}
YEARS = {SchoolLevel.ELEMENTARY: 6, SchoolLevel.MIDDLE: 3, SchoolLevel.HIGH: 3, SchoolLevel.UNIVERSITY: 4}


def school_year_age(born: date, on: date) -> int:
    """The school-year age of someone born then; negative or zero for infants."""
    return school_year(on) - 1 - born.year


def draw_schooling(dice: Dice, person: Person, on: date) -> None:
    """Set where the person goes to school on this day, if anywhere."""
    age = school_year_age(person.birth_date, on)
    level = _level(dice, max(age, 0), (on - person.birth_date).days)
    person.schooling = attend(level, person.birth_date, on) if level else None


def _level(dice: Dice, age: int, days: int) -> SchoolLevel | None:
    if age < 6:
        return _early_level(dice, str(age), days)
    if age < 18:
        level = SchoolLevel.HIGH if age >= 15 else SchoolLevel.MIDDLE if age >= 12 else SchoolLevel.ELEMENTARY
        return level if dice.chance(by_age("school_rate")[age]) else None
    return SchoolLevel.UNIVERSITY if dice.chance(by_age("university_rate")[age]) else None


def _early_level(dice: Dice, age: str, days: int) -> SchoolLevel | None:
    point = dice.point()
    in_kindergarten = table("kindergarten_rate").get(age, 0.0)
    if point < in_kindergarten:
        return SchoolLevel.KINDERGARTEN
    in_daycare = days >= 180 and point < in_kindergarten + table("daycare_rate")[age]
    return SchoolLevel.DAYCARE if in_daycare else None


def attend(level: SchoolLevel, born: date, on: date) -> Schooling:
    """Schooling at this level, in the grade that someone born then is in, until the last grade is over.

    Daycare ends when kindergarten may begin; of those who stayed on, as kindergarten does, when school begins.
    """
    age = school_year_age(born, on)
    if level in FIRST_YEAR:
        grade = min(age - FIRST_YEAR[level] + 1, YEARS[level])
        return Schooling(level, f"{grade}학년", _march(on, grade - 1), _march(on, grade - 1 - YEARS[level]))
    years_there = max(age - KINDERGARTEN_AGE, 0) if level is SchoolLevel.KINDERGARTEN else min(max(age - 1, 0), 2)
    since = max(_march(on, years_there), days_before(born, -180))
    next_from = KINDERGARTEN_AGE if age < KINDERGARTEN_AGE else SCHOOL_AGE
    return Schooling(level, f"만 {max(age, 0)}세반", since, _march(on, age - next_from))


def _march(on: date, years_ago: int) -> date:
    """The 1 March on which the school year that many years earlier starts (later if negative)."""
    return date(school_year(on) - years_ago, 3, 1)
