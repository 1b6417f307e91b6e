"""Where people must live: districts by names with their kind, and homes that are not those of all who are meant."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from agencies.service_catalogue.prose_reading.prose_reader import ProseReader
from agencies.service_catalogue.prose_reading.requirement import Prose
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary
from tests.prose_reading.reading import kinds, outcome, person, read

SHORT_NAMES = {
    "서울": {"fact": "region", "within": "11"},
    "서울강서구": {"fact": "region", "within": "11500"},
    "경북": {"fact": "region", "within": "47"},
}
HERE = person(region="46820")
STUDENT = {"enrolled_level": "university", "age": 20, "school_year_age": 19}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("서울시에 거주하는 사람", "11"),
        ("서울시 강서구 주민", "11500"),
        ("경북도내 주소지를 둔 사람", "47"),
        ("서울시민", "11"),
    ],
)
def test_a_short_name_may_stand_with_its_kind(text: str, code: str) -> None:
    reader = ProseReader(vocabulary(), SHORT_NAMES, {})
    [found] = reader.read("000000000001", Prose("", text, "", ""), None)
    assert found.condition == {"fact": "region", "within": code}


@pytest.mark.parametrize(
    "text",
    [
        "해남군 거주 또는 소재 대학생",
        "해남군 관내 거주 또는 해남군 소재의 학교에 재학 중인 대학생",
        "해남군에 거주(예정)하는 대학생",
        "해남군민(해남군 소재 직장인, 대학생 포함)인 대학생",
    ],
)
def test_who_works_or_learns_there_need_not_live_there(text: str) -> None:
    found = read(text)
    assert outcome(found, person(**STUDENT, region="11680")) is UNKNOWN
    assert outcome(read("해남군에 거주하는 대학생"), person(**STUDENT, region="11680")) is NOT_MET


def test_who_lives_and_farms_there_does_both() -> None:
    found = read("관내 거주 및 관내에서 영업하는 농가")
    assert outcome(found, person(occupation="crop_farmer", region="11680")) is NOT_MET


def test_the_home_of_the_deceased_is_not_the_heirs() -> None:
    for text in (
        "해남군 거주 장애인 사망 시 위로금 지급",
        "해남군에 주민등록이 되어 있는 사람의 장례를 화장으로 한 장애인",
        "해남군에 주소를 둔 장애인\n※ 해남군 분묘의 개장유골은 따로 지원",
    ):
        assert outcome([each for each in read(text) if each.kind == "district"], person(region="11680")) is UNKNOWN
    assert read("사망일 현재 해남군에 주민등록을 두고 거주한 장애인") == []
    lives = [each for each in read("사망자의 유족으로서 해남군에 주소를 둔 사람") if each.kind == "district"]
    assert outcome(lives, person(region="11680")) is NOT_MET


def test_the_home_of_a_students_parents_is_not_the_students() -> None:
    for text in ("해남군민의 자녀로 대학에 재학 중인 대학생", "부모가 모두 해남군에 주소를 둔 대학생"):
        assert outcome(read(text), person(**STUDENT, region="11680")) is UNKNOWN


def test_a_home_for_people_is_no_home_of_theirs() -> None:
    assert kinds(read("해남군 거주시설 장애인")) == ["disability"]


def test_where_people_live_whom_a_list_names_is_asked_of_all() -> None:
    found = read("해남군에 주소를 둔 장애인, 한부모가정")
    assert outcome(found, person(single_parent_household=True, region="11680")) is NOT_MET
    assert outcome(found, person(single_parent_household=True, region="46820")) is MET
    other = read("해남군에 주소를 둔 장애인, 관내 사업장의 근로자")
    assert outcome(other, person(region="11680")) is UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "1년 이상 자연임신이 되지 않는 해남군 주민등록 장애인",
        "주민등록상 해남군 거주, 해남군 소재 기업에 3개월 이상 다니는 장애인",
        "1년 이상 아무도 거주·사용하지 않는 주택을 둔 장애인",
    ],
)
def test_the_time_of_something_else_is_no_time_of_residence(text: str) -> None:
    assert "residence" not in kinds(read(text))
    assert "residence" in kinds(read("해남군에 1년 이상 거주한 장애인"))


def test_who_moved_in_may_have_done_so_long_ago() -> None:
    assert outcome(read("관내 전입세대"), HERE) is UNKNOWN
    assert outcome(read("관내 신규 전입세대"), HERE) is NOT_MET
    assert outcome(read("전입일로부터 6개월 이내인 전입세대"), HERE) is NOT_MET


@pytest.mark.parametrize(
    ("here", "text", "code"),
    [
        ("47110", "도내 주소를 두고 있는 사람", "47"),
        ("47110", "시내에 거주하는 사람", "47110"),
        ("26500", "시내에 거주하는 사람", "26"),
        ("46820", "군내에 거주하는 사람", "46820"),
    ],
)
def test_the_province_is_not_the_district_of_the_authority(here: str, text: str, code: str) -> None:
    reader = ProseReader(vocabulary(), {}, {})
    found = reader.read("000000000001", Prose("", text, "", ""), {"fact": "region", "within": here})
    assert [each.condition for each in found] == [{"fact": "region", "within": code}]
