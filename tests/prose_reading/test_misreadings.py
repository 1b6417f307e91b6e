"""Words that look like whom a service is for, in made-up sentences like those that were once misread."""

from datetime import date

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read

ENROLLED = {"enrolled_level": "university", "age": 21, "school_year_age": 20}


@pytest.mark.parametrize(
    "text",
    [
        "○ 전월 소득이 도시 근로자 가구의 월평균소득 미만인 만 18세 이상",
        "○ 만 18세 이상으로서 운송사업자의 버스를 타는 분",
        "○ 만 18세 이상으로서 보험사업자가 파는 상품에 든 분",
    ],
)
def test_a_statistic_or_a_firm_that_is_dealt_with_is_no_applicant(text: str) -> None:
    assert kinds(read(text)) == ["age"]


@pytest.mark.parametrize(
    "text",
    [
        "만 65세 이전에 일을 그만둔 분",
        "만 60세 이전 퇴직자",
        "만 18세 이전에 시설에서 퇴소한 분",
        "임신 16주 이후 유산·사산한 분",
    ],
)
def test_when_something_happened_is_no_limit_on_today(text: str) -> None:
    assert not {"age", "pregnancy"} & set(kinds(read(text)))


def test_a_recipient_under_another_law_leaves_the_list_unread() -> None:
    assert kinds(read("○ 다문화가정\n○ 기초생활보장 수급권자")) == ["alternatives"]
    assert read("○ 다문화가정\n○ 다른 법률에 따른 수급권자") == []


def test_only_what_stands_behind_who_is_left_out_is_read() -> None:
    found = read("기초생활수급자, 장애인을 제외한 한부모가정")
    assert kinds(found) == ["family"]
    assert outcome(found, person(basic_livelihood=True)) is NOT_MET
    assert kinds(read("한부모가정(조손을 제외한 가정), 장애인")) == ["alternatives"]


def test_a_child_to_come_is_not_counted_yet() -> None:
    second = read("둘째 자녀를 임신한 가정")
    assert outcome(second[:1], person(number_of_children=1)) is MET
    assert outcome(read("둘째 자녀를 키우는 가정"), person(number_of_children=1)) is NOT_MET


def test_a_bracket_may_stand_right_before_the_word_that_separates() -> None:
    found = read("저소득층(기초생활수급자)및 다자녀가정")
    assert outcome(found, person(multi_child_household=True, number_of_children=3)) is not NOT_MET


def test_a_place_is_one_of_several_where_the_text_says_so() -> None:
    text = "○ 다음 각 호의 {} 해당하는 대학생\n - 해남군에 주소를 둔 사람\n - 한부모가정의 자녀"
    elsewhere = person(**ENROLLED, region="11680", single_parent_household=True)
    assert outcome(read(text.format("어느 하나에")), elsewhere) is UNKNOWN
    assert outcome(read(text.format("모두에")), elsewhere) is NOT_MET


def test_a_quotation_sign_may_stand_before_the_first_bullet() -> None:
    assert read('"○ 장애인\n○ 다문화가정') == read("○ 장애인\n○ 다문화가정") != []


def test_who_wants_it_may_be_anybody() -> None:
    assert kinds(read("상담을 원하는 분", purpose="장애인에게 상담을 제공합니다")) == ["disability"]
    assert kinds(read("상담을 원하는 국민", purpose="장애인에게 상담을 제공합니다")) == []


def test_the_purpose_does_not_close_a_list_that_is_open() -> None:
    purpose = "한부모가정에게 문화 활동을 지원"
    assert kinds(read("○ 만 19세 이상 성인, 지역 특화 대상자", purpose=purpose)) != []
    assert read("○ 19세 이상 성인 중 특화 대상자 등", purpose=purpose) == read("○ 19세 이상 성인 중 특화 대상자 등")


def test_a_couple_to_be_is_no_couple_yet() -> None:
    assert [each.condition for each in read("예비 청년부부")] == [each.condition for each in read("예비부부")] != []


@pytest.mark.parametrize("text", ["생계, 의료, 주거, 교육급여 수급자", "생계급여, 의료급여, 주거급여, 교육급여 수급자"])
def test_all_four_benefits_are_the_whole_of_the_guarantee(text: str) -> None:
    assert outcome(read(text), person(basic_livelihood=True)) is MET


@pytest.mark.parametrize("text", ["생계, 의료, 주거급여 수급자", "생계급여, 의료급여, 주거급여 및 한부모가정"])
def test_three_of_the_four_benefits_are_a_part_of_it(text: str) -> None:
    assert outcome(read(text), person(basic_livelihood=True)) not in {MET, NOT_MET}
    assert outcome(read(text), person()) is NOT_MET


def test_an_age_and_an_income_that_a_comma_parts_are_both_asked() -> None:
    assert kinds(read("만 19세 이상 34세 이하, 기준중위소득 60% 이하")) == ["age", "income"]
    assert kinds(read("기준중위소득 60% 이하, 만 19세 이상 34세 이하 구직자")) == ["income", "age", "employment"]


@pytest.mark.parametrize(
    "text",
    [
        "기준중위소득 60% 이하 또는 만 65세 이상",
        "만 6세 이하, 만 65세 이상",
        "만 65세 이상, 한부모가정",
    ],
)
def test_other_measures_are_alternatives(text: str) -> None:
    found = read(text)
    assert len(found) == 1
    assert outcome(found, person(age=70)) is MET


def test_a_comma_between_an_income_and_an_age_says_neither_and_nor_or() -> None:
    assert read("기준중위소득 60% 이하 가구, 만 65세 이상") == []


def test_another_income_in_brackets_is_asked_of_some_alone() -> None:
    found = read("○ 기준중위소득 60% 이하(강좌 이용권은 중위소득 90% 이하)")
    assert outcome(found, person(median_income_percent=80)) is UNKNOWN
    assert outcome(found, person(median_income_percent=95)) is NOT_MET
    assert kinds(read("○ 저소득층(기준중위소득 60% 이하)")) == ["income", "income"]
    assert kinds(read("○ 한부모가정(만 65세 이상)")) == ["family", "age"]


def test_demands_under_names_of_grants_are_each_of_one_grant() -> None:
    text = "○ 선발조건 : 해남군에 주소를 둔 사람\n - {} : 중학생\n - {} : 한부모가정의 자녀"
    pupil = person(age=13, school_year_age=12, enrolled_level="middle", region="46820")
    assert outcome(read(text.format("샛별장학금", "한가족장학금")), pupil) is UNKNOWN
    assert outcome(read(text.format("학년조건", "가정조건")), pupil) is NOT_MET
    assert outcome(read(text.format("학년", "가정")), pupil) is NOT_MET


def test_the_purpose_says_nothing_of_a_birth_that_the_text_dates() -> None:
    purpose = "출생아동에게 수당을 지급합니다"
    assert kinds(read("※ 해남군의 가정", purpose=purpose)) == ["birth"]
    assert "birth" not in kinds(read("※ 2023년 1월 1일 이후 출생아", purpose=purpose))


def test_who_was_born_since_a_year_need_not_be_newborn() -> None:
    found = read("2021년 이후 출생아")
    assert outcome(found, person(age=4, age_months=56, birth_date=date(2022, 3, 5))) is MET
    assert outcome(found, person(age=6, age_months=76, birth_date=date(2020, 7, 5))) is NOT_MET


def test_a_firm_that_is_run_with_a_foreigner_is_no_foreigner() -> None:
    assert kinds(read("외국인")) == ["family"]
    assert kinds(read("외국인과 합작하여 세운 사업")) == kinds(read("외국인투자 사업")) == []


def test_what_an_official_fixes_is_nobody_whom_an_official_names() -> None:
    assert kinds(read("군수가 정하는 사람")) == ["event"]
    assert kinds(read("장애인", criteria="군수가 정하는 기준액의 50% 이하")) == ["disability"]


def test_a_line_that_tells_one_child_from_another_asks_for_none() -> None:
    assert kinds(read("셋째 이상 출산가정")) == ["children", "pregnancy"]
    assert kinds(read("첫째는 한 달 이상, 셋째 이상은 1년 이상 거주한 가정")) == ["residence"]
    assert kinds(read("둘째 이상 출산가정\n첫째 이상 출산가정")) == kinds(
        read("첫째 이상 출산가정\n둘째 이상 출산가정")
    )


def test_who_is_honoured_for_something_else_is_no_veteran() -> None:
    assert kinds(read("유공자")) == ["veteran"]
    assert kinds(read("전입 유공자")) == kinds(read("효행유공자")) == []


def test_a_remark_in_brackets_takes_nobody_off_a_list() -> None:
    text = "○ 요금 감면\n - 기초생활수급자(다른 감면과 중복불가)\n - 다문화가정"
    assert outcome(read(text), person(basic_livelihood=True)) is UNKNOWN
    assert outcome(read(text), person(multicultural_household=True)) is MET
    assert outcome(read(text), person()) is NOT_MET


def test_a_list_of_whom_the_words_before_it_leave_out_is_no_list_of_whom_it_is_for() -> None:
    demands = "가. 만 19세 이상\n나. 서울 밖에 사는 분"
    text = f"{demands}\n○ 다음 각 호의 요건에 해당하면 신청 불가\n가. 한부모가정의 부모\n나. 장애인"
    found = read(text)
    assert "exclusion" in kinds(found)
    assert "family" not in kinds(found)
    assert outcome(found, person(disabled=True)) is NOT_MET
    assert outcome(found, person()) is MET
    assert kinds(read("가. 장애인\n나. 다음에 해당하는 다문화가정의 경우 신청 불가\n - 지난해에 받은 분")) == [
        "disability"
    ]
    again = read("가. 다음에 해당하는 경우 신청 불가\n - 장애인\n가. 기초생활수급자")
    assert outcome(again, person(basic_livelihood=True)) is MET


def test_who_is_left_out_may_stand_there_without_a_particle() -> None:
    assert kinds(read("기초생활수급자, 장애인 제외한 한부모가정")) == ["family"]


def test_a_person_of_any_kind_may_be_one_of_those_who_are_meant() -> None:
    assert kinds(read("○ 개인, 공공기관", purpose="장애인에게 정보를 제공합니다")) == []
    assert kinds(read("○ 글을 쓰는 개인, 공공기관", purpose="장애인에게 정보를 제공합니다")) == ["disability"]
    assert kinds(read("○ 정보가 드는 곳", purpose="장애인에게 정보를 제공합니다")) == ["disability"]


def test_a_place_of_one_kind_beside_another_is_not_where_all_live() -> None:
    assert kinds(read("댐 주변지역 주민")) == ["district"]
    assert read("댐 주변지역 및 지사 소재지의 중학생") == []


def test_those_who_are_mainly_meant_are_not_all_who_are() -> None:
    assert kinds(read("다문화가정(특히 기초생활수급자가 주요 대상)")) == ["family"]
    assert kinds(read("다문화가정(기초생활수급자)")) == ["family", "income"]


def test_a_bracket_may_part_a_share_from_its_bound() -> None:
    found = read("기준 중위소득 50%(차상위계층)이하 장애인")
    assert outcome(found, person(disabled=True, median_income_percent=40, basic_livelihood=True)) is MET
    assert outcome(found, person(disabled=True, median_income_percent=60)) is NOT_MET


@pytest.mark.parametrize(("text", "like"), [("원어민 교사 지원", "교사"), ("고위기 청소년", "위기 청소년")])
def test_a_word_before_it_can_make_another_of_it(text: str, like: str) -> None:
    assert len(read(like)) == 1
    assert {each.kind for each in read(text)} <= {"age"}


def test_a_couple_to_be_in_brackets_is_meant_as_well() -> None:
    found = read("해남군에 사는 신혼부부(예비부부)")
    assert outcome(found, person(newlywed=True, couple_household=True, region="46820")) is MET
    assert kinds(read("낱말", name="신혼부부 지원")) == ["marriage"]
    either = read("안내를 받는 신혼(예비)부부", name="신혼부부 지원")
    assert [each.condition["any"][1] for each in either] == [{"group": "engaged", "narrow": True}]


def test_who_plans_to_marry_is_one_of_two() -> None:
    assert outcome(read("결혼예정 커플 및 예비부모"), person(prospective_parent=True)) is not NOT_MET
    assert kinds(read("결혼예정 커플 및 예비부모")) == ["alternatives"]


def test_the_age_of_the_youngest_child_is_no_parents() -> None:
    found = read("막내자녀가 24세 미만인 가정")
    parent = person(age=52, number_of_children=2)
    child = person(age=20)
    assert outcome(found, parent, child) is MET
    assert outcome(read("24세 미만인 사람"), parent, child) is NOT_MET


def test_a_limit_on_principle_has_exceptions() -> None:
    assert kinds(read("기준중위소득 140% 이하 가구")) == ["income"]
    assert kinds(read("기준중위소득 140% 이하 가구 원칙")) == []


def test_recipients_of_help_by_an_assistant_need_not_be_poor() -> None:
    assert kinds(read("장애인 중 수급자")) == ["disability", "income"]
    assert kinds(read("장애인 중 활동지원사업 수급자")) == ["disability"]


def test_who_is_left_out_of_a_benefit_is_not_its_recipient() -> None:
    assert kinds(read("생계급여와 의료급여에서 제외된 자로서 중위소득 60% 이하인 자")) == ["income"]
    assert (
        outcome(read("생계급여와 의료급여에서 제외된 자로서 중위소득 60% 이하인 자"), person(basic_livelihood=True))
        is NOT_MET
    )


def test_who_owns_land_need_not_own_a_home() -> None:
    assert kinds(read("주택 소유자")) == ["home"]
    assert read("토지 소유자") == []
