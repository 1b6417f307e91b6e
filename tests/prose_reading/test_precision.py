"""What is read of some alone, or of others than the applicant, in made-up sentences like those once misread."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read


@pytest.mark.parametrize("child", ["미성년 자녀", "미혼 자녀", "자녀"])
def test_an_age_is_the_childs_whatever_it_is_called(child: str) -> None:
    found = read(f"19세 이하 {child}가 있는 가정")
    assert outcome(found, person(age=45), person(age=12)) is MET
    assert outcome(read(f"{child}(8~19세)"), person(age=45), person(age=12)) is MET


def test_who_moves_there_is_meant_of_all_that_is_asked() -> None:
    found = read("해남군에 거주하거나 전입하고자 하는 무주택자 중 기준 중위소득 150% 이하인 청년")
    assert kinds(found) == ["district", "home", "income", "age"]
    assert outcome(found, person(age=30, owns_home=False)) is UNKNOWN
    assert outcome(found, person(age=30, owns_home=True)) is NOT_MET


def test_several_of_whom_one_clause_is_said_are_not_left_out() -> None:
    assert kinds(read("○ 청년\n○ 제외대상\n - 공무원")) == ["age", "exclusion"]
    assert kinds(read("○ 청년\n○ 제외대상\n - 공무원 또는 그 가족이 빌린 집인 경우")) == ["age"]


def test_the_young_may_live_with_their_parents() -> None:
    single = read("미혼 청년")
    assert outcome(single, person(age=27, couple_household=True)) is UNKNOWN
    assert outcome(single, person(age=45, couple_household=True)) is NOT_MET


def test_a_trade_beside_firms_is_of_some_alone() -> None:
    criteria = "위험한 지역에 있는 농가"
    assert kinds(read("병아리 공급자", criteria=criteria)) == ["occupation"]
    assert kinds(read("병아리 공급자(조합, 판매 업체)", criteria=criteria)) == []


def test_two_things_that_the_same_people_do_are_no_alternatives() -> None:
    found = read("해남군에 거주하면서 예술활동증명 보유 및 유효한 예술인")
    assert kinds(found) == ["district", "occupation"]


def test_a_fund_of_which_a_clause_speaks_is_nobody() -> None:
    found = read("등대기금 또는 한국등대관리공사에서 채무조정 약정을 체결한 사람")
    assert kinds(found) == ["event"]


def test_limits_of_which_a_clause_speaks_are_nobody() -> None:
    assert kinds(read("재산 및 소득 기준*을 모두 충족한 국민연금 지역가입자")) == ["insurance"]


def test_one_of_a_household_has_died() -> None:
    found = read("긴급복지 대상자 가구구성원이 사망한 경우")
    assert outcome(found, person(basic_livelihood=True)) is NOT_MET


def test_many_children_may_be_told_more_closely_in_brackets() -> None:
    found = read("다자녀를(막내가 만 13세 이하) 둔 부모")
    assert kinds(found) == ["children", "age"]


def test_only_who_is_old_enough_has_children_who_are_grown_up() -> None:
    found = read("막내가 18세 이하인 2자녀 이상 가정")
    child = person(age=3)
    assert outcome(found, person(age=30, number_of_children=1), child) is NOT_MET
    assert outcome(found, person(age=45, number_of_children=1), child) is UNKNOWN


def test_who_is_insured_at_work_is_not_insured_as_a_resident() -> None:
    found = read("국민연금 지역가입자")
    assert outcome(found, person(employment_status="EMPLOYED", insured_days=400)) is NOT_MET
    assert outcome(found, person(employment_status="EMPLOYED", insured_days=0)) is UNKNOWN


def test_a_victim_is_named_at_the_beginning_of_a_long_word_too() -> None:
    assert kinds(read("프로그램마다 다름", name="산재근로자사회심리재활지원")) == ["victim"]
    assert kinds(read("프로그램마다 다름", name="산재근로자복지시설 지원")) == []
    assert kinds(read("사회복지사 추천자", name="산재근로자 지원")) == ["victim"]


def test_the_age_of_one_of_a_couple_is_not_the_other_ones() -> None:
    found = read("부부 중 한 명 이상은 19세 이상 39세 이하인 자")
    assert outcome(found, person(age=45), person(age=38)) is MET
    assert outcome(found, person(age=45)) is NOT_MET


def test_benefits_side_by_side_are_of_the_same_recipients() -> None:
    assert kinds(read("기초생계, 의료급여 수급자 자녀 중 장애인")) == ["income", "disability"]
    found = read("기초 생계·의료급여 수급자가 아닌 차상위계층")
    assert outcome(found, person(basic_livelihood=True)) is NOT_MET


def test_where_parents_live_their_child_need_not() -> None:
    pupil = person(age=17, enrolled_level="high", region="11680")
    assert outcome(read("학생의 부모 모두가 해남군에 주소를 둔 실거주자"), pupil) is UNKNOWN
    assert outcome(read("고교 졸업생으로 신청일에 한부모이상 해남군에 주소를 둔 자"), pupil) is UNKNOWN


def test_two_trades_of_one_sentence_are_of_the_same_people() -> None:
    found = read("가축사육업 등록을 하고 엘크를 사육하는 농가")
    assert outcome(found, person(occupation="crop_farmer")) is NOT_MET


def test_what_a_clause_says_of_firms_it_says_of_farms_beside_them() -> None:
    assert kinds(read("○ 청년\n○ 지원제외\n - 공무원, 교직원")) == ["age", "exclusion", "exclusion"]
    assert kinds(read("○ 청년\n○ 지원제외\n - 돈을 잘못 쓴 사례가 있는 단체 및 농가")) == ["age"]


def test_who_people_are_is_said_of_all_alternatives_behind_it() -> None:
    found = read("해남군에 사는 심한 장애인으로 독거 세대 및 다문화가정")
    assert outcome(found, person(multicultural_household=True)) is NOT_MET


def test_what_is_said_of_those_within_the_last_household_may_be_said_of_all() -> None:
    found = read("기초수급자 및 차상위계층, 한부모가족 내 대학생")
    assert outcome(found, person(basic_livelihood=True)) is UNKNOWN
    assert outcome(found, person(age=20, enrolled_level="university")) is NOT_MET


def test_a_place_that_is_confirmed_names_nobody() -> None:
    assert read("- 난임부부\n- 신청일 기준, 해남군 거주로 확인된 자(부부 각각 확인)") == []


def test_where_nobody_lives_is_no_residence() -> None:
    assert read("1년 이상 거주 또는 사용하지 아니하는 빈집") == []


def test_a_label_in_need_is_who_is_listed_behind_it() -> None:
    found = read("○ 취약계층 : 수급자, 차상위계층")
    assert outcome(found, person(disabled=True)) is NOT_MET
    assert kinds(read("○ 취약계층 : 읍면동장이 아는 분")) == ["income"]


def test_an_age_from_may_end_in_two_words() -> None:
    found = read("만 6세 이상부터 만 65세 미만의 장애인")
    assert outcome(found, person(age=70, disabled=True)) is NOT_MET


def test_pupils_of_a_kind_of_school_are_at_that_school() -> None:
    found = read("특성화고 재학생")
    assert outcome(found, person(age=9, school_year_age=8, enrolled_level="elementary")) is NOT_MET


def test_a_place_below_one_of_two_headings_is_of_that_one_alone() -> None:
    text = "○ 돌봄지원 대상\n - 해남군에 거주하는 심한 장애인\n"
    text += "○ 휴식지원 대상\n - 한부모가정"
    found = read(text)
    assert kinds(found) == ["alternatives"]
    assert outcome(found, person(single_parent_household=True, region="11680")) is UNKNOWN


def test_farms_of_a_register_are_those_of_the_trade() -> None:
    found = read("가축 사육업 등록 농가")
    assert outcome(found, person(occupation="crop_farmer")) is NOT_MET


def test_a_limit_that_is_off_leaves_it_at_whom_it_is_off_for() -> None:
    assert kinds(read("○ 장애인\n* 장애인 가구의 소득수준과 무관하게 신청 가능")) == ["disability"]
    assert read("○ 장애인\n* 장애인이 아니어도 소득수준과 무관하게 신청 가능, 예외 있음") == []


def test_who_reports_a_marriage_is_no_informant() -> None:
    assert kinds(read("- 신고자, 제보자")) == ["event"]
    assert read("- 혼인신고자 중 한 명 이상이 오래 산 분") == []


def test_what_only_comes_first_is_no_alternative_to_who_is_meant() -> None:
    text = "○ 해남군민\n○ 텃밭 우선선발 대상\n - 다문화가정"
    assert kinds(read(text)) == ["district"]


def test_a_purpose_adds_nobody_to_men_and_women_of_an_age() -> None:
    assert kinds(read("20~49세 남녀", purpose="신혼부부에게 검사를 지원")) == ["age"]
    assert kinds(read("20~49세", purpose="신혼부부에게 검사를 지원")) == ["age", "marriage"]


def test_who_finds_it_hard_to_move_need_not_be_disabled() -> None:
    assert read("어르신, 장애인, 임산부 등 이동에 장애를 가진 자") == []


def test_so_many_of_a_group_are_of_it() -> None:
    assert kinds(read("○ 미취업 장애인 15명")) == ["disability"]


def test_where_a_range_of_ages_begins_is_not_whom_it_means() -> None:
    assert read("언어능력이 부족한 영유아~초등저학년 자녀") == []


def test_pupils_of_a_household_are_at_the_school_named_before_it() -> None:
    found = read("중·고등학교 재학 중인 저소득층 가정의 학생")
    child = {"age": 9, "school_year_age": 8, "enrolled_level": "elementary", "median_income_percent": 40}
    assert outcome(found, person(**child)) is NOT_MET


def test_children_who_are_counted_may_be_grown_up() -> None:
    found = read("○ 다자녀학생\n - 19세 이상의 성인 자녀도 자녀수에 포함")
    assert outcome(found, person(age=50, number_of_children=1)) is UNKNOWN
    assert outcome(read("○ 다자녀학생"), person(age=50, number_of_children=1)) is NOT_MET


def test_an_income_beside_a_group_of_an_age_is_asked_of_it() -> None:
    found = read("○ 16세 이상 39세 이하 발달장애인\n○ 기준중위소득 100% 이하")
    assert kinds(found) == ["income", "age", "disability"]


@pytest.mark.parametrize(
    "place", ["의료기관이 수술 가능한 자로 확인한 {}", "관내 의료기관에서 관외 의료기관(상급)으로 이송되는 {}"]
)
def test_where_the_sick_are_treated_is_nobody_who_applies(place: str) -> None:
    assert kinds(read(place.format("청각장애인"))) == ["disability"]


def test_parents_beside_teachers_are_meant_themselves() -> None:
    found = read("교직원 및 학부모")
    assert outcome(found, person(number_of_children=1)) is UNKNOWN
    assert outcome(read("초등학생 및 학부모"), person(number_of_children=1)) is NOT_MET


def test_a_short_name_with_who_they_are_in_brackets_is_no_remark() -> None:
    assert read("○ 사업대상자\n 가. 개별경영체(배 과수원 주인 등 포함)\n 나. 법인경영체") == []
