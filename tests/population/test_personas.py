"""The sixteen personas are always there, each as their sentence says."""

from datetime import date

import pytest

from agencies.population.generator import generate
from agencies.population.household import Livelihood, median_income
from agencies.population.person import EmploymentStatus, Occupation, Relation, SchoolLevel
from agencies.population.population import Population
from agencies.population.records.welfare import benefits
from tests.population.conftest import ON
from tests.some import some

DAYS = [ON, date(2026, 2, 28), date(2026, 3, 1), date(2027, 1, 2), date(2024, 2, 29)]


@pytest.fixture(scope="module", params=DAYS, ids=str)
def small(request) -> Population:
    return generate(100, 1, request.param)


def ages(population: Population, slug: str) -> list[int]:
    household = population.persona(slug).person.household
    return [person.age(population.on) for person in household.members]


def test_there_are_sixteen_each_in_a_household_of_their_own(small):
    assert len({persona.id for persona in small.personas}) == 16
    assert len({persona.person.household.id for persona in small.personas}) == 16


def test_size_and_seed_leave_them_as_they_are():
    def told(population: Population):
        return [(one.id, one.person.name, one.person.birth_date, one.sentence_ko) for one in population.personas]

    assert told(generate(100, 1, ON)) == told(generate(2_000, 9, ON))
    assert generate(100, 1, ON).persona("pupil").person.id == generate(2_000, 1, ON).persona("pupil").person.id


def test_texts_are_single_lines(small):
    for persona in some(small.personas):
        assert persona.title.isascii()
        assert all(text and "\n" not in text for text in (persona.sentence_ko, persona.sentence_en))


def test_an_unknown_persona_is_answered_with_those_there_are(small):
    with pytest.raises(KeyError, match="crop-farmer"):
        small.persona("nobody")


def test_the_mothers(small):
    expectant = small.persona("expectant-mother").person
    assert (expectant.pregnancy.due_date - small.on).days == 12 * 7
    assert expectant.employment is EmploymentStatus.EMPLOYED
    assert expectant.spouse
    newborn = small.persona("newborn-mother").person.children[0]
    assert 59 <= (small.on - newborn.birth_date).days <= 70
    on_leave = small.persona("mother-on-leave").person
    assert on_leave.leave.since <= small.on <= on_leave.leave.until
    assert ages(small, "mother-on-leave") == [36, 37, 4, 0]
    assert ages(small, "kindergarten-mother") == [40, 38, 5]
    assert small.persona("kindergarten-mother").person.children[0].schooling.level is SchoolLevel.KINDERGARTEN


def test_the_young(small):
    assert ages(small, "lone-father") == [41, 10, 7]
    pupil = small.persona("pupil").person
    assert (pupil.age(small.on), pupil.relation, pupil.schooling.level) == (14, Relation.CHILD, SchoolLevel.MIDDLE)
    student = small.persona("student").person
    assert (student.age(small.on), student.schooling.level) == (21, SchoolLevel.UNIVERSITY)
    assert ages(small, "young-couple") == [30, 31]
    couple = small.persona("young-couple").person.household
    assert couple.owns_home is False
    assert (small.on - couple.since).days <= 365


def test_those_at_work_and_without(small):
    seeker = small.persona("job-seeker").person
    assert (seeker.involuntary, seeker.insured_days) == (True, 400)
    assert 58 <= (small.on - seeker.job_lost_on).days <= 64
    farmer = small.persona("crop-farmer").person
    assert (farmer.occupation, farmer.household.district.sigungu) == (Occupation.CROP_FARMER, "해남군")
    worker = small.persona("disabled-worker").person
    assert worker.disability.severe
    assert worker.employment is EmploymentStatus.EMPLOYED


def test_the_old_and_the_guardian(small):
    assert small.persona("veteran").person.veteran
    alone = small.persona("elderly-alone").person
    assert (alone.age(small.on), len(alone.household.members)) == (78, 1)
    assert Livelihood.LIVELIHOOD in alone.household.basic_livelihood
    grandmother = small.persona("grandmother-guardian").person
    assert [ward.age(small.on) for ward in grandmother.wards] == [9]


def test_their_benefits_are_those_of_their_recognised_income(small):
    homes = [persona.person.household for persona in small.personas]
    for home in some(home for home in homes if home.recognised_income):
        percent = 100 * home.recognised_income.won / median_income(len(home.members))
        assert home.basic_livelihood == benefits(home, percent)


def test_the_multicultural_family_has_three_generations(small):
    home = small.persona("multicultural-family").person.household
    assert home.multicultural
    relations = sorted(person.relation for person in home.members)
    assert relations == ["CHILD", "CHILD", "CHILD", "HEAD", "PARENT", "SPOUSE"]


def test_of_one_neither_income_nor_employment_is_on_record(small):
    unknown = small.persona("income-unknown").person
    assert unknown.household.monthly_income is unknown.employment is unknown.occupation is None
