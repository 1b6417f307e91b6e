"""Whom words let in beside those who are named: in brackets, as yet to be so, or as others like them."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


def test_whom_brackets_let_in_is_meant() -> None:
    found = read("수급자(차상위계층 포함)")
    assert outcome(found, person(near_poverty=True)) is MET
    assert outcome(read("청년 구직자(고등학교 졸업예정자 포함)"), person(age=17, school_year_age=17)) is not NOT_MET
    assert kinds(read("장애인(보호자 1인 포함)")) == ["disability"]
    assert outcome(read("장애인(외국인 포함)"), person(multicultural_household=True)) is NOT_MET


@pytest.mark.parametrize("text", ["청년농업인(예비농 포함)", "청년농업인 중 등록 5년 이하(예정자 포함)"])
def test_who_is_yet_to_be_one_leaves_it_open(text: str) -> None:
    assert "occupation" not in kinds(read(f"19~39세 {text}"))
    assert "occupation" in kinds(read("19~39세 청년농업인"))


def test_the_purpose_closes_nothing_to_those_who_are_yet_to_be() -> None:
    purpose = "청년농업인에게 정착금을 지급합니다"
    assert "occupation" not in kinds(read("만 45세 이하 영농종사자 및 예정자", purpose=purpose))
    assert "occupation" in kinds(read("만 45세 이하", purpose=purpose))


def test_who_is_to_marry_soon_is_meant_as_well() -> None:
    text = "신혼부부 세대\n - 혼인신고일 7년 이내 또는 3개월 이내 혼인신고 {}"
    assert [each.condition for each in read(text.format("예정자"))] != [
        each.condition for each in read(text.format(""))
    ]


def test_a_grade_may_begin_a_range_that_an_age_ends() -> None:
    assert "school" not in kinds(read("청년(고교 졸업예정자(고2/17세)~만 39세)"))
    assert "school" in kinds(read("청년(고교 졸업예정자)"))


def test_a_grade_may_begin_a_range_that_a_school_ends() -> None:
    found = read("초등학교 3학년 ~ 중·고등학생")
    assert outcome(found, person(age=15, school_year_age=15)) is MET
    assert outcome(found, person(age=7, school_year_age=6)) is NOT_MET


@pytest.mark.parametrize(
    "text", ["기초수급자, 사회복지시설 등", "장애인, 한부모가정, 국가유공자 등", "장애인, 국가유공자, 농업인 등"]
)
def test_a_list_of_several_kinds_with_others_is_open(text: str) -> None:
    assert read(text) == []


def test_a_leader_of_a_group_is_none_of_it() -> None:
    found = read("○ 만 65세 이상\n○ 어린이 및 청소년 20명당 인솔자 1명")
    assert outcome(found, person(age=15)) is NOT_MET


def test_who_is_in_need_of_it_may_be_anybody() -> None:
    purpose = "취약계층에게 상담을 제공합니다"
    text = "저소득 취약계층 및 상담이 필요한 {}"
    assert read(text.format("시민"), purpose=purpose) == []
    assert read(text.format("분"), purpose=purpose) == []
    assert kinds(read("저소득 취약계층", purpose=purpose)) == ["income"]


def test_an_age_behind_until_is_no_age_by_itself() -> None:
    assert kinds(read("18세 생일이 속한 달부터 만65세 원칙")) == []
    assert kinds(read("만65세")) == ["age"]


def test_a_baby_born_early_needs_no_pregnant_mother() -> None:
    assert "pregnancy" not in kinds(read("임신 36주 미만으로 태어난 미숙아"))
    assert "pregnancy" in kinds(read("임신 36주 미만 산모"))


def test_a_low_income_is_as_low_as_the_text_says() -> None:
    found = read("기초생활수급자, 일반 저소득(중위소득 120%)")
    assert outcome(found, person(median_income_percent=110)) is UNKNOWN
    assert outcome(found, person(median_income_percent=130)) is NOT_MET


def test_what_brackets_list_is_not_asked_of_all() -> None:
    text = "저소득 주민(65세 이상 노인, 장애인, 한부모) 중 건강보험료 및 요양보험료가 낮은 세대"
    assert "disability" not in kinds(read(text))
    assert "age" in kinds(read("장애인(6세 이상 65세 미만) 중 활동이 어려운 자, 한부모가정"))


def test_whoever_died_is_not_who_asks() -> None:
    assert "veteran" not in kinds(read("참전유공자가 사망한 경우 그 배우자"))
    assert "veteran" in kinds(read("참전유공자와 그 배우자"))


def test_members_of_a_firm_are_no_firm() -> None:
    assert "organisation" not in kinds(read("생산자단체(작목반) 소속 농가"))


def test_a_name_that_lists_pupils_asks_of_none_what_it_says_of_one() -> None:
    assert read("성적이 우수한 자", name="저소득층 고등학생, 대학생 장학금") == []
    assert kinds(read("성적이 우수한 자", name="저소득층 고등학생 장학금")) == ["alternatives"]


def test_who_studies_beside_work_is_at_a_university() -> None:
    found = read("재직 중인 후학습자")
    assert outcome(found, person(enrolled_level="none")) is NOT_MET
    assert outcome(found, person(enrolled_level="university")) is not NOT_MET


def test_who_entered_a_university_is_there() -> None:
    found = read("전역 후 3년 이내에 대학 입학한 사람")
    assert outcome(found, person(age=72)) is NOT_MET


def test_parents_who_hold_a_newborn_are_a_family() -> None:
    found = read("신생아의 부 또는 모")
    assert outcome(found, person()) is NOT_MET
    assert outcome(found, person(), person(age=0, age_months=3)) is UNKNOWN


def test_all_parents_or_a_guardian_are_of_one_pupil() -> None:
    found = read("학생의 부모 모두 또는 실질적으로 부양한 보호자가 해남군에 주소를 둔 실거주자")
    assert "alternatives" not in kinds(found)


def test_heirs_beside_those_honoured_are_of_them() -> None:
    assert kinds(read("유공자 또는 그 유족(참전유공자 유족 제외) 등으로서 소득이 적은 자"))[0] == "veteran"


@pytest.mark.parametrize(
    "text",
    [
        "국토교통부장관 또는 시·도지사가 입주가 필요하다고 인정하는 자",
        "관내 거주 잎 담배 재배농가",
        "치유의 숲을 조성하려고 하는 자",
        "전동기를 고효율 인버터로 교체하는 고객, 사업자 등",
        "아동복지시설에서 퇴소하는 자로서 추천받은 자",
    ],
)
def test_some_are_few(text: str) -> None:
    asker = person(region="46820", occupation="crop_farmer", employment_status="SELF_EMPLOYED")
    assert outcome(read(text), asker) is NOT_MET
    assert outcome(read(text), person(region="46820", occupation="forester")) is NOT_MET


def test_a_mother_whose_child_was_born_dead_is_let_in() -> None:
    assert "miscarriage" in str(read("산모(사산 포함)")[0].condition)


def test_a_farm_that_works_for_a_firm_is_no_firm() -> None:
    assert "organisation" not in kinds(read("육계 계열화사업자(위탁사육)농가"))
    assert "organisation" in kinds(read("사업자"))


def test_a_list_of_clauses_is_no_remark_on_one_case() -> None:
    text = "① 다음 각 호의 어느 하나에 해당하는 경우에는 요금을 감면한다.\n1. 장애인\n2. 한부모가정"
    assert outcome(read(text), person(disabled=True)) is MET
    assert outcome(read(text), person()) is NOT_MET


def test_signs_in_brackets_begin_no_statement() -> None:
    text = "○ 지원요건( ※ ①, ② 중 하나에 해당하면 가능)\n ① 장애인\n ② 한부모가정"
    assert outcome(read(text), person(disabled=True)) is MET
    assert outcome(read(text), person()) is NOT_MET


def test_the_youngest_may_have_grown_up_brothers_whatever_the_name_says() -> None:
    asker = person(number_of_children=1)
    assert outcome(read("막내가 18세 이하인 세대", name="다자녀가정 지원"), asker, person(age=15)) is not NOT_MET
    assert outcome(read("18세 이하가 있는 세대", name="다자녀가정 지원"), asker, person(age=15)) is NOT_MET


def test_a_name_closes_nothing_to_a_couple_that_is_to_marry() -> None:
    text = "2023년 이후 혼인신고 또는 3개월 이내 혼인신고 예정인 분"
    assert read(text, name="신혼부부 대출이자 지원") == []


def test_what_a_grant_is_called_is_no_trade() -> None:
    assert kinds(read("○ 솔섬아이돌보미 : 24개월 이하 영아를 둔 가정")) == ["birth"]
