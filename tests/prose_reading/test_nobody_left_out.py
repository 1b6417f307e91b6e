"""Words that ask less than they seem to: who reads them closed leaves out people who are meant."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


def test_the_age_behind_a_limit_is_a_bound_of_some_side() -> None:
    assert kinds(read("이용 대상 : 만 14세")) == ["age"]
    assert read("이용 연령 제한 : 만 14세") == []


@pytest.mark.parametrize("years", ["(*출생연도 : 1986년생 ~ 2007년생)", "(1986.1.1.~2007.12.31.)"])
def test_years_of_birth_beside_an_age_may_be_of_another_year(years: str) -> None:
    found = read(f"19세부터 39세까지의 사람 {years}")
    assert outcome(found, person(age=40)) is MET
    assert outcome(found, person(age=18)) is MET
    assert outcome(found, person(age=41)) is NOT_MET
    assert outcome(read("19세부터 39세까지의 사람 (2023.1.1.이후 혼인신고자)"), person(age=40)) is NOT_MET


def test_an_age_goes_from_one_to_another() -> None:
    found = read("9세 이상에서 24세 이하인 사람")
    assert outcome(found, person(age=20)) is MET
    assert outcome(found, person(age=45)) is NOT_MET


def test_a_family_goes_by_its_youngest_whose_siblings_may_be_grown_up() -> None:
    parent = person(age=52, number_of_children=1)
    assert outcome(read("○ 다자녀가정\n * 막내자녀가 18세 이하인 가정"), parent) is not NOT_MET
    assert outcome(read("○ 다자녀가정\n * 막내자녀가 18세 이하인 가정"), person()) is NOT_MET
    assert outcome(read("○ 다자녀가정"), parent) is NOT_MET


@pytest.mark.parametrize(
    "text",
    [
        "3명 이상 자녀를 둔 가구 중 1명 이상의 19세 미만 자녀가 있는 가구",
        "19세 미만 자녀 1명 포함하여 3명 이상 자녀를 양육하는 가구",
        "미성년자인 자녀 1명을 포함한 3명 이상의 자녀를 둔 가족",
        "만 24세 미만의 자녀가 3명 이상인 가구",
    ],
)
def test_brothers_and_sisters_of_a_minor_may_be_grown_up(text: str) -> None:
    """On record are children under 19 alone."""
    child = person(age=17, number_of_children=1)
    assert outcome(read(text), person(age=48, number_of_children=1), child) is not NOT_MET
    assert outcome(read(text), person(age=48)) is NOT_MET
    assert outcome(read("3명 이상 자녀를 둔 가구"), person(age=48, number_of_children=1), child) is NOT_MET


def test_children_who_may_be_twenty_are_none_of_those_on_record() -> None:
    found = read("만 24세 미만의 자녀가 3명 이상인 가구")
    assert outcome(found, person(age=22), person(age=50)) is not NOT_MET
    assert outcome(found, person(age=22)) is NOT_MET
    assert outcome(read("만 18세 미만의 자녀가 3명 이상인 가구"), person(age=17), person(age=50)) is NOT_MET


@pytest.mark.parametrize(
    "text", ["자녀가 3명 이상인 가정의 자녀로 국내대학에 재학 중인 자", "둘째아 이상인 대학생", "다자녀 가정의 대학생"]
)
def test_students_and_their_brothers_and_sisters_may_all_be_grown_up(text: str) -> None:
    """A student lives alone, too, where the household has none of the others."""
    student = person(age=20, school_year_age=19, enrolled_level="university")
    assert outcome(read(text), student, person(age=22), person(age=50)) is not NOT_MET
    assert outcome(read(text), student) is not NOT_MET
    assert outcome(read(text), person(age=22), person(age=50)) is NOT_MET


@pytest.mark.parametrize("words", [" (대학생 자녀 제외)", "\n- 서울대학교병원 진료비", "\n- 대학병원 진료비"])
def test_students_who_are_left_out_and_hospitals_make_no_brothers_and_sisters(words: str) -> None:
    found = read(f"만 18세 미만 자녀가 3명 이상인 가구{words}")
    assert outcome(found, person(age=48, number_of_children=1), person(age=17)) is NOT_MET


def test_a_remark_lets_in_who_lives_with_parents_who_own_a_home() -> None:
    assert kinds(read("○ 무주택자인 사람")) == ["home"]
    assert read("○ 무주택자인 사람\n* 부모가 주택을 소유한 경우에도 신청 가능") == []


def test_a_remark_on_an_income_opens_it_in_the_criteria_too() -> None:
    remark = "※ 소득 기준을 초과하는 경우라도 예외 지원 가능"
    assert kinds(read("○ 임산부", criteria="○ 기준중위소득 150% 이하")) == ["pregnancy", "income"]
    assert kinds(read(f"○ 임산부\n{remark}", criteria="○ 기준중위소득 150% 이하")) == ["pregnancy"]


def test_a_limit_of_one_branch_is_none_of_another() -> None:
    text = "○ 호롱을 켜는 사람\n[우대형]\n - 호롱통장 가입자\n[일반형]\n - 기준중위소득 100% 이하인 자"
    assert read(text) == []
    assert kinds(read(text.replace("호롱통장 가입자", "기준중위소득 90% 이하인 자"))) == ["income"]
    assert kinds(read("○ 다음에 해당하는 사람\n[일반형]\n - 기준중위소득 100% 이하인 자")) == ["income"]


def test_a_name_of_one_trade_says_nothing_beside_more_trades() -> None:
    assert kinds(read("호롱을 켜는 사람", name="출산농가 호롱 지원")) == ["occupation"]
    assert read("관내 여성 농어업인과 그 밖의 사람", name="출산농가 호롱 지원") == []


def test_a_name_lists_others_by_a_number_too() -> None:
    assert kinds(read("호롱을 켜는 사람", name="호롱 교육(의료인, 보건교사)")) == ["occupation"]
    assert read("호롱을 켜는 사람", name="호롱 교육(의료인, 보건교사, 119구급대원)") == []


def test_parents_amid_a_list_are_meant_themselves() -> None:
    parent = person(number_of_children=1)
    assert outcome(read("대학생, 학부모, 장애인"), parent) is UNKNOWN
    assert outcome(read("대학생, 장애인, 학부모"), parent) is NOT_MET
    assert outcome(read("대학생, 학부모, 장애인"), person(age=14, number_of_children=1)) is NOT_MET


def test_who_is_dead_is_no_veteran_to_ask_for() -> None:
    assert kinds(read("호롱수당 수혜자(국가유공자 본인)의 유족")) == ["event"]
    assert kinds(read("호롱수당 수혜자(국가유공자 본인)")) == ["veteran"]


def test_who_owns_a_farm_machine_need_not_be_a_farmer() -> None:
    assert outcome(read("농기계 보유 해남군민"), person(region="46820")) is not NOT_MET


def test_who_may_own_one_home_may_own_it() -> None:
    found = read("최근에 혼인신고를 한 무주택 또는 1주택 신혼부부")
    assert outcome(found, person(newlywed=True, owns_home=True)) is not NOT_MET
    assert outcome(found, person(owns_home=False)) is NOT_MET
    assert kinds(read("무주택 신혼부부")) == ["home", "marriage"]


def test_a_statement_goes_on_in_the_next() -> None:
    text = "1. 현재 해남군에 거주 중이면서 호롱을 켜고 이를 늘 지켜보며 살피는 분{}\n2. 호롱이 하위 20%에 해당하는 분"
    assert kinds(read(text.format(" 중"))) == ["district"]
    assert read(text.format("")) == []


def test_what_follows_alternatives_is_said_of_all_of_them() -> None:
    found = read("농업인 또는 어업인으로서, 장애인")
    assert outcome(found, person(occupation="crop_farmer")) is NOT_MET
    assert outcome(found, person(occupation="fisher", disabled=True)) is MET
    assert outcome(found, person(disabled=True)) is NOT_MET


def test_one_who_heads_a_household_is_no_remark() -> None:
    text = "<신청대상자>\n- 부산광역시에 주민등록이 되어 있는 자(배우자 포함)\n- 만19세~39세 무주택(배우자 포함) 세대주"
    assert kinds(read(text.replace("부산광역시", "부산시"))) == ["district", "age", "home"]


def test_who_needs_help_is_no_remark_as_an_adolescent() -> None:
    text = "○ 호롱 요금 감면\n - 비행 예방을 위하여 지원이 필요한 {}\n - 장애인"
    assert read(text.format("청소년"))[0].kind == "alternatives"


def test_who_is_let_in_in_brackets_is_nobody_of_another_kind() -> None:
    assert kinds(read("○ 국민(국내거주 외국인 포함)", name="장애인 호롱 지원")) == ["disability"]
    assert read("○ 외국인 지킴이", name="장애인 호롱 지원") == []


def test_households_of_several_kinds_under_one_heading_are_alternatives() -> None:
    homes = "○ 호롱 요금 감면\n - 지원 조건 :\n  ∙ 등록장애인 세대\n  ∙ 한부모 가족 세대\n  ∙ 다문화 가정"
    assert outcome(read(homes), person(single_parent_household=True)) is MET
    demands = "○ 호롱 요금 감면\n - 지원 조건 :\n  ∙ 기준중위소득 60% 이하인 가구\n  ∙ 한부모 가족 세대"
    assert outcome(read(demands), person(single_parent_household=True)) is NOT_MET


def test_who_had_the_age_on_a_day_that_is_gone_may_be_older_now() -> None:
    assert outcome(read("혼인신고일 기준 18세 ~ 39세 청년"), person(age=40)) is MET
    assert outcome(read("신청일 기준 18세 ~ 39세 청년"), person(age=40)) is NOT_MET


def test_a_child_who_was_not_born_alive_counts_where_the_text_says_so() -> None:
    mother = person(number_of_children=1)
    assert outcome(read("2자녀 이상 출산(유산·사산 포함)한 사람"), mother) is MET
    assert outcome(read("2자녀 이상 출산한 사람"), mother) is NOT_MET


def test_whom_a_remark_names_as_found_by_an_official_opens_nothing() -> None:
    assert kinds(read("○ 의사자 유족\n※ 다만, 장관이 인정한 때부터 적용한다")) == ["veteran", "event"]
    assert kinds(read("○ 의사자 유족\n※ 다만, 의사자는 인정한 때부터 적용한다")) == ["event"]
