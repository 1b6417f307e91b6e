"""What single phrases ask, kind by kind: whom they let pass, whom they leave out, and of whom nothing shows it."""

from datetime import date
from typing import Any, Final

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read

Facts = dict[str, Any]

# The sentence, the kinds that are read, somebody who meets it, and somebody who does not.
DECIDED: Final[list[tuple[str, list[str], Facts, Facts]]] = [
    ("○ 만 19세 이상 39세 이하", ["age"], {"age": 39}, {"age": 40}),
    ("만 19세~34세 무주택 청년", ["age", "home"], {"age": 34}, {"age": 34, "owns_home": True}),
    ("65세 이상 어르신", ["age"], {"age": 65}, {"age": 64}),
    ("만 65세 미만인 자", ["age"], {"age": 64}, {"age": 65}),
    ("만 9세부터 만 24세 청소년", ["age"], {"age": 24}, {"age": 25}),
    ("만 40세 이상, 만 50세 이상", ["age"], {"age": 60}, {"age": 39}),
    ("출생연도 기준 20~24세", ["age"], {"age": 19}, {"age": 18}),
    ("생후 12개월 이하 영아", ["birth"], {"age": 1, "age_months": 12}, {"age": 1, "age_months": 13}),
    ("생후 12개월 미만", ["birth"], {"age": 0, "age_months": 11}, {"age": 1, "age_months": 12}),
    ("분만 후 6개월 미만", ["birth"], {"age": 0, "age_months": 5}, {"age": 0, "age_months": 6}),
    ("생후 2년 미만", ["birth"], {"age": 1, "age_months": 23}, {"age": 2, "age_months": 24}),
    ("출생 후 60일 미만", ["birth"], {"age": 0, "age_months": 2}, {"age": 0, "age_months": 3}),
    ("임신 확인 후 출산 후 6개월 미만", ["birth"], {"age": 0, "age_months": 5}, {"age": 0, "age_months": 6}),
    ("24~36개월 영아", ["birth"], {"age": 2, "age_months": 24}, {"age": 1, "age_months": 23}),
    ("출생일로부터 60일 이내", ["birth"], {"age": 0, "age_months": 2}, {"age": 0, "age_months": 3}),
    ("임신 3개월~출산 후 3개월", ["birth"], {"pregnant": True}, {}),
    ("임신 20주 이상", ["pregnancy"], {"pregnant": True}, {}),
    ("임신부", ["pregnancy"], {"pregnant": True}, {"childbirth_or_adoption": True}),
    ("임산부", ["pregnancy"], {"childbirth_or_adoption": True}, {}),
    ("3자녀 이상 가구", ["children"], {"number_of_children": 3}, {"number_of_children": 2}),
    ("자녀가 2명 이상", ["children"], {"number_of_children": 2}, {"number_of_children": 1}),
    ("둘째아 이상 출산가정", ["children", "pregnancy"], {"number_of_children": 2, "childbirth_or_adoption": True}, {}),
    ("다자녀가정", ["children"], {"multi_child_household": True}, {"number_of_children": 1}),
    ("해남군에 주민등록을 둔 자", ["district"], {"region": "46820"}, {"region": "11680"}),
    ("부산시민", ["district"], {"region": "26350"}, {"region": "11680"}),
    ("관내 거주자", ["district"], {"region": "46820"}, {"region": "26350"}),
    ("안성시, 양평군, 가평군 거주자", ["district"], {"region": "41830"}, {"region": "41110"}),
    ("신규 전입세대", ["residence"], {"newly_moved_in": True}, {"newly_moved_in": False}),
    ("기준 중위소득 60% 이하", ["income"], {"median_income_percent": 60}, {"median_income_percent": 61}),
    ("소득인정액이 기준중위소득 63%이하", ["income"], {"recognised_income_percent": 63}, {"median_income_percent": 1}),
    ("중위소득 150% 초과", ["income"], {"median_income_percent": 151}, {"median_income_percent": 150}),
    ("중위소득 60% 미만", ["income"], {"median_income_percent": 59}, {"median_income_percent": 60}),
    ("기준 중위소득 50% 초과 100% 이하", ["income"], {"median_income_percent": 51}, {"median_income_percent": 101}),
    ("국민기초생활수급자", ["income"], {"basic_livelihood": True}, {"near_poverty": True}),
    ("차상위계층", ["income"], {"near_poverty": True}, {"basic_livelihood": True}),
    ("등록장애인", ["disability"], {"disabled": True}, {}),
    ("장애의 정도가 심한 장애인", ["disability"], {"severely_disabled": True}, {"disabled": True}),
    ("국가보훈대상자", ["veteran"], {"veteran": True}, {}),
    ("무주택 세대구성원", ["home"], {"owns_home": False}, {"owns_home": True}),
    ("신혼부부", ["marriage"], {"newlywed": True}, {"couple_household": True}),
    ("한부모가족", ["family"], {"single_parent_household": True}, {}),
    (
        "한부모가족",
        ["family"],
        {"single_parent_household_under_22": True, "enrolled_level": "high"},
        {"single_parent_household_under_22": True},
    ),
    ("1인 가구", ["family"], {"one_person_household": True}, {}),
    ("다문화가족", ["family"], {"multicultural_household": True}, {}),
    ("북한이탈주민", ["family"], {"north_korean_defector": True}, {}),
    ("모든 근로자", ["employment"], {"employment_status": "EMPLOYED"}, {"employment_status": "JOB_SEEKING"}),
    ("소상공인", ["employment"], {"employment_status": "SELF_EMPLOYED"}, {"employment_status": "EMPLOYED"}),
    ("육아휴직자", ["employment"], {"parental_leave": True}, {}),
    ("피보험 단위기간이 180일 이상", ["insurance"], {"insured_180_days": True}, {"insured_180_days": False}),
    ("고용보험 미적용자", ["insurance"], {"insured_days": 0}, {"insured_days": 400}),
    ("농업인", ["occupation"], {"occupation": "crop_farmer"}, {"occupation": "fisher"}),
    ("어업인", ["occupation"], {"occupation": "fisher"}, {"occupation": "crop_farmer"}),
    ("대학생", ["school"], {"enrolled_level": "university"}, {}),
    ("초등학생", ["school"], {"age": 9, "enrolled_level": "elementary"}, {"age": 14, "enrolled_level": "middle"}),
]

# The sentence, the kind, somebody on whose record something shows it, and somebody on whose record nothing does.
SIGNS: Final[list[tuple[str, str, Facts, Facts]]] = [
    ("청각장애인", "disability", {"disabled": True}, {}),
    ("참전유공자", "veteran", {"veteran": True}, {}),
    ("국가유공자 유족", "veteran", {"veteran": True}, {}),
    ("생계급여 수급자", "income", {"basic_livelihood": True}, {"near_poverty": True}),
    ("저소득층", "income", {"median_income_percent": 50}, {"median_income_percent": 150}),
    ("희귀질환자", "illness", {"serious_illness": True}, {}),
    ("벼 재배농가", "occupation", {"occupation": "crop_farmer"}, {"occupation": "fisher"}),
    ("한우 사육농가", "occupation", {"occupation": "livestock_farmer"}, {"occupation": "crop_farmer"}),
    ("결혼이민자", "family", {"multicultural_household": True}, {}),
    ("미혼모", "family", {"single_parent_household": True}, {}),
    (
        "한부모가족지원법에 따른 지원대상자",
        "family",
        {"single_parent_household_under_22": True, "enrolled_level": "high"},
        {"single_parent_household_under_22": True},
    ),
    ("구직급여 수급자격자", "employment", {"involuntary_job_loss": True}, {}),
    ("학교 밖 청소년", "school", {"age": 17}, {"age": 17, "enrolled_level": "high"}),
]

# Narrow groups that no fact shows.
NARROW: Final[list[tuple[str, str]]] = [
    ("건설노동자", "occupation"),
    ("플랫폼종사자", "occupation"),
    ("전역예정장병", "occupation"),
    ("사립학교 퇴직 교직원", "occupation"),
    ("예술인", "occupation"),
    ("요양보호사", "occupation"),
    ("귀농인", "occupation"),
    ("버섯 재배농가", "occupation"),
    ("가정폭력 피해자", "victim"),
    ("전세사기피해자", "victim"),
    ("기업의 도산으로 임금이 체불된 사람", "victim"),
    ("개인회생신청대상자", "event"),
    ("채무조정 분할상환금을 갚고 있는 자", "event"),
    ("자립준비청년", "event"),
    ("모범납세자", "event"),
    ("노숙인", "event"),
    ("특수교육대상자", "disability"),
    ("예비부부", "marriage"),
    ("다태아 출산가정", "children"),
    ("중소기업", "organisation"),
    ("예비창업자", "organisation"),
]


@pytest.mark.parametrize(("sentence", "read_as", "who", "who_not"), DECIDED, ids=[row[0] for row in DECIDED])
def test_a_phrase_is_decided_by_a_fact(sentence: str, read_as: list[str], who: Facts, who_not: Facts) -> None:
    found = read(sentence)
    assert kinds(found) == read_as
    assert outcome(found, person(**who)) is MET
    assert outcome(found, person(**who_not)) is NOT_MET


@pytest.mark.parametrize(("sentence", "read_as", "who", "who_not"), SIGNS, ids=[row[0] for row in SIGNS])
def test_of_a_group_with_a_sign_only_who_bears_it_may_be(
    sentence: str, read_as: str, who: Facts, who_not: Facts
) -> None:
    found = read(sentence)
    assert kinds(found) == [read_as]
    assert outcome(found, person(**who)) is UNKNOWN
    assert outcome(found, person(**who_not)) is NOT_MET


@pytest.mark.parametrize(("sentence", "read_as"), NARROW, ids=[row[0] for row in NARROW])
def test_of_a_narrow_group_that_nothing_shows_nobody_is_taken_to_be(sentence: str, read_as: str) -> None:
    found = read(sentence)
    assert read_as in kinds(found)
    assert outcome(found, person()) is NOT_MET


@pytest.mark.parametrize("sentence", ["6개월 이상 계속하여 주민등록을 둔 자", "1년 이상 거주한 자"])
def test_a_time_of_residence_is_met_after_a_year_and_else_unknown(sentence: str) -> None:
    """Who moved within the district has lived there for longer than at the address."""
    found = read(sentence)
    assert kinds(found) == ["residence"]
    assert outcome(found, person()) is MET
    assert outcome(found, person(newly_moved_in=True)) is UNKNOWN


def test_a_residence_elsewhere_before_a_move_is_no_residence_here() -> None:
    assert "residence" not in kinds(read("다른 시군구에 1년 이상 주민등록을 두고 있다가 전입한 부부"))


def test_a_day_of_birth_is_the_childs() -> None:
    found = read("2024. 1. 1. 이후 출생아")
    assert outcome(found, person(), person(age=2, birth_date=date(2024, 1, 1))) is MET
    assert outcome(found, person(birth_date=date(1981, 1, 1)), person(age=2, birth_date=date(2023, 12, 31))) is NOT_MET


@pytest.mark.parametrize(("said", "first"), [("99.1.1.", 1999), ("24.1.1.", 2024), ("50.1.1.", 1950)])
def test_a_year_of_two_digits_is_of_the_century_that_can_be_meant(said: str, first: int) -> None:
    found = read(f"{said} 이후 출생자")
    assert outcome(found, person(birth_date=date(first, 1, 1))) is MET
    assert outcome(found, person(birth_date=date(first - 1, 12, 31))) is NOT_MET


@pytest.mark.parametrize("sentence", ["2자녀 이하", "2자녀 미만", "두 자녀까지", "둘째 자녀 이하"])
def test_a_number_of_children_from_above_is_no_least_number(sentence: str) -> None:
    assert "children" not in kinds(read(sentence))


@pytest.mark.parametrize("sentence", ["2003~2005년생", "2005~2003년생"])
def test_a_range_of_years_of_birth_is_the_subjects(sentence: str) -> None:
    found = read(sentence)
    assert outcome(found, person(age=21, birth_date=date(2005, 7, 7))) is MET
    assert outcome(found, person(age=20, birth_date=date(2006, 1, 1))) is NOT_MET


def test_districts_of_a_business_are_no_residence() -> None:
    assert read("안성시, 양평군, 가평군 소속 택시") == []
    assert kinds(read("○ 만 65세 이상\n* 대상 시·군 : 안성시, 양평군, 가평군")) == ["age", "district"]


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("피보험 단위기간이 180일 이상", {"insured_days": 90, "insured_180_days": None}),
        ("피보험 단위기간이 120일 이상", {"insured_days": 90}),
        ("피보험 단위기간이 3개월 이상", {"insured_days": 0}),
        ("피보험 단위기간이 3개월 이상", {"insured_days": 89}),
        ("피보험 단위기간이 6개월 이상", {"insured_days": 179, "insured_180_days": False}),
        ("고용보험 미적용자", {"insured_days": 400, "employment_status": "SELF_EMPLOYED"}),
        ("고용보험 미가입 근로자", {"insured_days": 90, "employment_status": "EMPLOYED"}),
    ],
)
def test_what_the_days_of_eighteen_months_do_not_tell_is_unknown(sentence: str, facts: Facts) -> None:
    """Days before them may be enough, and who was insured within them may not be any more."""
    assert outcome(read(sentence), person(**facts)) is UNKNOWN


def test_insured_months_are_proven_by_as_many_days() -> None:
    """A month is 30 days."""
    assert outcome(read("피보험 단위기간이 3개월 이상"), person(insured_days=90)) is MET
