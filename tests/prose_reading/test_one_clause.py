"""Words that only look like an alternative: an "or" within a clause takes nothing from what the sentence asks."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read

HERE = "46820"
ELSEWHERE = "11680"


@pytest.mark.parametrize(
    "sentence",
    [
        "해남군에 주민등록이 되어 있고 자녀를 출산 또는 입양하여 양육하는 한부모가정",
        "해남군에 거주하고 한부모로 등록·결정된 한부모가정",
        "해남군에 주소를 두고 복지관에 신고, 접수된 한부모가정",
        "해남군에 거주하고 자격 취득 및 활동하는 한부모가정",
    ],
)
def test_two_acts_of_one_clause_are_no_alternatives(sentence: str) -> None:
    found = read(sentence)
    assert outcome(found, person(single_parent_household=True, region=HERE)) is MET
    assert outcome(found, person(single_parent_household=True, region=ELSEWHERE)) is NOT_MET
    assert outcome(found, person(region=HERE)) is NOT_MET


def test_whom_a_farmer_has_an_agreement_with_is_no_alternative_to_the_farmer() -> None:
    assert kinds(read("농협과 출하약정을 체결한 농가")) == ["occupation"]
    assert kinds(read("농업인과 생산자단체")) == ["alternatives"]


def test_both_are_meant_of_whom_the_words_say_all_of_them() -> None:
    found = read("산모와 출생아 모두 해남군에 주민등록")
    mother = person(childbirth_or_adoption=True, region=ELSEWHERE)
    assert outcome(found, mother, person(age=0, age_months=1, region=ELSEWHERE)) is NOT_MET
    assert kinds(found) == ["pregnancy", "birth", "district"]


def test_whoever_moves_there_is_meant_beside_whoever_lives_there() -> None:
    found = read("해남군에 거주하거나 전입하고자 하는 무주택자")
    assert outcome(found, person(region=ELSEWHERE)) is UNKNOWN
    assert outcome(found, person(region=HERE, owns_home=True)) is NOT_MET
    found = read("관내 주민등록을 두고 거주하거나 전입하고자 하는 무주택자 중 18~39세 구직자 또는 신혼부부")
    assert outcome(found, person(region=HERE, newlywed=True, owns_home=True)) is NOT_MET


@pytest.mark.parametrize(
    "sentence",
    [
        "해남군민 및 지역상품권을 이용하고자 하는 관광객",
        "해남군민 또는 방문객",
    ],
)
def test_a_visitor_need_not_live_there(sentence: str) -> None:
    assert outcome(read(sentence), person(region=ELSEWHERE)) is not NOT_MET


@pytest.mark.parametrize(
    "sentence",
    [
        "해남군에 거주 중인 구직자 [관내 대학교 재학생 및 졸업생 포함]",
        "본인이 해남군에 주민등록이 되어 있는 경우나 부모가 해남군에 주민등록이 되어 있는 구직자",
    ],
)
def test_a_place_is_not_asked_of_all_where_something_else_does(sentence: str) -> None:
    found = read(sentence)
    assert outcome(found, person(employment_status="JOB_SEEKING", region=ELSEWHERE)) is UNKNOWN
    assert outcome(found, person(employment_status="JOB_SEEKING", region=HERE)) is not NOT_MET


def test_a_place_is_open_where_somebody_elsewhere_is_let_in() -> None:
    text = "○ 해남군에 주소를 둔 임산부\n○ 해남군에 주소를 둔 임산부의 배우자{}"
    assert outcome(read(text.format("")), person(pregnant=True, region=ELSEWHERE)) is NOT_MET
    assert read(text.format("(※배우자의 경우 타구민도 접종 가능)")) == []


@pytest.mark.parametrize("sentence", ["국가유공자나 장애인", "국가유공자이나 장애인", "국가유공자 또는 장애인"])
def test_either_of_two_groups_is_meant_with_any_word_for_or(sentence: str) -> None:
    found = read(sentence)
    assert outcome(found, person(disabled=True)) is MET
    assert outcome(found, person(veteran=True)) is MET


@pytest.mark.parametrize(
    "sentence",
    [
        "기초생활수급자 또는 차상위계층으로서 구직자인 사람",
        "기초생활수급자, 차상위계층에 해당하는 구직자",
        "기초생활수급자 및 차상위계층 중 구직자",
    ],
)
def test_what_stands_behind_several_words_for_the_poor_is_asked_of_each(sentence: str) -> None:
    found = read(sentence)
    for poor in ("basic_livelihood", "near_poverty"):
        assert outcome(found, person(**{poor: True}, employment_status="JOB_SEEKING")) is MET
        assert outcome(found, person(**{poor: True}, employment_status="EMPLOYED")) is NOT_MET


def test_an_age_before_two_words_for_the_poor_is_asked_of_both() -> None:
    found = read("19세 이상 기초생활수급자 및 차상위계층")
    assert outcome(found, person(age=15, near_poverty=True)) is NOT_MET
    assert outcome(found, person(age=15, basic_livelihood=True)) is NOT_MET


def test_a_limit_before_a_word_that_is_not_known_may_be_of_the_others_too() -> None:
    found = read("중위소득 150%이하, 만12세 이하 자녀를 양육중인 맞벌이·한부모 가정")
    assert outcome(found, person(single_parent_household=True, median_income_percent=200)) is UNKNOWN


def test_a_limit_of_an_unknown_one_behind_or_is_no_limit_of_all() -> None:
    text = "18세 이상 45세 이하의 청년과 신혼부부\n - 혼인신고일 7년 이내 또는 6세이하 자녀를 둔 사람"
    assert kinds(read(text)) == ["alternatives"]


def test_one_of_a_kind_may_name_the_degree_of_the_other() -> None:
    found = read("「장애인복지법」의 적용을 받는 장애인으로 장애 정도가 심한 장애인")
    assert outcome(found, person(disabled=True)) is NOT_MET
    assert outcome(found, person(disabled=True, severely_disabled=True)) is MET


def test_brackets_name_the_kinds_of_those_before_them() -> None:
    assert kinds(read("농업경영체(농업인·농업법인)")) == ["alternatives"]
    assert kinds(read("농업인(농업경영체 등록자)")) == ["occupation"]


def test_a_rank_in_brackets_is_no_demand() -> None:
    found = read("산모 및 신생아(해남군민 1순위)")
    assert outcome(found, person(childbirth_or_adoption=True, region=ELSEWHERE)) is MET
    assert outcome(found, person(age=0, age_months=1, region=ELSEWHERE)) is UNKNOWN


def test_months_in_brackets_are_those_of_the_children_before_them() -> None:
    found = read("영유아(36개월 이하)")
    assert outcome(found, person(age=4, age_months=50)) is NOT_MET
    assert outcome(found, person(age=2, age_months=30)) is MET


def test_a_mother_and_a_child_are_two_who_may_be_meant() -> None:
    found = read("해남군에 주소를 둔 임산부와 신생아")
    assert outcome(found, person(pregnant=True, region=HERE)) is MET
    assert outcome(found, person(age=0, age_months=1, region=HERE)) is UNKNOWN
