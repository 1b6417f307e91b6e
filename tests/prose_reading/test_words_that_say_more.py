"""Words that say more than a fact shows, or that take in a few whom no fact shows: neither is claimed to be decided."""

from collections.abc import Mapping
from typing import Any

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read

KIN = {"group": "kin_of_a_person_of_merit", "narrow": True}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("난임부부", {"prospective_parent": True}),
        ("산모신생아 건강관리서비스 이용 완료자", {"childbirth_or_adoption": True}),
        ("중증 여성장애인", {"severely_disabled": True, "disabled": True}),
        ("전업농", {"occupation": "crop_farmer"}),
        ("고등학교 신입생", {"age": 15, "school_year_age": 15, "enrolled_level": "high"}),
        ("청년", {"age": 25}),
        ("미취업 청년", {"age": 25, "employment_status": "JOB_SEEKING"}),
        ("가축사육업 등록을 하고 엘크를 사육하는 농가", {"occupation": "livestock_farmer"}),
    ],
)
def test_whoever_has_the_sign_of_what_is_said_may_be_meant(text: str, sign: Mapping[str, Any]) -> None:
    found = read(text)
    assert outcome(found, person(**sign)) is UNKNOWN
    assert outcome(found, person(age=70)) is NOT_MET


def test_how_long_somebody_lived_somewhere_is_asked_of_that_place() -> None:
    found = read("6개월 이상 해남군에 거주한 사람")
    assert kinds(found) == ["residence"]
    assert outcome(found, person(region="46820")) is MET
    assert outcome(found, person(region="11680")) is NOT_MET


def test_a_few_begin_a_school_later_than_most() -> None:
    late = {"group": "older_or_younger_than_the_grade", "narrow": True}
    assert all(late in read(text)[0].condition["any"] for text in ("고등학교 신입생", "고등학교 1학년"))


@pytest.mark.parametrize("kin", [" 또는 그 가족", " 및 배우자"])
def test_kin_of_who_has_merit_need_not_live_with_them(kin: str) -> None:
    assert KIN in read(f"국가유공자{kin}")[0].condition["any"]
    assert KIN not in read("국가유공자")[0].condition["any"]


def test_of_two_limits_without_a_word_between_the_first_leaves_nobody_out() -> None:
    found = read("기준 중위소득 140% ~ 160% 이하")
    assert outcome(found, person(median_income_percent=100)) is UNKNOWN
    assert outcome(found, person(median_income_percent=170)) is NOT_MET
    assert outcome(read("기준 중위소득 140% 초과 160% 이하"), person(median_income_percent=100)) is NOT_MET


def test_a_building_may_be_no_home() -> None:
    another = {"group": "owner_of_a_building_that_is_no_home", "narrow": True}
    assert another in read("슬레이트 건축물")[0].condition["any"]
    assert outcome(read("주택 소유자"), person(owns_home=False)) is NOT_MET


@pytest.mark.parametrize(
    "text", ["보호자가 해남군에 주소를 둔 초등학생", "해남군에 주소를 둔 부모 또는 그 초등학생 자녀"]
)
def test_a_childs_home_need_not_be_its_parents(text: str) -> None:
    child = person(age=9, school_year_age=8, enrolled_level="elementary", region="11680")
    assert outcome(read(text), child) is UNKNOWN


def test_who_served_in_the_forces_may_be_born_earlier() -> None:
    assert kinds(read("○ 2003~2005년생")) == ["birth"]
    assert read("○ 2003~2005년생\n※ 제대군인은 최대 3년 연장") == []


@pytest.mark.parametrize(
    ("text", "few"),
    [
        ("해남군 학생(진학 예정인 사람도 신청)", "about_to_begin_or_done_with_school"),
        ("초등학생(대안학교도 신청)", "pupil_of_a_school_of_another_kind"),
        ("장애인(미등록 시 소견서 첨부)", "disabled_but_not_registered"),
        ("미취업자(단기간 근로자는 미취업 간주)", "at_work_for_a_short_time"),
    ],
)
def test_the_few_of_whom_the_text_speaks_are_meant_beside_a_group(text: str, few: str) -> None:
    assert {"group": few, "narrow": True} in read(text)[-1].condition["any"]


def test_who_gave_birth_longer_ago_than_a_year_has_a_young_child() -> None:
    found = read("해남군으로 전입한 36개월 미만 출산가정")
    assert outcome(found, person(), person(age=1, age_months=20)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET


def test_at_a_death_who_is_left_behind_is_meant() -> None:
    bereaved = {"group": "bereaved", "narrow": True}
    assert bereaved in read("국가유공자", name="사망위로금 지급")[0].condition["any"]
    assert bereaved not in read("국가유공자", name="위로금 지급")[0].condition["any"]


def test_who_is_pregnant_is_meant_where_a_birth_to_come_is_spoken_of() -> None:
    assert outcome(read("○ 출산가정\n○ 신청기간 : 출산예정일 40일 전부터"), person(pregnant=True)) is MET
    assert outcome(read("○ 출산가정"), person(pregnant=True)) is NOT_MET


def test_a_place_beside_a_group_is_no_alternative_to_it() -> None:
    assert kinds(read("장애인, 해남군 주민등록자")) == []


def test_a_group_in_brackets_amid_a_list_leaves_nobody_of_the_list_out() -> None:
    found = read("기초수급자, 임신부(영유아), 다문화가정")
    assert outcome(found, person(pregnant=True)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET


def test_another_share_in_brackets_opens_the_income() -> None:
    assert kinds(read("기준 중위소득 100% 이하 가정")) == ["income"]
    assert read("기준 중위소득 100% 이하 가정(단, 선발 인원의 10%는 기준 중위소득 120% 이하)") == []
