"""Lists of people of special standing, with entries that nothing names, examples, laws and remarks among them."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from tests.prose_reading.reading import kinds, outcome, person, read

STANDINGS = "국가유공자, 기초생활수급자, 장애인"


def test_an_entry_of_special_standing_that_nothing_names_is_a_narrow_group() -> None:
    for text in (
        f"{STANDINGS}, 솔섬 지킴이 위원",
        "○ 장애인\n○ 솔섬 지킴이 위원\n○ 국가유공자\n○ 기초생활수급자",
    ):
        found = read(text)
        assert outcome(found, person(disabled=True)) is MET
        assert outcome(found, person()) is NOT_MET


@pytest.mark.parametrize("entry", ["도움이 필요한 자", "지역 여성", "자격증 소지자", "여성 회원", "등대를 방문한 사람"])
def test_an_entry_that_most_people_may_be_leaves_the_list_open(entry: str) -> None:
    assert read(f"{STANDINGS}, {entry}") == []


def test_two_standings_are_too_few_to_tell_what_a_third_entry_is() -> None:
    assert read("국가유공자, 장애인, 솔섬 지킴이 위원") == []


def test_an_unnamed_entry_of_merit_may_be_a_veterans() -> None:
    found = read("한부모가족, 기초생활수급자, 장애인, 등대 지킴 무공훈장 유공 선열")
    assert outcome(found, person(veteran=True)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET


def test_a_law_without_brackets_is_no_list() -> None:
    found = read("국가유공자 등 예우 및 지원에 관한 법률에 따른 국가유공자")
    assert kinds(found) == ["veteran"]
    found = read("○ 참전유공자 예우 및 단체설립에 관한 법률 제5조에 해당하는 사람")
    assert outcome(found, person(veteran=True)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET


def test_a_title_begins_where_its_entry_does() -> None:
    found = read("장애인 및 국가유공자 등 예우 및 지원에 관한 법률에 따른 국가유공자")
    assert outcome(found, person(disabled=True)) is MET


def test_several_articles_of_a_law_are_one_entry() -> None:
    assert kinds(read("「독립유공자 예우에 관한 법률」 제4조 및 제5조에 따른 독립유공자")) == ["veteran"]


def test_what_groups_are_examples_of_is_asked_of_all() -> None:
    found = read("직장인, 자영업자 등 25~39세인 자")
    assert outcome(found, person(age=30, employment_status="JOB_SEEKING")) is MET
    assert outcome(found, person(age=45)) is NOT_MET


def test_things_that_are_examples_are_no_people() -> None:
    assert kinds(read("신문, 방송, 잡지 등 매체에 실린 예술인")) == ["occupation"]


def test_who_is_vulnerable_bears_one_sign_of_it_at_least() -> None:
    found = read("기초생활수급자, 한부모가족 등 취약계층")
    assert outcome(found, person(basic_livelihood=True)) is MET
    assert outcome(found, person(single_parent_household=True)) is MET
    assert outcome(found, person(median_income_percent=90)) is UNKNOWN
    assert outcome(found, person(disabled=True)) is UNKNOWN
    assert outcome(found, person()) is NOT_MET
    assert read("취업취약계층") == []


def test_children_and_grandchildren_are_counted_as_one() -> None:
    assert kinds(read("○ 차상위계층\n○ 맡아 기르는 자녀 또는 손자녀 3인 이상 다자녀가구")) == ["alternatives"]


def test_a_farmer_is_not_lost_before_a_firm() -> None:
    found = read("농업인 농업법인 생산자단체")
    assert outcome(found, person(occupation="crop_farmer")) is MET


def test_those_who_work_with_a_group_are_not_the_group() -> None:
    assert kinds(read("청소년 관련업 종사자")) == ["occupation"]


def test_residents_of_a_city_stand_beside_those_who_work_there() -> None:
    found = read("부산시민, 관내 사업장의 직장인")
    assert outcome(found, person(region="26350", employment_status="JOB_SEEKING")) is MET
    assert outcome(found, person(region="11680")) is MET


def test_who_lives_there_or_moves_in_need_not_live_there_yet() -> None:
    assert "district" not in kinds(read("해남군에 주민등록을 두고 있거나 전입할 예정인 만 65세 이상 어르신"))


@pytest.mark.parametrize(
    "remark",
    ["○ 자세한 사항은 누리집 공고 참조", "○ 지원 금액은 유형별 상이"],
)
def test_a_remark_is_no_alternative(remark: str) -> None:
    assert kinds(read(f"○ 만 65세 이상 어르신\n{remark}")) == ["age"]


def test_a_line_in_brackets_is_a_remark() -> None:
    assert kinds(read("만 65세 이상 어르신\n(해마다 예산의 범위에서 지원하는 사업임)")) == ["age"]


def test_criteria_without_labels_must_all_be_met() -> None:
    found = read("○ 부산시에 주민등록을 둔 자\n○ 19~39세인 자\n○ 무주택 세대\n○ 임대차 계약을 맺은 자")
    assert outcome(found, person(region="26350", age=30)) is MET
    assert outcome(found, person(region="26350", age=45)) is NOT_MET
    assert read("○ 부산시에 주민등록을 둔 자\n○ 19~39세인 자\n○ 장애인\n○ 그 밖의 자") == []


def test_a_list_of_districts_with_their_number_is_one() -> None:
    found = read("○ 만 65세 이상\n* 대상 시·군(3개) : 안성시, 양평군, 가평군")
    assert kinds(found) == ["age", "district"]


def test_a_place_within_a_district_is_of_the_district() -> None:
    for text in ("해남군 솔섬리 주민", "안성시 솔섬도 주민"):
        assert kinds(read(text)) == ["district"]


def test_what_befell_somebody_goes_on_behind_a_comma() -> None:
    assert kinds(read("가정폭력으로 인한 불안, 우울을 겪는 자")) == ["victim"]
    assert read("가정폭력으로 인한 불안, 도움이 필요한 주민") == []
    found = read("가정폭력으로 인한 불안, 만 65세 이상 어르신")
    assert outcome(found, person(age=70)) is MET


def test_a_phrase_may_end_where_its_line_does() -> None:
    assert kinds(read("○ 산주\n○ 장애인")) == ["alternatives"]


def test_a_star_behind_a_group_is_no_word() -> None:
    assert kinds(read("차상위계층*인 자")) == ["income"]


def test_a_spouse_stands_for_the_household() -> None:
    assert kinds(read("민주유공자의 배우자")) == ["veteran"]
