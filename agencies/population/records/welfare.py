"""Draws what the welfare office records: disability and veterans, income, benefits, homes; and adult wardship."""

from __future__ import annotations

from datetime import date

from agencies.population.days import days_before
from agencies.population.dice import Dice
from agencies.population.families.kinship import make_guardian
from agencies.population.figures import by_age, number, odds, table
from agencies.population.household import Household, Livelihood, RecognisedIncome, median_income
from agencies.population.person import Disability, Person, Relation, SchoolLevel, Sex
from agencies.population.records.employment import AT_WORK

THRESHOLDS = {Livelihood.LIVELIHOOD: 32, Livelihood.MEDICAL: 40, Livelihood.HOUSING: 48, Livelihood.EDUCATION: 50}
BAND_START = {"50": 12.0, "75": 50.5, "100": 75.5, "200": 100.5, "999": 201.0}
PUPIL_LEVELS = (SchoolLevel.ELEMENTARY, SchoolLevel.MIDDLE, SchoolLevel.HIGH)
VETERAN_RATE = {Sex.MALE: "veteran_rate_male", Sex.FEMALE: "veteran_rate_female"}


def draw_person_welfare(dice: Dice, person: Person, on: date) -> None:
    """Set disability and veteran."""
    age = person.age(on)
    factor = number("male_disability_factor")
    if dice.chance(by_age("disability_rate")[age] * (factor if person.sex is Sex.MALE else 2 - factor)):
        kind = dice.choose(odds("young_disability_kinds" if age < 30 else "disability_kinds"))
        severe = dice.chance(number("severe_share"))
        person.disability = Disability(severe, kind, dice.day(max(person.birth_date, days_before(on, 9000)), on))
    person.veteran = dice.chance(by_age(VETERAN_RATE[person.sex])[age])


def draw_adult_wards(dice: Dice, household: Household, on: date) -> None:
    """Put some adults who cannot decide for themselves under the guardianship of the head."""
    head = household.head
    for person in household.members:
        if person.relation not in (Relation.CHILD, Relation.PARENT) or person.age(on) < 19:
            continue
        kind = person.disability.kind if person.disability else ""
        helpless = kind in ("지적장애", "자폐성장애") or (person.long_term_care_grade or 9) <= 2
        if helpless and dice.chance(number("adult_ward_share")):
            make_guardian(head, person)


def draw_means(dice: Dice, household: Household, on: date) -> None:
    """Set income, benefits and home of a household whose members' employment is set."""
    earners = sum(person.employment in AT_WORK for person in household.members)
    band = dice.choose(odds(("income_no_earner", "income_one_earner", "income_more_earners")[min(earners, 2)]))
    median = median_income(len(household.members))
    household.monthly_income = round(median * _percent(dice, band) / 1_000_000) * 10_000
    if dice.chance(table("assessed_share").get(band, 0.0)):
        _assess(dice, household, on)
    household.owns_home = dice.chance(_home_rate(household, on))


def _percent(dice: Dice, band: str) -> float:
    if band == "999":
        return 201 + 160 * dice.point() ** 2
    start = BAND_START[band]
    return start + dice.point() * (int(band) - start - 0.5)


def _assess(dice: Dice, household: Household, on: date) -> None:
    recognised = (household.monthly_income or 0) * (0.6 + 0.7 * dice.point())
    household.recognised_income = RecognisedIncome(round(recognised / 1000) * 1000, on.replace(day=1))
    percent = 100 * household.recognised_income.won / median_income(len(household.members))
    if percent > THRESHOLDS[Livelihood.EDUCATION]:
        return
    if dice.chance(number("livelihood_take_up")):
        household.basic_livelihood = benefits(household, percent)
    household.near_poverty = not household.basic_livelihood


def benefits(household: Household, percent: float) -> tuple[Livelihood, ...]:
    """The basic livelihood benefits at this percent of the median; the education benefit needs a pupil."""
    pupil = any(person.schooling and person.schooling.level in PUPIL_LEVELS for person in household.members)
    due = (kind for kind, threshold in THRESHOLDS.items() if percent <= threshold)
    return tuple(kind for kind in due if pupil or kind is not Livelihood.EDUCATION)


def _home_rate(household: Household, on: date) -> float:
    by_size = table("home_size_factor")[str(min(len(household.members), 5))]
    poor = 0.4 if household.basic_livelihood else 1.0
    return min(0.95, by_age("home_rate")[household.head.age(on)] * by_size * poor)
