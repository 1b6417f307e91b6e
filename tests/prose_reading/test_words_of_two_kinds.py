"""Words that name two things at once are read as both: women with a disability, the old of one home, two schools."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


def test_women_with_a_disability_are_women() -> None:
    assert outcome(read("여성장애인"), person(disabled=True)) is NOT_MET
    assert outcome(read("여성장애인"), person(disabled=True, sex="female")) is MET


def test_who_fled_is_meant_and_an_adult_for_them_and_no_child_beside_them() -> None:
    fled, child = person(north_korean_defector=True), person(age=9)
    assert outcome(read("북한이탈주민"), fled) is MET
    assert outcome(read("북한이탈주민"), person(), fled) is MET
    assert outcome(read("북한이탈주민"), child, fled) is NOT_MET


def test_a_household_of_the_old_is_that_of_whoever_lives_in_it() -> None:
    for text in ("만 65세 이상 노인 세대", "만 65세 이상 노인만 거주하는 세대", "65세 이상의 노인만으로 구성된 세대"):
        found = read(text)
        assert outcome(found, person(), person(age=70)) is not NOT_MET, text
        assert outcome(found, person()) is NOT_MET, text


def test_pupils_of_two_schools_are_at_no_third() -> None:
    assert outcome(read("초·중학생"), person(age=13, school_year_age=12, enrolled_level="middle")) is MET
    assert outcome(read("초·중학생"), person(age=17, school_year_age=16, enrolled_level="high")) is NOT_MET


def test_a_kindergarten_beside_schools_stands_for_its_children() -> None:
    found = read("유치원, 초·중학생")
    assert "organisation" not in str([each.condition for each in found])
    assert outcome(found, person(age=5, school_year_age=4, enrolled_level="kindergarten")) is not NOT_MET


@pytest.mark.parametrize(
    "text", ["19세 이상인 자(주민등록상 2007.12.31. 이전 출생자)", "19세 이상인 자\n※ 2007. 12. 31. 이전 출생자"]
)
def test_who_is_of_an_age_by_a_day_of_birth_may_be_a_year_younger(text: str) -> None:
    assert outcome(read(text), person(age=18)) is not NOT_MET
    assert outcome(read("19세 이상인 자"), person(age=18)) is NOT_MET


def test_what_brackets_ask_in_one_case_is_not_asked_of_all() -> None:
    two = person(number_of_children=2)
    assert outcome(read("두자녀 이상(셋째 이후 자녀 출생 시 셋 이상)의 부모"), two) is MET
    assert kinds(read("2자녀 이상(부모가 없는 경우 자녀 1명 이상) 세대")) == ["children"]


def test_a_birth_long_ago_is_no_word_on_who_is_yet_without_a_child() -> None:
    found = read("2년 이내 발급한 진단서를 낸 난임부부")
    assert outcome(found, person(prospective_parent=True)) is UNKNOWN
    assert outcome(found, person(), person(age=3, age_months=40)) is NOT_MET


def test_beside_whom_is_pregnant_a_child_of_hers_is_not_meant() -> None:
    found = read("출산예정일 전의 임산부")
    mother = person(pregnant=True, sex="female")
    assert outcome(found, mother) is MET
    assert outcome(found, person(age=9), mother) is NOT_MET


def test_who_wants_to_learn_is_anybody_whatever_the_name_says() -> None:
    assert "disability" not in kinds(read("수어에 관심 있는 관내 주민", name="청각장애인 수어 교육"))


def test_grandparents_in_charge_need_be_in_no_register_of_lone_parents() -> None:
    [found] = read("조손가족")
    assert {"group": "grandparents_in_charge_of_grandchildren", "narrow": True} in found.condition["any"]


def test_who_has_left_a_private_school_is_told_from_who_is_at_one() -> None:
    assert "retired_private_school_staff" in str(read("사립학교 퇴직 교직원")[0].condition)
    assert "'private_school_staff'" in str(read("사립학교 교직원")[0].condition)
