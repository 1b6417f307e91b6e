"""What a list says of one of its alternatives: of all of them, where that is sure; else it is unknown of the others."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
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


def test_some_of_several_are_asked_what_stands_behind_them() -> None:
    found = read("의료급여수급자 및 차상위계층 중 희귀난치성질환자 및 중증질환자")
    assert kinds(found) == ["income", "illness"]
    assert outcome(found, person(serious_illness=True)) is NOT_MET


def test_where_one_of_several_statements_asks_people_to_live_the_others_may_too() -> None:
    found = read("○ 관내 거주민으로서 농업에 종사하는 농업인\n○ 택배 실적이 있는 농가")
    assert outcome(found, person(occupation="crop_farmer", region="46820")) is UNKNOWN
    assert outcome(found, person(occupation="crop_farmer")) is UNKNOWN


def test_a_statement_of_where_people_live_is_no_alternative_to_who_they_are() -> None:
    found = read("○ 1년 전부터 부 또는 모가 신청일까지 해남군에 계속 거주\n○ 출생자녀도 등록한 출산가정")
    assert "alternatives" not in kinds(found)


def test_examples_of_residents_are_not_alternatives_to_them() -> None:
    assert outcome(read("돌봄이 필요한 노인, 장애인 등 해남군민"), person(age=70)) is NOT_MET


def test_who_is_yet_to_marry_may_be_named_in_brackets() -> None:
    found = read("해남군에 주소지를 둔 (예비)신혼부부 및 임부")
    assert "engaged" in str([each.condition for each in found])
    assert kinds(found)[0] == "district"


def test_time_from_before_a_birth_on_is_that_of_a_pregnancy_too() -> None:
    found = read("출산예정일 40일 전부터 출산후 30일까지 거주하는 사람")
    assert outcome(found, person(sex="female", pregnant=True)) is MET
    assert outcome(read("출산후 30일까지"), person(sex="female", pregnant=True)) is NOT_MET


def test_a_poor_person_who_died_is_not_who_applies() -> None:
    assert kinds(read("기초생활수급자 무연고 사망자")) == ["event"]


def test_kin_of_whoever_stands_before_them_need_not_be_bereaved() -> None:
    found = read("국가유공자, 그 유족 또는 그 가족으로서 65세 이상인 사람")
    assert outcome(found, person(age=70, veteran=True)) is MET
    assert outcome(found, person(age=60, veteran=True)) is NOT_MET


def test_who_works_at_a_body_is_left_out_and_not_the_body() -> None:
    assert kinds(read("○ 농업인\n※ 공공기관 및 회사 등에 상근 직원으로 채용된 자 제외")) == ["occupation"]
    text = "○ 농업인\n○ 지원제외\n - 공공기관 및 회사 등에 상근 직원으로 채용된 자"
    assert kinds(read(text)) == ["occupation"]


def test_a_measure_before_a_list_of_things_is_of_whom_the_list_is_said() -> None:
    found = read("기준 중위소득 180% 이하로 출산준비 및 산후조리 등 지원이 필요한 여성장애인")
    assert kinds(found) == ["income", "disability"]


def test_an_income_above_the_limit_that_a_remark_lets_in_opens_the_limit() -> None:
    text = "○ 기준중위소득 150%이하 출산가구\n - 예외지원 : 150%초과 출산가구 등"
    assert "income" not in kinds(read(text))


def test_who_never_lived_there_need_not_live_there() -> None:
    assert "district" not in kinds(read("과거 3년동안 해남군에 주민등록을 등재한 사실이 없는 근로자"))


def test_where_the_dead_lived_their_heirs_need_not_live() -> None:
    found = read("해남군에 주소를 두고 사망한 참전유공자의 유가족")
    assert outcome(found[:1], person(region="11680")) is UNKNOWN


def test_graduates_are_no_pupils_of_whom_the_name_speaks() -> None:
    assert read("대학교 재·휴학생 및 미취업 졸업생", name="대학생 학자금대출 이자 지원") == []


def test_rice_that_is_given_is_not_grown() -> None:
    assert read("○ 해당 면 주민", name="정주여건 개선 (쌀)지원") == []
    assert kinds(read("쌀 재배 농가")) == ["occupation"]


def test_parents_to_be_whom_a_remark_lets_in_have_no_child_yet() -> None:
    found = read("○ 18세 이하 자녀를 둔 다문화가족\n※ 예비부모를 둔 가족 포함")
    assert "age" not in kinds(found)


def test_of_groups_of_several_kinds_the_last_alone_is_surely_asked_what_stands_behind_it() -> None:
    found = read("장애인, 기초생활수급자 중 65세 이상인 사람")
    assert outcome(found, person(disabled=True)) is UNKNOWN
    assert outcome(found, person(**POOR)) is NOT_MET


def test_where_parents_live_is_no_alternative_to_a_birth() -> None:
    lines = (
        "○ 부 또는 모가 신청일 1년 전부터 등재되어 계속하여 실제로 거주하고 해남군에 주민등록",
        "○ 서비스를 이용한 장애인 가정",
        "○ 출산가정",
        "○ 다문화가정",
    )
    assert "alternatives" not in kinds(read("\n".join(lines)))


def test_what_a_dead_person_was_is_not_asked_of_the_household() -> None:
    assert "disability" not in kinds(read("사망한 장애인의 배우자"))
