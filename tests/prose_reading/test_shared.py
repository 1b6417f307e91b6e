"""What a list says of one of its alternatives: of all of them, where that is sure; else it is unknown of the others."""

import pytest

from agencies.service_catalogue.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read

POOR = {"basic_livelihood": True}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("해남군 거주 예비부부 및 임산부", "district"),
        ("해남군 주민등록 예비부부 및 임산부", "district"),
        ("주민등록을 두고 1년이상 거주하고 있는 가구의 고등학생, 대학생", "residence"),
        ("산모 또는 산모의 배우자가 해남군에 주민등록을 두고 있는 출산가정", "district"),
        ("지역가입자 중 최저보험료를 내는 저소득 주민 중 65세이상 노인세대, 한부모세대", "income"),
    ],
)
def test_what_stands_before_a_list_is_said_of_all_that_it_names(text: str, kind: str) -> None:
    assert kind in kinds(read(text))


def test_a_limit_of_the_first_may_be_one_of_the_others() -> None:
    found = read("중위소득 63% 이하 한부모가족 및 다문화가족")
    assert outcome(found, person(multicultural_household=True, median_income_percent=60)) is MET
    assert outcome(found, person(multicultural_household=True)) is UNKNOWN
    assert outcome(found, person(single_parent_household=True)) is NOT_MET


@pytest.mark.parametrize(
    "text", ["기초생활수급자, 차상위계층 중 65세 이상인 사람", "기초생활수급자 및 차상위계층으로서 65세 이상인 사람"]
)
def test_what_is_asked_of_the_last_may_be_asked_of_those_before_it(text: str) -> None:
    found = read(text)
    assert outcome(found, person(age=70, **POOR)) is MET
    assert outcome(found, person(**POOR)) is not MET
    assert outcome(found, person(near_poverty=True)) is NOT_MET


def test_a_limit_that_each_states_itself_is_its_own() -> None:
    found = read("65세 이상 기초생활수급자, 60세 이상 장애인")
    assert outcome(found, person(age=62, disabled=True)) is MET


def test_a_pupil_of_a_poor_household_is_of_that_household() -> None:
    found = read("차상위계층 가구의 중학생")
    assert kinds(found) == ["income", "school"]


def test_the_dead_of_a_list_are_asked_nothing() -> None:
    found = read("사망한 생계급여, 의료급여 또는 주거급여 수급자의 실제 장제를 행하는 자")
    assert not any("fact" in str(each.condition) for each in found)
