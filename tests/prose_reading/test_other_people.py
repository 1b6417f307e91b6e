"""Whose condition it is: of the dead, of kin, of those who were, of those who are yet to be."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


def test_what_the_dead_were_on_the_day_of_their_death_is_asked_of_nobody() -> None:
    found = read("참전유공자로 등록된 사람으로서 사망일 현재 해남군에 주민등록을 둔 사람의 유족")
    assert kinds(found) == ["event"]
    assert kinds(read("장애인 사망 시 위로금 지급")) == ["event"]


def test_a_spouse_of_a_veteran_who_died_is_in_no_register() -> None:
    found = read("○ 참전유공자\n○ 사망한 참전유공자의 배우자")
    assert "bereaved_of_a_veteran" in str([each.condition for each in found])
    assert "bereaved_of_a_veteran" not in str([each.condition for each in read("○ 참전유공자")])


def test_whom_the_purpose_lets_in_up_to_a_birth_is_pregnant_before_it() -> None:
    found = read("해남군에 주소를 둔 임산부로 출산 후 12개월까지 지원")
    assert outcome(found, person(pregnant=True, region="46820")) is MET


def test_whoever_left_work_is_meant_by_the_word_for_workers() -> None:
    assert read("퇴직한 근로자") == []
    assert kinds(read("재직 중인 근로자")) == ["employment"]


def test_whoever_is_yet_to_farm_is_meant_as_well() -> None:
    assert outcome(read("예비 청년농업인"), person(age=30)) is UNKNOWN
    assert outcome(read("청년농업인"), person(age=30)) is NOT_MET


def test_children_who_left_care_are_grown_up() -> None:
    assert kinds(read("만18세 이후 보호종료된 아동")) == ["event"]


def test_whoever_mourns_a_victim_is_an_alternative_to_the_victim() -> None:
    found = read("민주화운동 관련자(위원회에서 결정된 사람) 및 유족")
    conditions = [each.condition for each in found]
    assert conditions == [
        {
            "any": [
                {
                    "all": [
                        {"group": "victim_of_history", "narrow": True},
                        {"group": "what_else_the_words_ask", "narrow": False},
                    ]
                },
                {"group": "bereaved", "narrow": True},
                {"group": "another_whom_the_text_means", "narrow": True},
            ]
        }
    ]


def test_whoever_mourns_a_victim_is_one_of_two_of_whom_an_income_is_said() -> None:
    found = read("민주화운동 관련자* 및 유족 중 기준 중위소득의 100% 이하인 사람")
    assert kinds(found) == ["alternatives"]


@pytest.mark.parametrize(
    ("text", "right"),
    [("전국 대학교에 재학 중인 학생", "university"), ("중학교에 재학 중인 학생", "middle")],
)
def test_pupils_are_at_the_school_that_stands_before_them(text: str, right: str) -> None:
    found = read(text)
    assert outcome(found, person(age=15, school_year_age=None, enrolled_level=right)) is MET
    assert outcome(found, person(age=9, school_year_age=8, enrolled_level="elementary")) is NOT_MET


def test_only_these_of_those_before_the_brackets_pay_nothing() -> None:
    found = read("국민기초생활보장법에 따른 수급자(의료급여 수급자만 지원)")
    assert outcome(found, person(basic_livelihood=True)) is UNKNOWN


def test_an_owner_of_woods_need_not_work_in_them() -> None:
    assert read("산림사업을 희망하는 산림소유자")[0].condition == {"group": "forest_owner", "narrow": True}


def test_a_naturalised_citizen_in_a_limit_that_brackets_open_for_some() -> None:
    found = read("65세 이상 국가유공자(단, 독립유공자는 65세 미만도 지급)")
    assert kinds(found) == ["veteran"]


def test_who_was_pregnant_or_will_be_is_asked_by_the_time_of_the_birth() -> None:
    found = read("2025. 1. 1. 이후 출산한 산모")
    assert "birth_date" in str([each.condition for each in found])


def test_a_recipient_under_another_law_is_no_recipient_of_basic_livelihood() -> None:
    assert "basic_livelihood" not in str([each.condition for each in read("「기초연금법」에 따른 수급자")])
    assert kinds(read("「국민기초생활 보장법」에 따른 수급자")) == ["income"]


def test_grades_are_listed_or_told_from_the_first_to_the_last() -> None:
    listed, ranged = read("초등학교 1·4학년"), read("초등학교 1~4학년")
    second = {"age": 8, "school_year_age": 7, "enrolled_level": "elementary"}
    assert outcome(listed, person(**second)) is NOT_MET
    assert outcome(ranged, person(**second)) is MET


def test_the_age_of_the_woman_of_a_couple_is_not_asked_of_the_man() -> None:
    found = read("여성 연령 49세 이하 부부")
    assert outcome(found, person(age=55), person(age=48)) is MET
    assert outcome(found, person(age=55), person(age=52)) is NOT_MET


def test_whoever_goes_on_to_a_university_is_at_one() -> None:
    found = read("관내 대학에 진학한 학생")
    assert outcome(found, person(age=9, school_year_age=8, enrolled_level="elementary")) is NOT_MET
    assert outcome(found, person(age=20, school_year_age=19, enrolled_level="university")) is UNKNOWN


def test_a_day_that_no_calendar_has_is_no_day_of_a_birth() -> None:
    assert "birth_date" not in str([each.condition for each in read("2025. 2. 30. 이후 출산한 산모")])
    assert "birth_date" not in str([each.condition for each in read("2025. 2. 30. 이후 출생한 아동")])
