"""Words that look like whom a service is for, in made-up sentences like those that were once misread."""

import pytest

from agencies.service_catalogue.rules.three_valued_logic import MET, NOT_MET
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
    assert outcome(found, person(multi_child_household=True, number_of_children=3)) is MET


def test_a_place_is_one_of_several_where_the_text_says_so() -> None:
    text = "○ 다음 각 호의 {} 해당하는 대학생\n - 해남군에 주소를 둔 사람\n - 한부모가정의 자녀"
    elsewhere = person(**ENROLLED, region="11680", single_parent_household=True)
    assert outcome(read(text.format("어느 하나에")), elsewhere) is MET
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
