"""The name and the purpose sum up: where the text says more, or of others, they ask nothing."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


def test_two_whom_the_text_lists_apart_are_not_one_in_the_name() -> None:
    name = "청년 신혼부부 주거자금 대출이자 지원"
    assert read("○ 요건을 충족하는 청년 및 신혼부부(18세 ~ 39세)", name=name) == []
    assert outcome(read("○ 다음 요건을 따름", name=name), person(age=30, newlywed=True)) is UNKNOWN
    assert outcome(read("○ 다음 요건을 따름", name=name), person(age=30)) is NOT_MET


def test_a_word_for_workers_in_the_purpose_asks_nothing_of_their_employers() -> None:
    text = "○ 상시근로자 수 50인 미만을 고용하는 사업주"
    student = "부모 중 1인이 해남군 관내 기업체에 재직중인 {}자녀(대학생)에게 수업료 지원"
    assert "employment" not in kinds(read(student.format(""), purpose=student.format("노동자의 ")))
    assert kinds(read("○ 그 밖의 곳", purpose="근로자에게 휴가비 지원")) == ["employment"]
    assert "employment" not in kinds(read(text, criteria="○ 대체근로자는 고용보험에 가입한 근로자"))


def test_a_group_is_not_read_beside_people_who_are_not_known() -> None:
    assert read("장애인 본인과 상담이 필요한 분", name="장애인 상담 지원") == []
    assert kinds(read("상담이 필요한 분", name="장애인 상담 지원")) == ["disability"]


def test_a_group_is_not_read_beside_all_who_live_there() -> None:
    for text in ("해남군 뮤지션 및 해남군민", "○ 해남군민, 뮤지션"):
        assert read(text, name="해남군 뮤지션 지원") == []
    for text in ("해남군 뮤지션", "해남군 뮤지션 및 명예군민"):
        assert read(text, name="해남군 뮤지션 지원") != []


def test_a_word_for_the_poor_is_not_read_beside_an_income() -> None:
    text = "○ 희망저축계좌 I : 일하는 생계·의료 수급가구\n○ 희망저축계좌 II : 일하는 주거·교육수급가구\n"
    text += "○ 청년내일저축\n - {}일하는 청년\n - 가입연령 : 만 15세~만 39세 이하"
    name = "수급자 및 차상위계층 자산형성지원"
    assert read(text.format("기준 중위소득 50% 이하 가구의 "), name=name) == []
    assert kinds(read(text.format(""), name=name)) == ["income"]


def test_a_birth_in_the_name_is_none_of_the_last_year_where_the_text_counts_months() -> None:
    text = "○ 출산 후 24개월 이내인 세대"
    assert kinds(read(text, name="산모 건강관리 지원")) == ["birth"]


def test_a_place_in_the_purpose_is_left_to_the_text_that_names_one() -> None:
    assert read("해남군민 및 관광객", purpose="해남군민에게 할인 혜택을 제공") == []
    assert kinds(read("지역상품권 이용자", purpose="해남군민에게 할인 혜택을 제공")) == ["district"]


@pytest.mark.parametrize("trade", ["어업인", "참전유공자"])
def test_whoever_is_left_behind_need_not_be_what_the_dead_were(trade: str) -> None:
    assert read(f"○ {trade}", purpose=f"{trade}의 유가족에게 생활안정비 지급") == []
    assert len(read(f"○ {trade}", purpose=f"{trade}에게 생활안정비 지급")) == 1


def test_kinds_of_veterans_in_the_name_are_not_those_of_the_text() -> None:
    assert kinds(read("○ 참전유공자의 배우자", name="국가유공자 지원")) != ["veteran", "veteran"]
    assert len(read("○ 국가유공자", name="국가유공자 지원")) == 1


def test_the_text_may_mean_who_was_or_is_yet_to_be_of_the_group() -> None:
    assert read("○ 장애인이었던 사람", name="장애인 지원") == []
    assert "occupation" not in kinds(read("○ 영농 준비 중인 자", name="농업인 지원"))


def test_criteria_may_list_more_people_than_the_target() -> None:
    target = "○ 기초생활수급자, 장애인"
    assert kinds(read(target)) == ["alternatives"]
    criteria = "○ 기초생활수급자\n○ 장애인\n○ 한부모가족"
    assert outcome(read(target, criteria=criteria), person(single_parent_household=True)) is MET


def test_pupils_of_one_of_two_groups_in_a_name_are_not_told() -> None:
    assert read("○ 다음 요건을 따름", name="다문화가정 초등학생 및 장애인 중학생 지원") == []
