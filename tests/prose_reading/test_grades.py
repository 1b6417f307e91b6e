"""Grades of a school, by the age of the school year: of the year that runs and of the one to come."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET
from tests.prose_reading.reading import kinds, outcome, person, read

FIRST_OF_ELEMENTARY = 6
FIRST_OF_MIDDLE = 12
FIRST_OF_HIGH = 15


def pupil(school_year_age: int) -> dict[str, object]:
    """The facts of a child of this age by school year, enrolled somewhere."""
    return {"age": school_year_age, "school_year_age": school_year_age, "enrolled_level": "elementary"}


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("초등학교 5학년 학생", FIRST_OF_ELEMENTARY + 3, FIRST_OF_ELEMENTARY + 4),
        ("초등학교 4~6학년", FIRST_OF_ELEMENTARY + 2, FIRST_OF_ELEMENTARY + 5),
        ("초등학교 4, 5, 6학년", FIRST_OF_ELEMENTARY + 2, FIRST_OF_ELEMENTARY + 5),
        ("초등학교 6학년 ~ 중학교 2학년", FIRST_OF_ELEMENTARY + 4, FIRST_OF_MIDDLE + 1),
        ("중학교 1학년 신입생", FIRST_OF_MIDDLE - 1, FIRST_OF_MIDDLE),
        ("고3 학생", FIRST_OF_HIGH + 1, FIRST_OF_HIGH + 2),
        ("중학교 3학년 이상", FIRST_OF_MIDDLE + 1, FIRST_OF_HIGH + 2),
        ("초등학교 졸업예정자", FIRST_OF_ELEMENTARY + 4, FIRST_OF_ELEMENTARY + 5),
        ("초1~고3 재학생", FIRST_OF_ELEMENTARY - 1, FIRST_OF_HIGH + 2),
        ("초1 ~ 고3", FIRST_OF_ELEMENTARY - 1, FIRST_OF_HIGH + 2),
        ("초4∼중3", FIRST_OF_ELEMENTARY + 2, FIRST_OF_MIDDLE + 2),
        ("초등학교 1학년~고3", FIRST_OF_ELEMENTARY - 1, FIRST_OF_HIGH + 2),
        (" - 고3 학생", FIRST_OF_HIGH + 1, FIRST_OF_HIGH + 2),
    ],
)
def test_a_grade_is_an_age_by_school_year(sentence: str, first: int, last: int) -> None:
    found = read(sentence)
    assert kinds(found) == ["school"]
    for age in (first, last):
        assert outcome(found, person(**pupil(age))) is MET
    for age in (first - 1, last + 1):
        assert outcome(found, person(**pupil(age))) is NOT_MET


def test_one_grade_of_two_schools_is_one_of_either() -> None:
    found = read("중·고등학교 1학년")
    assert outcome(found, person(**pupil(FIRST_OF_MIDDLE))) is MET
    assert outcome(found, person(**pupil(FIRST_OF_HIGH))) is MET
    assert outcome(found, person(**pupil(FIRST_OF_HIGH + 2))) is NOT_MET


@pytest.mark.parametrize(
    "sentence",
    ["선정된 자 중 1학년", "고등학교 9학년", "대학교 3학년", "유아 ~ 고3", "고1 ~ 성인", "고1,2,3", "고1·2"],
)
def test_what_is_no_grade_of_a_school_is_not_read_as_one(sentence: str) -> None:
    assert read(sentence) == []


def test_a_grade_stands_for_the_parents_too() -> None:
    assert outcome(read("초등학교 5학년"), person(), person(**pupil(FIRST_OF_ELEMENTARY + 4))) is MET
