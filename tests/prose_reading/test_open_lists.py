"""Lists that end with others like those whom they name, or with anybody whom somebody finds in need."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET
from tests.prose_reading.reading import kinds, outcome, person, read


@pytest.mark.parametrize("text", ["임산부, 장애인 등", "신혼부부 및 예비부모 등"])
def test_of_a_list_with_others_nothing_is_read(text: str) -> None:
    assert read(text) == []
    assert len(read(text.removesuffix(" 등"))) == 1


def test_others_like_the_poor_and_honoured_are_in_need_of_some_kind() -> None:
    found = read("국가유공자, 기초생활수급자 등")
    assert outcome(found, person(basic_livelihood=True)) is MET
    assert outcome(found, person(single_parent_household=True)) is not NOT_MET
    assert outcome(found, person()) is NOT_MET
    closed = read("국가유공자, 기초생활수급자")
    assert outcome(closed, person(single_parent_household=True)) is NOT_MET


def test_what_is_like_farmers_and_their_firms_is_one_of_them() -> None:
    assert outcome(read("농업인, 농업법인, 작목반 등"), person()) is NOT_MET
    assert outcome(read("농업인, 농업법인, 작목반 등"), person(occupation="crop_farmer")) is MET


def test_where_all_live_is_read_of_a_list_with_others() -> None:
    assert kinds(read("해남군에 거주하는 사람 중 임산부, 장애인 등")) == ["district"]


def test_whom_somebody_finds_in_need_is_one_of_the_list() -> None:
    text = "○ 호롱 요금 감면\n - 장애인\n - 한부모가정\n - 그 밖에 호롱을 지키기 위하여 필요하다고 인정하는 경우"
    [found] = read(text)
    assert found.quote.endswith("인정하는 경우")
    assert outcome([found], person(disabled=True)) is MET


def test_what_else_an_official_finds_is_unread_where_no_words_name_whom() -> None:
    text = "○ 호롱 요금 감면\n - 장애인\n - 한부모가정\n - 기타 지원이 필요하다고 인정하여 정하는 지역"
    assert read(text) == []
