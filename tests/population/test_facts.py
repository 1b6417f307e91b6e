"""The facts of one person fit each other."""

from collections import Counter
from datetime import date, timedelta

import pytest

from agencies.population.household import Livelihood, median_income
from agencies.population.person import EmploymentStatus, LeaveKind, Occupation, Person, SchoolLevel, Sex
from agencies.population.population import Population
from agencies.population.records.employment import AT_WORK
from agencies.population.records.schooling import attend, school_year_age
from tests.population.conftest import ON, median_income_percent
from tests.some import some

NEXT_SCHOOL = {
    SchoolLevel.DAYCARE: (3, 6),
    SchoolLevel.KINDERGARTEN: (6,),
    SchoolLevel.ELEMENTARY: (12,),
    SchoolLevel.MIDDLE: (15,),
    SchoolLevel.HIGH: (18,),
}
SCHOOL_YEARS = {
    SchoolLevel.DAYCARE: range(-1, 6),
    SchoolLevel.KINDERGARTEN: range(3, 6),
    SchoolLevel.ELEMENTARY: range(6, 12),
    SchoolLevel.MIDDLE: range(12, 15),
    SchoolLevel.HIGH: range(15, 18),
    SchoolLevel.UNIVERSITY: range(18, 100),
}


def test_pupils_are_of_the_school_years_of_their_level(living: list[Person]):
    pupils = [person for person in living if person.schooling]
    assert {person.schooling.level for person in pupils} == set(SCHOOL_YEARS)
    for person in pupils:
        assert school_year_age(person.birth_date, ON) in SCHOOL_YEARS[person.schooling.level]
        assert person.birth_date < person.schooling.since <= ON


def test_school_ends_on_the_day_on_which_the_next_one_may_begin(living: list[Person]):
    """Nobody's schooling is over, and none lasts into the school year of the level that follows."""
    pupils = [person for person in living if person.schooling and person.schooling.level in NEXT_SCHOOL]
    assert {person.schooling.level for person in pupils} == set(NEXT_SCHOOL)
    for person in pupils:
        level, until = person.schooling.level, person.schooling.until
        assert until > ON
        assert school_year_age(person.birth_date, until) in NEXT_SCHOOL[level]
        assert school_year_age(person.birth_date, until - timedelta(1)) in SCHOOL_YEARS[level]


def test_university_takes_four_years(living: list[Person]):
    students = [one.schooling for one in living if one.schooling and one.schooling.level is SchoolLevel.UNIVERSITY]
    assert {schooling.grade for schooling in students} == {"1학년", "2학년", "3학년", "4학년"}
    for schooling in students:
        assert schooling.until == date(schooling.since.year + 4, 3, 1) > ON


@pytest.mark.parametrize(
    ("level", "born", "on", "until"),
    [
        (SchoolLevel.ELEMENTARY, date(2014, 12, 31), date(2026, 11, 24), date(2027, 3, 1)),
        (SchoolLevel.ELEMENTARY, date(2015, 1, 1), date(2026, 11, 24), date(2028, 3, 1)),
        (SchoolLevel.ELEMENTARY, date(2014, 1, 1), date(2027, 2, 28), date(2027, 3, 1)),
        (SchoolLevel.MIDDLE, date(2014, 1, 1), date(2027, 3, 1), date(2030, 3, 1)),
        (SchoolLevel.HIGH, date(2008, 6, 1), date(2026, 11, 24), date(2027, 3, 1)),
        (SchoolLevel.KINDERGARTEN, date(2020, 2, 29), date(2026, 11, 24), date(2027, 3, 1)),
        (SchoolLevel.DAYCARE, date(2020, 2, 29), date(2026, 11, 24), date(2027, 3, 1)),
        (SchoolLevel.DAYCARE, date(2023, 11, 4), date(2026, 11, 24), date(2027, 3, 1)),
        (SchoolLevel.DAYCARE, date(2026, 1, 2), date(2027, 2, 28), date(2030, 3, 1)),
    ],
)
def test_end_of_school_goes_by_the_calendar_year_of_birth(level: SchoolLevel, born: date, on: date, until: date):
    """Six years, three and three from the year after the one of the sixth birthday; it is the first day without."""
    assert attend(level, born, on).until == until


def test_school_years_begin_on_the_first_of_march():
    born = date(2020, 5, 5)
    assert school_year_age(born, date(2027, 2, 28)) == 5
    assert school_year_age(born, date(2027, 3, 1)) == 6
    first = attend(SchoolLevel.ELEMENTARY, born, date(2028, 3, 1))
    assert (first.grade, first.since) == ("2학년", date(2027, 3, 1))


def test_the_pregnant_are_women_without_a_birth_in_six_months(living: list[Person]):
    for person in some(one for one in living if one.pregnancy):
        assert person.sex is Sex.FEMALE
        assert 18 <= person.age(ON) <= 45
        assert person.pregnancy.registered_on <= ON <= person.pregnancy.due_date
        assert all((ON - child.birth_date).days > 182 for child in person.children)
        assert person.preparing is None


def test_births_of_five_years_have_a_past_pregnancy(living: list[Person]):
    young = [person for person in living if person.age(ON) < 5 and not person.adopted_on]
    for child in some(young):
        mothers = [parent for parent in child.parents if parent.sex is Sex.FEMALE]
        for mother in mothers:
            assert child.birth_date in {past.ended_on for past in mother.past_pregnancies}


def test_a_serious_illness_has_its_diagnosis_and_an_unrecorded_one_has_none(living: list[Person]):
    serious = Counter(one.conditions[0].code for one in living if one.serious_illness)
    untold = {condition.code for one in living if one.serious_illness is not True for condition in one.conditions}
    assert serious
    assert not untold & set(serious)


def test_nothing_of_employment_is_on_record_under_fifteen(living: list[Person]):
    for person in some(one for one in living if one.age(ON) < 15):
        assert person.employment is person.occupation is person.insured_days is person.job_lost_on is None


def test_employment_facts_agree(living: list[Person]):
    for person in some(one for one in living if one.employment):
        working = person.employment in AT_WORK
        assert working == (person.employed_since is not None) == (person.occupation is not Occupation.NONE)
        assert 0 <= person.insured_days <= 548
        assert person.job_lost_on is None or person.employment is EmploymentStatus.JOB_SEEKING
        assert not person.involuntary or person.job_lost_on


def test_leave_is_for_employees_with_an_infant(living: list[Person]):
    on_leave = [person for person in living if person.leave]
    assert {person.leave.kind for person in on_leave} == set(LeaveKind)
    for person in on_leave:
        assert person.employment is EmploymentStatus.EMPLOYED
        assert min((ON - child.birth_date).days for child in person.children) < 550
        assert person.employed_since <= person.leave.since <= ON <= person.leave.until


def test_household_with_more_at_work_have_more(country: Population):
    percents: dict[bool, list[float]] = {True: [], False: []}
    for household in country.households:
        if (percent := median_income_percent(household)) is not None:
            at_work = any(person.employment in AT_WORK for person in household.members)
            percents[at_work].append(percent)
    assert sum(percents[True]) / len(percents[True]) > 2 * sum(percents[False]) / len(percents[False])


def test_benefits_are_within_the_threshold_and_exclude_near_poverty(country: Population):
    receiving = [home for home in country.households if home.basic_livelihood]
    for home in some(receiving):
        percent = 100 * home.recognised_income.won / median_income(len(home.members))
        assert percent <= 32 or Livelihood.LIVELIHOOD not in home.basic_livelihood
        assert percent <= 50
        assert not home.near_poverty


def test_the_median_grows_by_a_fixed_sum_from_eight_on():
    assert median_income(1) == 2_564_238
    assert median_income(8) == 9_515_150 + 959_198


def test_a_birthday_on_29_february_comes_on_1_march():
    born = Person("c0", Sex.FEMALE, date(2004, 2, 29))
    assert (born.age(date(2026, 2, 28)), born.age(date(2026, 3, 1))) == (21, 22)
