"""Kin of people of merit, in made-up sentences: those are in the register of veterans themselves."""

import pytest

from agencies.rules.three_valued_logic import NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


@pytest.mark.parametrize("kin", ["전몰군경 유족", "순국선열의 유족", "순직군경유족 1인(수권자)"])
def test_kin_of_people_of_merit_are_in_the_register(kin: str) -> None:
    found = read(kin)
    assert kinds(found) == ["veteran"]
    assert outcome(found, person(veteran=True)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET


def test_a_name_of_their_kin_is_of_the_register_too() -> None:
    assert kinds(read("사업마다 다름", name="순직군경유족 위문")) == ["veteran"]


def test_kin_of_kin_are_bereaved() -> None:
    assert outcome(read("선순위유족의 유족"), person(veteran=True)) is NOT_MET


def test_one_of_the_kin_of_whoever_died_is_bereaved() -> None:
    found = read("해남군에 주소를 둔 참전유공자가 사망하여 유족중 한 명")
    assert outcome(found, person(region="46820", veteran=True)) is NOT_MET
