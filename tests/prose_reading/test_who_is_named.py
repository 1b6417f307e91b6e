"""Groups that are easily taken for others: fishers for farmers, the dead for their widows, foreigners for families."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read

VETERAN = person(veteran=True)
NEWBORN = person(age=0, age_months=3)


def test_a_register_of_farms_leaves_no_fisher_out_of_farmers_and_fishers() -> None:
    assert outcome(read("여성농어업인 중 농업경영체 등록된 자"), person(occupation="fisher")) is MET
    assert outcome(read("농업경영체 등록된 자"), person(occupation="fisher")) is NOT_MET


def test_pupils_are_of_the_school_that_is_named_before_them() -> None:
    found = read("초중고 입학생 또는 재학생")
    assert outcome(found, person(age=21, school_year_age=20, enrolled_level="university")) is NOT_MET
    assert outcome(found, person(age=14, school_year_age=13, enrolled_level="middle")) is MET
    assert outcome(read("재학생"), person(age=21, school_year_age=20, enrolled_level="university")) is MET


@pytest.mark.parametrize(
    "text",
    ["사망한 참전유공자의 배우자", "참전유공자 배우자", "6.25 참전자, 월남참전자가 사망한 경우 그 배우자"],
)
def test_whose_widow_is_meant_need_be_no_veteran(text: str) -> None:
    found = read(text)
    assert found
    assert not any("fact" in str(each.condition) for each in found)


def test_of_a_list_of_those_who_live_and_widows_nothing_is_read() -> None:
    assert read("국가보훈대상자 및 사망한 참전유공자의 배우자") == []


def test_the_name_of_a_payment_at_a_death_is_not_for_the_veteran_who_died() -> None:
    assert read("○ 장례를 치른 사람", name="국가유공자 장제비 지원")[0].kind == "event"
    assert read("", name="국가유공자 장제비 지원") == []


def test_how_long_the_dead_lived_there_is_not_asked_of_their_heirs() -> None:
    found = read("해남군에 1년이상 거주하고 사망하신 국가보훈대상자의 유족")
    assert [each.condition for each in found if each.kind == "residence"] == [
        {"group": "resident_for_long", "narrow": False}
    ]


def test_a_newborn_is_no_child_of_six_and_a_baby_none_of_five() -> None:
    found = read("신생아를 출산한 장애인가정")
    assert outcome(found, person(disabled=True), NEWBORN) is UNKNOWN
    assert outcome(found, person(disabled=True), person(age=5, age_months=63)) is NOT_MET
    assert outcome(read("영아의 부모"), person(), person(age=5, age_months=63)) is NOT_MET


def test_no_age_is_asked_of_who_has_dementia() -> None:
    assert [each.condition for each in read("치매환자")] == [{"group": "dementia", "narrow": True}]


def test_a_foreigner_need_not_be_of_a_multicultural_household() -> None:
    found = read("외국인 근로자")
    assert outcome(found, person(multicultural_household=True)) is UNKNOWN
    assert found[0].condition["any"][-1] == {"group": "foreigner", "narrow": True}
    assert "family" not in kinds(read("주민등록과 외국인등록을 한 장애인"))
    assert kinds(read("외국인과 결혼한 농가")) == ["occupation"]


def test_who_suffered_the_bomb_is_no_victim_of_a_crime() -> None:
    assert [each.condition["group"] for each in read("원자폭탄 피해자와 그 직계비속")] == ["victim_of_history"]
