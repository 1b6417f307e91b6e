"""Lists of which words are left over ask more than was read: nobody is known to meet them, and others are left out."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read

HERE = "46820"
FARMS = {"occupation": "crop_farmer"}


@pytest.mark.parametrize(
    "text",
    [
        "호롱을 잃은 농업인, 장애인",
        "○ 호롱을 잃은 농업인\n○ 장애인",
        "다음 중 하나에 해당하는 자\n - 호롱을 잃은 농업인\n - 장애인",
    ],
)
def test_a_branch_of_which_words_are_left_over_is_met_by_nobody_for_sure(text: str) -> None:
    found = read(text)
    assert outcome(found, person(**FARMS)) is UNKNOWN
    assert outcome(found, person(disabled=True)) is MET
    assert outcome(found, person()) is NOT_MET


def test_words_that_say_only_that_somebody_lives_applies_or_is_registered_are_explained() -> None:
    found = read("○ 「호롱법」 제3조제1항에 따른 농업인\n○ 장애인복지법 제2조에 따라 등록된 장애인 본인 2명")
    assert outcome(found, person(disabled=True)) is MET
    assert outcome(found, person(**FARMS)) is MET


def test_lines_of_which_one_only_measures_may_all_be_asked() -> None:
    found = read("○ 장애인\n○ 한부모가정\n○ 다문화가정\n○ 만 30세 이상 50세 이하인 자")
    assert outcome(found, person(age=40)) is UNKNOWN
    assert outcome(found, person(age=60, disabled=True)) is UNKNOWN
    assert outcome(found, person(age=60)) is NOT_MET


def test_whose_pupils_the_first_are_is_unknown_of_the_others() -> None:
    found = read("다문화가정의 중학생 및 학교 밖 청소년")
    outside = {"age": 15, "school_year_age": 14, "enrolled_level": "none"}
    assert outcome(found, person(**outside)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET


def test_two_of_a_kind_side_by_side_are_met_by_nobody_for_sure() -> None:
    found = read("국가유공자 상이자")
    assert outcome(found, person(veteran=True)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET


@pytest.mark.parametrize(
    ("benefit", "group"),
    [
        ("생계급여 수급자", "livelihood_benefit"),
        ("의료급여 수급권자", "medical_benefit"),
        ("주거급여 수급자", "housing_benefit"),
        ("교육급여 수급자", "education_benefit"),
        ("생계·의료급여 수급자", "livelihood_or_medical_benefit"),
        ("생계, 의료, 주거급여 수급자", "livelihood_medical_or_housing_benefit"),
        ("한센인", "leprosy"),
        ("암환자", "kind_of_serious_illness"),
        ("조손가족", "grandchildren_with_grandparents"),
        ("보호종료청소년", "care_leaver"),
        ("선원", "seafarer"),
    ],
)
def test_a_group_has_the_name_of_whom_the_words_name(benefit: str, group: str) -> None:
    [found] = read(benefit)
    assert f"'group': '{group}'" in str(found.condition)


def test_whoever_is_honoured_or_fled_may_have_medical_benefit_by_another_law() -> None:
    found = read("의료급여 수급권자")
    assert outcome(found, person(veteran=True)) is UNKNOWN
    assert outcome(found, person(north_korean_defector=True)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET


def test_women_who_farm_are_women() -> None:
    assert outcome(read("여성농업인"), person(**FARMS)) is NOT_MET
    assert outcome(read("여성농업인"), person(**FARMS, sex="female")) is MET


def test_new_pupils_are_not_all_pupils() -> None:
    third_year = person(age=14, school_year_age=13, enrolled_level="middle")
    assert outcome(read("중·고등학교 신입생"), third_year) is NOT_MET
    assert outcome(read("중학교 입학생 및 재학생"), third_year) is MET
    assert outcome(read("대학교 신입생 및 재학생"), third_year) is NOT_MET
    assert outcome(read("대학교 신입생 및 재학생"), person(age=22, enrolled_level="university")) is not NOT_MET


def test_kin_of_people_of_merit_may_be_in_no_register() -> None:
    [found] = read("국가유공자의 유족")
    assert {"group": "kin_of_a_person_of_merit", "narrow": True} in found.condition["any"]


def test_who_lives_with_the_old_need_not_be_old() -> None:
    found = read("65세 이상 노인이 있는 세대")
    assert outcome(found, person(age=30), person(age=70)) is MET
    assert outcome(found, person(age=30)) is NOT_MET


@pytest.mark.parametrize("text", ["농가(업체)", "농업경영체 등록한 자로서 농업인 또는 농업법인"])
def test_a_firm_beside_farmers_is_meant_too(text: str) -> None:
    assert any("organisation" in str(each.condition) for each in read(text))


def test_firms_are_nobody_who_is_left_out() -> None:
    assert kinds(read("○ 장애인\n○ 지원제외 : 지방자치단체")) == ["disability"]
    assert kinds(read("○ 장애인\n○ 지원제외 : 공무원")) == ["disability", "exclusion"]


def test_brackets_say_who_the_poor_before_them_are() -> None:
    assert outcome(read("수급권자(기초생활수급자, 차상위계층)"), person(near_poverty=True)) is MET


def test_children_in_a_list_are_people_of_their_own() -> None:
    child = person(age=10, school_year_age=9)
    assert outcome(read("어르신, 장애인, 아동 등 취약계층"), child) is UNKNOWN
    assert outcome(read("어르신, 장애인 등 취약계층"), child) is NOT_MET


def test_years_of_service_that_are_added_open_the_age() -> None:
    added = "○ 21세~23세 청년\n - 제대군인은 복무기간만큼 최대 3년 지원연령 가산"
    assert "age" not in kinds(read(added))
    assert kinds(read("○ 21세~23세 청년")) == ["age"]


def test_a_summary_is_not_read_where_the_text_names_more_trades_or_schools() -> None:
    fishers = "농어민에게 수당 지급"
    assert kinds(read("농어업임업에 몸담은 사람", purpose=fishers)) == []
    assert kinds(read("농어업에 몸담은 사람", purpose=fishers)) == ["occupation"]
    pupils = "고등학생에게 장학금 지급"
    assert kinds(read("초등학교와 고등학교에서 뽑힌 자", purpose=pupils)) == []
    assert kinds(read("고등학교에서 뽑힌 자", purpose=pupils)) == ["school"]


def test_a_district_in_a_name_is_left_to_the_text_that_names_one() -> None:
    assert kinds(read("해남군에 거주하는 사람", name="(안성시) 걷기 교실")) == ["district"]


def test_couples_and_the_young_in_a_name_are_two_groups() -> None:
    assert read("다음 요건을 따름", name="신혼부부 청년 대출이자 지원") == []
    assert kinds(read("다음 요건을 따름", name="청년 신혼부부 대출이자 지원")) == ["alternatives"]


def test_who_moved_in_young_is_young() -> None:
    assert "age" in str(read("해남군으로 전입한 청년, 장애인"))


def test_recipients_who_died_are_asked_nothing() -> None:
    assert "income" not in kinds(read("생계급여, 의료급여, 주거급여 (시설, 재가) 수급자 중 사망자"))
    assert "income" in kinds(read("생계급여, 의료급여, 주거급여 수급자 중 어르신"))
