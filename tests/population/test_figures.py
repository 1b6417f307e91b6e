"""The drawn population against the published figures, and the shares of missing facts."""

from collections import Counter
from collections.abc import Mapping

import pytest

from agencies.population.figures import by_age, number, odds, table
from agencies.population.person import EmploymentStatus, Occupation, Sex
from agencies.population.records.employment import AT_WORK
from tests.population.conftest import ON, median_income_percent

TOLERANCE = 0.025
FARMING = {Occupation.CROP_FARMER, Occupation.LIVESTOCK_FARMER, Occupation.FORESTER, Occupation.FISHER}


def furthest(counted: Mapping[str, int], figure: str) -> float:
    total = sum(counted.values())
    return max(abs(counted[key] / total - share) for key, share in table(figure).items())


def share(parts) -> float:
    parts = list(parts)
    return sum(parts) / len(parts)


def test_ages_are_those_of_the_country(living):
    assert furthest(Counter(str(min(person.age(ON) // 5 * 5, 85)) for person in living), "age_bands") < TOLERANCE


def test_households_are_as_large_as_those_of_the_census(country):
    sizes = Counter(str(min(len(household.members), 5)) for household in country.households)
    assert furthest(sizes, "household_sizes") < TOLERANCE


def test_people_live_in_the_sido_as_counted(living):
    homes = (person.household.district for person in living)
    assert furthest(Counter(home.sido for home in homes if home), "sido") < TOLERANCE


def test_half_are_women(living):
    assert share(person.sex is Sex.FEMALE for person in living) == pytest.approx(number("female_share"), abs=TOLERANCE)


def test_incomes_fall_into_the_bands(country):
    percents = [median_income_percent(household) for household in country.households]
    bands = Counter(
        next(key for key in table("income_bands") if value <= int(key) or key == "999")
        for value in percents
        if value is not None
    )
    assert furthest(bands, "income_bands") < TOLERANCE


@pytest.mark.parametrize(
    ("what", "published", "within", "counts"),
    [
        ("disabled", 0.051, 0.006, lambda person: person.disability is not None),
        ("veterans", 0.013, 0.003, lambda person: person.veteran),
        ("pregnant", 0.0035, 0.0008, lambda person: person.pregnancy is not None),
        ("defectors", 0.0007, 0.0004, lambda person: person.defector),
        ("recipients of a basic livelihood", 0.05, 0.008, lambda person: bool(person.household.basic_livelihood)),
    ],
)
def test_groups_are_as_large_as_published(living, what, published, within, counts):
    assert share(counts(person) for person in living) == pytest.approx(published, abs=within), what


def test_employment_and_unemployment_are_those_of_the_country(living):
    grown = [person for person in living if 15 <= person.age(ON) < 65 and person.employment]
    assert share(person.employment in AT_WORK for person in grown) == pytest.approx(0.695, abs=TOLERANCE)
    active = [one for one in grown if one.employment is not EmploymentStatus.OUT_OF_LABOUR_FORCE]
    unemployed = share(person.employment is EmploymentStatus.JOB_SEEKING for person in active)
    assert unemployed == pytest.approx(0.028, abs=0.006)


def test_homes_are_owned_and_families_multicultural_as_published(country):
    owned = [household.owns_home for household in country.households if household.owns_home is not None]
    assert share(owned) == pytest.approx(0.564, abs=TOLERANCE)
    assert share(household.multicultural for household in country.households) == pytest.approx(0.0196, abs=0.003)


def test_farmers_live_outside_the_metropolitan_cities_mostly(living):
    homes = [person.household.district for person in living if person.occupation in FARMING]
    assert share(home.metropolitan for home in homes if home) < 0.12


def test_facts_are_missing_at_the_documented_rates(country, living):
    grown = [person for person in living if person.age(ON) >= 15]
    homes = country.households
    measured = {
        "missing_income": share(household.monthly_income is None for household in homes),
        "missing_home": share(household.owns_home is None for household in homes),
        "missing_region": share(household.district is None for household in homes),
        "missing_employment": share(person.employment is None for person in grown),
        "missing_serious_illness": share(person.serious_illness is None for person in living),
    }
    assert measured == {name: pytest.approx(number(name), rel=0.2) for name in measured}


def test_odds_and_rates_read_the_ends_of_their_tables():
    assert odds("care_grades").pick(0.0) == "1"
    assert odds("care_grades").pick(0.999_999) == "5"
    assert by_age("care_grade_rate")[64] == 0
    assert by_age("care_grade_rate")[65] == by_age("care_grade_rate")[74] > 0
