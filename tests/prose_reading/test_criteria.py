"""Statements that must all be met, as their headings or their own form say, and those that speak of some alone."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


def test_a_heading_needs_no_colon_to_name_a_criterion() -> None:
    found = read("○ 연령기준\n - 19세 이상 39세 이하\n○ 소득기준\n - 기준중위소득 120% 이하")
    assert kinds(found) == ["age", "income"]
    assert outcome(found, person(age=30, median_income_percent=150)) is NOT_MET
    assert kinds(read("○ 근로자\n○ 장애인")) == ["alternatives"]


def test_demands_below_a_heading_without_a_colon_are_all_made() -> None:
    text = "○ {}\n - 무주택 세대\n - 혼인 중이거나 자녀가 있을 것"
    assert kinds(read(text.format("입주요건"))) == ["home", "marriage"]
    assert outcome(read(text.format("입주요건")), person(owns_home=False, age=30)) is NOT_MET
    assert outcome(read(text.format("입주요건")), person(owns_home=False, couple_household=True)) is not NOT_MET


def test_a_criterion_may_be_of_a_kind_of_its_own() -> None:
    found = read("○ 소득인정액 기준 : 기초생활수급자\n○ 세대원 특성 기준 : 한부모가정")
    assert outcome(found, person(basic_livelihood=True)) is NOT_MET


def test_a_label_that_names_some_of_those_meant_asks_nothing_of_the_others() -> None:
    text = "○ 지원조건\n - 만 19세 이상\n - {} : 기초생활수급자"
    assert kinds(read(text.format("저소득층"))) == ["age"]
    assert kinds(read(text.format("소득"))) == ["age", "income"]


def test_signs_of_numbers_tell_levels_apart() -> None:
    text = "① 다음 각 호에 해당하는 사람\n 1. 장애인\n 2. 한부모가정\n② 만 65세 이상인 사람"
    assert outcome(read(text), person(age=70)) is MET
    text = "➊ 만 65세 이상으로서 다음 중 하나에 해당하는 사람\n 1. 장애인\n 2. 한부모가정"
    assert outcome(read(text), person(age=70)) is NOT_MET
    text = "① 해남군에 주소를 둔 사람\n② 다음 중 하나에 해당하는 사람\n 1) 장애인\n 2) 한부모가정"
    found = read(text)
    assert outcome(found, person(region="11680", disabled=True)) is NOT_MET


def test_a_list_below_words_that_refer_elsewhere_is_read() -> None:
    text = "○ 지자체별로 모집기준 상이{}"
    assert read(text.format("")) == []
    assert kinds(read(text.format("\n - 장애인\n - 한부모가정"))) == ["alternatives"]


def test_a_line_that_breaks_off_goes_on_in_the_next() -> None:
    found = read("○ 아동복지시설에서 퇴소하는 자로서 시설의 장이 추천하는\n장애인\n○ 기초생활수급자")
    assert outcome(found, person(disabled=True)) is NOT_MET


def test_a_measure_by_itself_is_no_kind_of_people() -> None:
    found = read("○ 해남군에 거주하는 구직자\n○ 19~39세")
    assert outcome(found, person(age=30, employment_status="EMPLOYED", region="46820")) is NOT_MET
    found = read("○ 19세 이상 구직자\n○ 기준중위소득 150% 이하인 자")
    assert sorted(kinds(found)) == ["age", "employment", "income"]
    assert kinds(read("○ 신혼부부\n○ 청년")) == ["alternatives"]


def test_an_income_beside_one_group_is_not_told_from_an_alternative_to_it() -> None:
    assert read("○ 장애인\n○ 기준중위소득 150% 이하인 자") == []
    assert read("○ 발달장애인\n○ 기준중위소득 100% 이하") == []


def test_what_the_text_says_anywhere_of_a_limit_opens_it() -> None:
    text = "○ 지원조건\n - 기준중위소득 150% 이하 가정\n - 둘째 이상 출산가정은 소득기준 {} 지원"
    assert "income" in kinds(read(text.format("확인 후")))
    assert "income" not in kinds(read(text.format("상관없이")))


def test_those_below_who_tell_apart_what_is_given_are_read() -> None:
    text = "○ 월세 대출 대상자\n[우대형]\n- 취업준비생\n- 근로장려금 수급자\n[일반형]\n- 부부합산 연소득 5천만원 이하자"
    rich = {"median_income_percent": 130, "employment_status": "EMPLOYED"}
    assert outcome(read(text), person(**rich)) is NOT_MET
    assert outcome(read(text), person(median_income_percent=130, employment_status="JOB_SEEKING")) is not NOT_MET
    assert outcome(read(text), person(**{**rich, "median_income_percent": 90})) is UNKNOWN


@pytest.mark.parametrize("ending", ["으로 지급일 현재 해남군에 주소를 둔 사람", " 중 해남군에 주소를 둔 사람"])
def test_what_is_said_behind_the_bereaved_is_said_of_all(ending: str) -> None:
    found = read(f"국가유공자 및 그 유족{ending}")
    assert outcome(found, person(region="46820")) is NOT_MET
    assert outcome(found, person(veteran=True, region="11680")) is NOT_MET


def test_beside_the_young_an_income_is_theirs() -> None:
    found = read("해남군에 거주하는 기준중위소득 120% 이하 가구, 19세~39세 청년 노동자")
    assert outcome(found, person(age=30, median_income_percent=150, region="46820")) is NOT_MET
    assert (
        outcome(read("기준중위소득 120% 이하 가구, 65세 이상 노인"), person(age=70, median_income_percent=150)) is MET
    )


def test_who_has_no_work_and_no_firm_is_one() -> None:
    found = read("19세 ~ 39세 미취업, 사업자 등록 사실이 없는 청년")
    assert outcome(found, person(age=30, employment_status="EMPLOYED")) is MET
    assert outcome(found, person(age=45, employment_status="SELF_EMPLOYED")) is NOT_MET


def test_criteria_may_stand_below_who_is_meant() -> None:
    found = read("○ 해남군에 거주하는 18세~39세 청년 40명\n○ 선정기준\n - 1인가구 청년, 다문화가정 중 희망자")
    assert kinds(found) == ["district", "age", "alternatives"]
    assert kinds(read("○ 장애인\n○ 지원대상\n - 다문화가정")) == ["alternatives"]
