"""Those few whom another place of a text lets in are a narrow group beside whom a reading names."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET
from tests.prose_reading.reading import outcome, person, read

ANOTHER = {"group": "another_whom_the_text_means", "narrow": True}
FIRM = {"group": "organisation", "narrow": True}
FROM_ELSEWHERE = {"group": "let_in_from_elsewhere", "narrow": True}
FARMS = {"occupation": "crop_farmer"}


def test_a_text_of_one_clause_means_nobody_else() -> None:
    [found] = read("기초생활수급자")
    assert found.condition == {"fact": "basic_livelihood", "is": True}


@pytest.mark.parametrize(
    "text",
    [
        "○ 기초생활수급자\n※ 등대를 지키는 사람도 이용 가능",
        "○ 기초생활수급자\n※ 그 밖에 사정이 있는 때에는 예외로 한다",
        "기초생활수급자, 차상위계층, 한부모가족, 등록장애인",
    ],
)
def test_a_line_that_lets_others_in_and_a_list_may_mean_somebody_else(text: str) -> None:
    [found] = read(text)
    assert ANOTHER in found.condition["any"]
    assert outcome([found], person(basic_livelihood=True)) is MET
    assert outcome([found], person()) is NOT_MET


def test_what_is_said_of_papers_and_of_whom_it_leaves_out_lets_nobody_in() -> None:
    for text in ("○ 기초생활수급자\n※ 서류는 방문 접수 가능", "○ 기초생활수급자\n○ 제외: 등대를 지키는 사람"):
        assert ANOTHER not in read(text)[0].condition.get("any", []), text


def test_a_name_is_no_list_of_all_who_are_meant() -> None:
    [found] = read("등대를 좋아하는 분", name="청각장애인 수어 교육")
    assert ANOTHER in found.condition["any"]
    assert outcome([found], person()) is NOT_MET


def test_a_measure_names_nobody() -> None:
    text = "○ 19세 이상\n※ 등대를 지키는 사람도 이용 가능"
    assert all(ANOTHER not in each.condition.get("any", []) for each in read(text))


@pytest.mark.parametrize("text", ["○ 농업경영체 등록 농가", "○ 농업인으로서 송아지 사업 참여 희망자(법인 포함)"])
def test_beside_a_farmer_a_firm_is_meant_of_which_the_text_has_a_word(text: str) -> None:
    [found] = read(text)
    assert FIRM in found.condition["any"]
    assert outcome([found], person(**FARMS)) is MET
    assert outcome([found], person()) is NOT_MET


def test_no_firm_is_meant_where_the_text_has_no_word_of_one() -> None:
    assert FIRM not in read("○ 농업인")[0].condition["any"]


def test_a_farmer_may_be_a_forester_where_the_text_speaks_of_forests() -> None:
    text = "농업인 중 다음 어느 하나에 해당하는 사람\n - 임산물생산업 직접지불금을 지급받은 자"
    assert outcome(read(text), person(occupation="forester")) is not NOT_MET
    assert outcome(read("농업인"), person(occupation="forester")) is NOT_MET


@pytest.mark.parametrize(
    "text",
    [
        "해남군에 거주하는 청년(거주예정자 가능)",
        "○ 해남군 거주 임산부\n - 직장이 해남군인 임산부는 엽산제 제공 가능",
        "○ 해남군에 거주하는 산모\n※ 부 또는 모의 주소지가 해남군이어야 함",
    ],
)
def test_who_works_or_moves_there_or_whose_spouse_lives_there_may_live_elsewhere(text: str) -> None:
    place = next(each for each in read(text) if each.kind == "district")
    assert FROM_ELSEWHERE in place.condition["any"]
    assert outcome([place], person()) is NOT_MET


def test_a_district_in_the_name_may_be_of_the_office_alone() -> None:
    [place] = read("혼인한 지 3년 이내인 부부", name="(해남군) 부부 검사 지원")
    assert FROM_ELSEWHERE in place.condition["any"]
    assert outcome([place], person()) is NOT_MET


def test_who_was_out_of_work_on_the_day_of_a_test_may_be_at_work_by_now() -> None:
    assert ANOTHER in read("응시일 현재 미취업자")[0].condition["any"]
    assert "any" not in read("미취업자")[0].condition
