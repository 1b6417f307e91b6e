"""What leaves people out, what favours some, and what opens a service to more than its statements name."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET
from tests.prose_reading.reading import kinds, outcome, person, read


@pytest.mark.parametrize(
    "text",
    [
        "○ 만 65세 이상 어르신\n※ 기초생활수급자 제외",
        "○ 만 65세 이상 어르신\n○ 제외대상 : 기초생활수급자",
        "○ 만 65세 이상 어르신\n○ 지원제외\n - 기초생활수급자",
        "○ 만 65세 이상 어르신\n※ 기초생활수급자, 법인 제외",
    ],
)
def test_who_is_left_out_in_so_many_words_does_not_meet_it(text: str) -> None:
    found = read(text)
    assert kinds(found) == ["age", "exclusion"]
    assert outcome(found, person(age=70)) is MET
    assert outcome(found, person(age=70, basic_livelihood=True)) is NOT_MET


@pytest.mark.parametrize(
    "text",
    [
        "○ 만 65세 이상 어르신\n※ 시설에 사는 기초생활수급자 제외",
        "○ 만 65세 이상 어르신\n※ 생계급여 수급자 제외",
        "○ 만 65세 이상 어르신\n※ 중복 지원 제외",
    ],
)
def test_a_part_of_a_group_that_is_left_out_is_not_the_group(text: str) -> None:
    assert outcome(read(text), person(age=70, basic_livelihood=True)) is not NOT_MET


def test_who_is_left_out_within_a_sentence_is_not_who_is_meant() -> None:
    assert kinds(read("만 30세 미만 단독세대주 제외")) == []
    assert kinds(read("참전유공자를 제외한 국가유공자")) == ["veteran"]


@pytest.mark.parametrize(
    "text",
    [
        "기준 중위소득 100% 초과 가구는 지원 불가",
        "기준 중위소득 100% 초과 시 지원하지 않음",
        "기준 중위소득 100% 초과 가구는 신청할 수 없음",
        "만 19세 미만은 신청 불가",
        "○ 만 75세 이상 운전자는 신청 불가",
        "만 65세 이상은 지원대상이 아님",
        "만 65세 이상 어르신은 선발하지 않음",
        "만 65세 이상인 자로서 등대에서 일하고 있는 자는 제외 대상",
        "만 65세 이상은 참여 제한",
        "만 65세 이상인 자가 없는 가구",
        "만 18세 미만 자녀가 없는 가구",
        "수급자가 되지 못한 가구",
        "만 65세 이상 신청 불가",
        "만 65세 이상 어르신 신청 불가",
        "만 65세 이상 어르신 참여 불가",
        "만 65세 이상 참여 제한",
        "만 65세 이상이면 신청 불가",
        "만 65세 이상일 경우 신청 불가",
        "만 65세 이상일 때 신청 불가",
        "만 65세 이상인 경우에는 신청 불가",
        "만 19세 미만 가입 불가",
        "기준 중위소득 100% 초과 지원 불가",
        "기준 중위소득 100% 초과 가구 지원 불가",
        "만 65세 이상은 모두 지원 제외",
        "만 65세 이상은 모두 지원하지 않습니다",
        "만 65세 이상은 모두 지원하지 아니함",
        "만 65세 이상은 모두 지원하지 못함",
        "만 65세 이상은 모두 미지원",
        "만 65세 이상은 모두 무료",
        "만 65세 이상은 신청이 가능하지 않습니다",
        "만 65세 이상은 신청 가능 기간이 다름",
        "만 14세 미만은 신청 가능(법정대리인 동의 필요)",
        "만 14세 미만은 법정대리인이 신청",
        "만 14세 미만은 신청 가능하나 법정대리인의 동의 필요",
        "만 14세 미만인 경우 법정대리인이 신청",
        "중위소득 120% 초과자는 자부담 50%",
    ],
)
def test_who_is_refused_or_told_something_of_their_own_is_not_who_is_meant(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("heading", ["결격사유", "신청 결격사유", "부적격자"])
def test_who_is_listed_below_a_disqualification_is_left_out(heading: str) -> None:
    found = read(f"○ 장애인\n○ {heading}\n - 만 65세 이상")
    assert outcome(found, person(disabled=True)) is MET
    assert outcome(found, person(disabled=True, age=70)) is NOT_MET


@pytest.mark.parametrize("behind", ["인 경우 신청 가능", " 이용 제한 없음", " 어르신 신청", "이면 신청 가능"])
def test_who_is_not_refused_is_meant(behind: str) -> None:
    assert kinds(read(f"만 65세 이상{behind}")) == ["age"]


def test_of_an_age_at_which_anybody_is_meant_they_are() -> None:
    assert kinds(read("만 65세 이상은 누구나")) == ["age"]
    assert kinds(read("만 65세 이상은 모두 지원")) == ["age"]
    assert kinds(read("만 65세 이상인 자는 신청 가능")) == ["age"]
    assert kinds(read("만 65세 이상 어르신은 이용할 수 있음")) == ["age"]
    assert kinds(read("○ 만 19세 이상 ~ 39세 이하인 청년은 신청 가능")) == ["age"]
    assert kinds(read("해남군에 주소를 둔 만 65세 이상 어르신은 이용 가능")) == ["district", "age"]
    assert kinds(read("만 65세 이상인 자로서 해남군에 거주하는 자")) == ["age", "district"]


@pytest.mark.parametrize(
    "remark", ["※ 다자녀 가구 우선 지원", " - 기초생활수급자 우선지원", "○ 우선순위 : 수급자, 장애인"]
)
def test_who_comes_first_is_not_all_who_are_meant(remark: str) -> None:
    assert kinds(read(f"○ 만 65세 이상 어르신\n{remark}")) == ["age"]


def test_a_remark_that_opens_a_criterion_takes_it_away() -> None:
    text = "○ 기준 중위소득 60% 이하 무주택 세대"
    assert kinds(read(text)) == ["income", "home"]
    assert kinds(read(f"{text}\n※ 신혼가구는 소득 무관")) == ["home"]


def test_a_remark_that_opens_one_alternative_takes_the_list_away() -> None:
    text = "기초생활수급자, 1인 가구"
    assert kinds(read(text)) == ["alternatives"]
    assert read(f"{text}\n※ 1인 가구는 2인까지 인정") == []


@pytest.mark.parametrize("text", ["전 국민", "누구나", "○ 지역 주민 모두", "사업에 참여를 희망하는 분", "", "-"])
def test_a_text_that_leaves_nobody_out_asks_nothing(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "부산에 거주하지 않는 자",
        "해남군에 주민등록이 되어 있지 않은 자",
        "해남군에 주민등록을 두고 있지 않은 자",
        "해남군에 주소를 두지 아니한 자",
        "관내에 거주하고 있지 않은 자",
        "1년 이상 거주하지 않은 자",
    ],
)
def test_a_residence_that_is_denied_is_not_asked_for(text: str) -> None:
    assert read(text) == []


def test_brackets_leave_out_of_those_who_stand_before_them() -> None:
    found = read("만 65세 이상 어르신(기초생활수급자 제외)")
    assert kinds(found) == ["age", "exclusion"]
    assert outcome(found, person(age=70, basic_livelihood=True)) is NOT_MET
    assert outcome(found, person(age=70)) is MET


@pytest.mark.parametrize("aside", ["(시설에 사는 자 제외)", "(다른 사업 참여자는 제외)"])
def test_brackets_that_leave_out_others_leave_nothing_else_out(aside: str) -> None:
    assert kinds(read(f"무주택인 한부모가족{aside}")) == ["home", "family"]


def test_whom_a_limit_does_not_concern_is_not_left_out() -> None:
    assert "exclusion" not in kinds(read("부부합산 연소득 1억원 이하(신혼부부 제외)"))


def test_each_entry_that_is_understood_is_left_out() -> None:
    found = read("○ 만 65세 이상 어르신\n○ 지원제외 : 바다 건너 사는 자, 기초생활수급자, 낚시 동호인")
    assert kinds(found) == ["age", "exclusion"]
    assert outcome(found, person(age=70, basic_livelihood=True)) is NOT_MET


def test_who_is_two_things_at_once_is_left_out_as_both() -> None:
    found = read("○ 만 65세 이상 어르신\n○ 지원제외 : 차상위계층 한부모가족")
    assert outcome(found, person(age=70, near_poverty=True)) is MET
    assert outcome(found, person(age=70, near_poverty=True, single_parent_household=True)) is NOT_MET


def test_a_line_that_only_leaves_out_is_no_alternative() -> None:
    found = read("○ 만 65세 이상 어르신\n○ 국가유공자는 제외")
    assert kinds(found) == ["age", "exclusion"]


@pytest.mark.parametrize(
    "line", ["○ 지원제외 : 어르신", "○ 지원제외 : 초등학생", "○ 지원제외 : 차상위계층, 한부모가족은 가능"]
)
def test_a_vague_group_and_who_is_let_in_are_not_left_out(line: str) -> None:
    assert "exclusion" not in kinds(read(f"○ 만 65세 이상 어르신\n{line}"))


def test_one_of_several_statements_leaves_out_of_its_own_alone() -> None:
    assert kinds(read("○ 한부모가족\n - 지원제외 : 기초생활수급자\n○ 장애인")) == ["alternatives"]


def test_who_is_left_out_may_be_of_a_group_that_no_fact_shows() -> None:
    found = read("○ 장애인\n○ 제외대상 : 공무원, 중복수혜자")
    assert kinds(found) == ["disability", "exclusion", "exclusion"]
    assert outcome(found, person(disabled=True)) is MET
    assert all("not" in each.condition for each in found[1:])


def test_a_narrow_group_left_out_leaves_the_name_to_be_read() -> None:
    assert "disability" in kinds(read("○ 19세 이상\n○ 제외대상 : 공무원", name="장애인 지원"))


def test_brackets_that_only_leave_out_are_no_alternative() -> None:
    assert read("○ 도움이 필요한 자(기초생활수급자 제외)\n○ 장애인") == []


def test_a_crop_that_is_left_out_is_nobody() -> None:
    assert "exclusion" not in kinds(read("과수를 재배하는 농업인(벼 제외)"))


def test_examples_of_whom_is_left_out_are_not_left_out_as_such() -> None:
    assert kinds(read("○ 청년\n○ 제외대상\n - 자영업자, 공무원 등 고용보험 미가입자")) == ["age", "exclusion"]
    assert kinds(read("○ 청년\n○ 제외대상\n - 음식점, 중간 유통 등 직거래가 아닌 경우")) == ["age"]
    assert len(read("○ 청년\n○ 제외대상\n - 공무원, 교직원 등")) == 1 + 2
