"""Lines side by side: who is meant in each of them, what all of them ask, and what nobody can tell."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read

HERE = "46820"
ELSEWHERE = "11680"


@pytest.mark.parametrize(
    "text",
    [
        "○ 1순위 : 장애인\n○ 2순위 : 한부모가정",
        "○ 장애인\n○ (2순위) 한부모가정",
        "○ 예외 지원 대상\n - 장애인\n○ 한부모가정",
    ],
)
def test_ranks_and_exceptions_are_not_told_from_demands(text: str) -> None:
    assert read(text) == []


def test_who_pays_less_is_no_demand_where_anybody_is_meant() -> None:
    text = "○ 해남군민 누구나\n - (수강료 면제) 기초생활수급자, 장애인\n - (수강료 감면) 한부모가족, 다문화가족"
    assert outcome(read(text), person(region=HERE)) is MET
    assert kinds(read("○ 감면 대상\n - (50%) 기초생활수급자, 장애인")) == ["alternatives"]


def test_how_long_somebody_is_insured_is_asked_of_all() -> None:
    found = read("- 육아휴직을 한 근로자\n- 고용보험 피보험 단위기간이 합산하여 180일 이상")
    assert outcome(found, person(parental_leave=True, insured_180_days=False)) is NOT_MET
    assert outcome(found, person(employment_status="OUT_OF_LABOUR_FORCE")) is not MET


def test_to_be_in_the_farmers_register_is_asked_of_all() -> None:
    found = read("○ 해남군에 사는 구직자\n○ 농업경영체 등록")
    assert outcome(found, person(employment_status="JOB_SEEKING", region=HERE)) is NOT_MET


def test_a_list_says_who_the_words_for_those_in_need_mean() -> None:
    text = "○ 취약계층 학생\n<취약계층 범위>\n - 기초생활수급자\n - 한부모가족\n - 특수교육대상자"
    assert all("vulnerable" not in str(each.condition) for each in read(text))
    assert any("vulnerable" in str(each.condition) for each in read("○ 취약계층 학생"))


def test_a_line_of_unknown_people_with_a_limit_below_leaves_the_list_open() -> None:
    known = "○ 신혼부부(혼인기간 7년 이내)\n - (소득기준) 중위소득 200% 이하\n○ {}\n - (소득기준) 중위소득 180% 이하"
    assert read(known.format("보금자리 가구")) == []
    assert kinds(read(known.format("한부모가정"))) == ["alternatives"]


def test_the_line_before_a_list_of_whom_it_means_is_no_alternative_to_it() -> None:
    found = read("○ 산후조리원 이용자 중 감면대상에 해당하는 경우\n○ 기초생활수급자\n○ 장애인\n○ 한부모가족")
    assert outcome(found, person(childbirth_or_adoption=True)) is NOT_MET


def test_who_lives_in_a_place_may_be_meant_by_one_of_several_lines() -> None:
    assert read("○ 장애인\n○ 화장시설의 경우 남산동·청룡동 주민") == []
    text = "○ 기초생활수급자\n○ 장애인\n○ 한부모가정\n○ 해남군에 주소를 둔 개인"
    assert outcome(read(text), person(region=HERE)) is UNKNOWN
    assert outcome(read(text), person(region=ELSEWHERE)) is NOT_MET


def test_a_remark_about_pupils_who_are_about_to_leave_opens_the_age() -> None:
    text = "○ 18세 이상 45세 이하 구직자\n※ 단, 고등학교 졸업 예정자는 {}"
    assert "age" not in kinds(read(text.format("가능")))
    assert "age" in kinds(read(text.format("서류 제출")))


def test_an_income_alone_and_people_with_another_are_asked_of_the_same_people() -> None:
    text = "○국가 기본지원(전환형) : 산모 및 배우자의 합산액이 기준중위소득 150% 이하\n"
    found = read(text + "○경기도 지원(추가형) : 기준중위소득 150% 초과")
    assert outcome(found, person(median_income_percent=200)) is NOT_MET
    assert outcome(found, person(median_income_percent=200, childbirth_or_adoption=True)) is UNKNOWN


def test_those_who_are_named_in_each_line_are_asked_of_all() -> None:
    text = "○ 해남군에 거주하는 15세 이상 장애인\n○ 중위소득 100% 이하 장애인"
    found = read(text)
    assert outcome(found, person(age=20, region=HERE, median_income_percent=50)) is NOT_MET
    assert outcome(found, person(age=20, region=HERE, disabled=True)) in {MET, UNKNOWN}


def test_a_line_that_ends_with_people_is_no_remark() -> None:
    text = "○ 활동지원 수급자 중\n - (저소득 장애인) 기준 중위소득 50% 이하인 장애인\n"
    text += " - (발달장애인) 추가 지원이 필요한 발달장애인"
    assert outcome(read(text), person(disabled=True, median_income_percent=120)) is not NOT_MET
