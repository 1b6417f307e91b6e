"""Of whom a phrase speaks: an adult stands for the household, a child for itself, and others for nobody."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET
from tests.prose_reading.reading import kinds, outcome, person, read

PUPIL = {"age": 14, "enrolled_level": "middle"}


@pytest.mark.parametrize(
    ("sentence", "child"),
    [
        ("만 12세 이하 자녀 양육 가정", {"age": 12}),
        ("24개월 이하 영아", {"age": 1, "age_months": 24}),
        ("중학생", PUPIL),
        ("장애인 가정", {"age": 9, "disabled": True}),
    ],
)
def test_what_is_said_of_a_child_holds_for_a_parent_with_such_a_child(sentence: str, child: dict[str, object]) -> None:
    found = read(sentence)
    assert outcome(found, person(), person(**child)) is MET
    assert outcome(found, person(), person(age=17, enrolled_level="high")) is NOT_MET


def test_a_brother_does_not_stand_for_a_child() -> None:
    found = read("중학생")
    assert outcome(found, person(age=9, enrolled_level="elementary"), person(**PUPIL)) is NOT_MET


def test_an_adults_age_is_the_subjects_own() -> None:
    assert outcome(read("19~39세"), person(age=45), person(age=20)) is NOT_MET


@pytest.mark.parametrize(
    "sentence",
    [
        "장애인을 고용한 곳",
        "노인복지관 이용 안내",
        "수급자의 장제를 치른 사람",
        "65세 이상 부모를 모시는 자녀",
        "비장애인",
        "장애인활동지원(국비) 수급자",
        "육아휴직급여 수급자격 안내",
        "「장애인복지법」에 따른 시설 이용 안내",
        "중소기업에 다니는 사람",
    ],
)
def test_who_is_only_spoken_of_is_not_meant(sentence: str) -> None:
    assert read(sentence) == []


def test_a_family_of_whom_is_meant_is_meant_with_them() -> None:
    assert kinds(read("장애인 및 보호자")) == ["disability"]


def test_whoever_is_left_behind_is_meant_beside_whom_they_mourn() -> None:
    for text in (
        "국가유공자 및 유족",
        "국가유공자 본인 또는 선순위유족 1인",
        "국가유공자(유족)",
        "국가유공자와 그 유족 또는 가족",
    ):
        found = read(text)
        assert {"group": "kin_of_a_person_of_merit", "narrow": True} in found[0].condition["any"], text
        assert outcome(found, person(veteran=True)) is MET


def test_an_organisation_for_a_group_is_not_the_group() -> None:
    assert kinds(read("장애인 시설")) == ["organisation"]
    assert kinds(read("농업인 단체")) == ["organisation"]


def test_an_age_of_a_grown_up_child_is_not_the_parents() -> None:
    found = read("만 24세 이하의 자녀가 있는 가정")
    assert outcome(found, person(), person(age=20)) is MET
    assert outcome(found, person(), person(age=25)) is NOT_MET


def test_who_falls_under_a_law_is_of_those_whom_it_is_for() -> None:
    found = read(
        "○ 「국가유공자 등 예우 및 지원에 관한 법률」의 적용을 받는 사람\n○ 「장애인복지법」 제32조에 해당하는 사람"
    )
    assert outcome(found, person(veteran=True)) is MET
    assert outcome(found, person(disabled=True)) is MET
    assert outcome(found, person()) is NOT_MET
