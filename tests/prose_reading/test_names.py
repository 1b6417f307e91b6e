"""What is read from the name and the purpose, where the text itself names nobody."""

import pytest

from agencies.service_catalogue.rules.three_valued_logic import MET, NOT_MET
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
