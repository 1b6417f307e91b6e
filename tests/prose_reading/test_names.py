"""What is read from the name and the purpose, where the text itself names nobody."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET
from tests.prose_reading.reading import kinds, outcome, person, read

UNREAD = "서비스가 필요한 분"


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ("전세사기피해자 이사비 지원", "victim"),
        ("건설노동자 건강검진", "occupation"),
        ("한부모가족 문화체험", "family"),
        ("장애인 운전교실", "disability"),
    ],
)
def test_a_name_says_for_whom_a_service_is(name: str, read_as: str) -> None:
    found = read(UNREAD, name=name)
    assert kinds(found) == [read_as]
    assert found[0].quote in name


@pytest.mark.parametrize(
    "name",
    [
        "장애인복지관 이용",
        "장애인 등 취약계층 지원",
        "농가주택 수리비 지원",
        "임산부 및 영유아 이유식 교실 및 시민 강좌",
        "장애인의 날 행사",
        "활동지원사 장애인 활동지원 교육 종사자",
        "장애인 및 지역주민 걷기 교실",
    ],
)
def test_a_name_of_something_else_says_nothing(name: str) -> None:
    assert read(UNREAD, name=name) == []


def test_a_name_says_nothing_where_everybody_is_meant() -> None:
    assert read("전 국민 누구나", name="장애인 인식 개선 강좌") == []
    assert read("○ 다문화가족", name="장애인 운전교실")[0].kind == "family"


def test_an_age_in_a_name_is_the_subjects() -> None:
    found = read(UNREAD, name="56세 확진검사비 지원")
    assert outcome(found, person(age=56)) is MET
    assert outcome(found, person(age=33)) is NOT_MET


def test_a_purpose_says_to_whom_a_service_goes() -> None:
    assert kinds(read(UNREAD, purpose="축산농가에게 사료첨가제 지원")) == ["occupation"]
    assert read(UNREAD, purpose="수급자 등에게 요금 감면") == []
    assert read("○ 도움이 필요한 자\n○ 그 밖의 자", purpose="축산농가에게 사료첨가제 지원") == []


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ("대학생 학자금 이자 지원", "school"),
        ("저소득층 난방비 지원", "income"),
        ("청년 월세 지원", "age"),
        ("소상공인 간판 교체", "employment"),
        ("영구임대주택 공급", "home"),
    ],
)
def test_a_name_says_at_which_school_of_what_income_and_age(name: str, read_as: str) -> None:
    assert kinds(read(UNREAD, name=name)) == [read_as]


@pytest.mark.parametrize("name", ["아동 안전지킴이", "청소년 지킴이 모집", "근로자 쉼터"])
def test_a_name_with_children_or_workers_may_be_for_others(name: str) -> None:
    assert read(UNREAD, name=name) == []


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("대학생 멘토링", "○ 초등학생을 가르치고 싶은 자\n○ 그 밖의 자"),
        ("저소득층 생활비 지원", "기준 중위소득 120% 이하"),
        ("청년 창업 지원", "만 60세 이하인 자"),
    ],
)
def test_a_name_says_nothing_that_the_text_says_otherwise(name: str, target: str) -> None:
    quotes = [each.quote for each in read(target, name=name)]
    assert not any(quote in name for quote in quotes)


def test_pupils_of_a_group_are_both() -> None:
    found = read(UNREAD, name="한부모가족 대학생 장학금")
    assert outcome(found, person(single_parent_household=True)) is NOT_MET
    assert outcome(found, person(single_parent_household=True, enrolled_level="university")) is MET


def test_a_name_begins_with_its_district() -> None:
    found = read(UNREAD, name="(안성시) 걷기 교실")
    assert kinds(found) == ["district"]
    assert outcome(found, person(region="41550")) is MET


def test_a_mother_and_her_newborn_are_meant_for_half_a_year() -> None:
    found = read("모든 산모", name="산모·신생아 건강관리 지원")
    assert outcome(found, person(childbirth_or_adoption=True), person(age=0, age_months=8)) is NOT_MET
    assert outcome(found, person(childbirth_or_adoption=True), person(age=0, age_months=2)) is not NOT_MET


def test_a_purpose_beside_an_age_adds_what_facts_show() -> None:
    assert kinds(read("9세 이상 24세 이하", purpose="학교 밖 청소년에게 상담 제공")) == ["age", "school"]
    assert kinds(read("9세 이상 24세 이하", purpose="위기청소년에게 상담 제공")) == ["age"]
    assert kinds(read("9세 이상 24세 이하", purpose="해남군민에게 상담 제공")) == ["age"]
