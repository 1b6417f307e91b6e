"""Statements that belong together though their bullets do not say so, in made-up texts."""

from agencies.rules.three_valued_logic import NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


def test_a_list_may_stand_below_a_heading_of_its_own() -> None:
    text = "○ 만 60세 미만인 분 중 아래에 해당하는 사람\n○ 이용 대상자\n - 장애인\n - 다문화가정"
    assert kinds(read(text)) == ["age", "alternatives"]
    assert kinds(read(text.replace("아래에 해당하는 사람", "신청하는 사람"))) == ["alternatives"]


def test_what_somebody_may_get_in_a_case_is_no_alternative() -> None:
    text = "○ 이용권 대상\n - 장애인\n - 다문화가정\n○ 이용자를 돕는 손길이 필요한 경우 이용권 지원 가능"
    assert kinds(read(text)) == ["alternatives"]
    assert kinds(read(text.replace("경우 이용권 지원 가능", "분"))) == []


def test_a_case_alone_is_who_is_meant() -> None:
    assert kinds(read("○ 장애인이 아이를 키우는 경우 신청 가능")) == ["disability"]


def test_a_heading_may_be_spelt_apart() -> None:
    found = read("□ 대 상: 장애인\n□ 기 준\n - 해남군에 주민등록을 둔 사람")
    assert kinds(found) == ["disability", "district"]


def test_what_all_lines_demand_is_demanded_of_everybody() -> None:
    text = "- 육아기 근로시간 단축을 30일 이상 실시\n- 피보험 단위기간이 180일 이상\n- 끝난 날부터 1년 이내에 신청"
    parent = {"employment_status": "EMPLOYED", "number_of_children": 1}
    assert outcome(read(text), person(**parent, insured_180_days=False)) is NOT_MET


def test_until_when_somebody_is_supported_names_nobody() -> None:
    assert kinds(read("○ 장애인 가정, 자녀가 19세가 될 때까지 지원")) == ["disability"]


def test_examples_of_whom_an_official_recognises_are_meant() -> None:
    found = read("○ 다문화가정\n○ 한부모가정\n○ 기타 군수가 장애인, 오래 앓는 분 등 도움이 필요하다고 인정하는 자")
    assert outcome(found, person(disabled=True)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET
