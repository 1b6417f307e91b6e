"""What a text says of another than who applies, of all of a list, or twice, is read as such."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from agencies.service_catalogue.prose_reading.prose_reader import ProseReader
from agencies.service_catalogue.prose_reading.requirement import Prose
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary
from tests.prose_reading.reading import kinds, outcome, person, read

ANOTHER = {"group": "another_whom_the_text_means", "narrow": True}
FROM_ELSEWHERE = {"group": "let_in_from_elsewhere", "narrow": True}
FARMER = {"occupation": "crop_farmer"}


def test_where_the_dead_had_their_home_is_not_asked_of_who_applies() -> None:
    [place] = [each for each in read("해남군에 주소지를 두고 사망한 등대지기") if each.kind == "district"]
    assert outcome([place], person()) is UNKNOWN


def test_a_place_beside_a_death_or_of_a_child_may_be_of_another_than_who_applies() -> None:
    for text in ("해남군 거주 등대지기의 장례", "자녀가 휴가일 현재 해남군에 거주하는 등대지기"):
        place = next(each for each in read(text) if each.kind == "district")
        assert FROM_ELSEWHERE in place.condition["any"], text
    assert FROM_ELSEWHERE not in read("해남군 거주 등대지기")[0].condition.get("any", [])


def test_who_died_without_kin_leaves_nobody_behind() -> None:
    [found] = read("사망자로 연고자가 없거나 알 수 없는 경우")
    assert ANOTHER in found.condition["any"]
    assert "any" not in read("사망자의 유족")[0].condition


def test_of_a_couple_of_whom_one_must_be_of_an_age_the_other_may_be() -> None:
    text = "19세 이상 39세 이하 부부\n※ 부부 중 1인은 위 나이에 해당해야 함"
    age = [each for each in read(text) if each.kind == "age"]
    spouse = person(age=30)
    assert outcome(age, person(age=52), spouse) is UNKNOWN
    assert outcome(age, person(age=52)) is NOT_MET
    assert outcome(age, person(age=30)) is MET


def test_parents_beside_their_children_need_not_be_of_the_age_of_these() -> None:
    age = next(each for each in read("미성년자(만 18세 미만) 자녀 및 부모") if each.kind == "age")
    assert ANOTHER in age.condition["any"]


@pytest.mark.parametrize(
    "text",
    [
        "한부모가족(미혼모 가족, 재혼 가족 포함)",
        "등록된 국가유공자(직계가족 포함)",
        "해남군민 및 농업경영체 등록 농업인",
    ],
)
def test_brackets_and_residents_beside_a_group_name_others(text: str) -> None:
    group = next(each for each in read(text) if each.kind not in {"district", "residence"})
    assert ANOTHER in group.condition["any"]


def test_a_district_that_one_of_a_list_names_may_be_asked_of_each() -> None:
    for text in ("관내 농업인, 어업인", "단체, 관내 농업인"):
        assert outcome(read(text), person(**FARMER)) is UNKNOWN, text
    assert outcome(read("농업인, 어업인"), person(**FARMER)) is MET


def test_a_place_in_brackets_behind_a_list_may_be_asked_of_each() -> None:
    found = read("농업인 또는 농업법인(해남군 거주, 안성에서 경작)")
    assert outcome(found, person(**FARMER)) is UNKNOWN
    assert outcome(found, person(**FARMER, region="46820")) is MET


def test_within_the_province_means_no_large_city_that_shares_its_authority() -> None:
    here = {"any": [{"fact": "region", "within": "29"}, {"fact": "region", "within": "46"}]}
    [place] = ProseReader(vocabulary(), {}, {}).read("s", Prose("", "도내 거주", "", ""), here)
    assert place.condition == {"fact": "region", "within": "46"}
    [place] = ProseReader(vocabulary(), {}, {}).read("s", Prose("", "관내 거주", "", ""), here)
    assert place.condition == here


def test_whoever_receives_what_a_programme_of_its_own_gives_need_not_be_poor() -> None:
    for text in ("도 추가지원 수급자", "장애인활동지원 국비 수급자", "장애인활동지원 1~15구간 수급자"):
        assert "income" not in kinds(read(text)), text
    assert kinds(read("수급자")) == ["income"]


def test_a_recognised_income_that_is_stated_again_in_short_is_one_limit() -> None:
    [found] = read("소득인정액이 기준중위소득 120% 이하", criteria="○ 기준중위소득 120% 이하")
    assert found.condition == {"fact": "recognised_income_percent", "at_most": 120}
    assert len(read("소득인정액이 기준중위소득 100% 이하", criteria="○ 기준중위소득 120% 이하")) == len(
        ("own", "other")
    )
    [behind] = read("기준중위소득 120% 이하(소득인정액 기준)")
    assert behind.condition == found.condition


def test_a_group_by_an_article_of_an_ordinance_is_narrower_than_by_the_law() -> None:
    by = "○ 국가유공자\n - 국가유공자 등 예우 및 지원에 관한 법률{} 제85조에 정한 자\n○ 기초생활수급자"
    assert outcome(read(by.format(" 시행령")), person(veteran=True)) is UNKNOWN
    assert outcome(read(by.format("")), person(veteran=True)) is MET


def test_demands_below_a_heading_are_all_asked_where_all_are_to_be_met() -> None:
    text = (
        "○ 농업인으로 아래 신청자격을 모두 충족한 자\n - 신청자격\n"
        "  ① 해남군에 주소를 둔 등대지기\n  ② 기초생활수급자\n  ③ 차상위계층인 자"
    )
    poor = {"basic_livelihood": True}
    assert outcome(read(text), person(**FARMER, **poor, region="11680")) is NOT_MET
    assert outcome(read(text), person(**FARMER, region="46820")) is NOT_MET
    assert outcome(read(text), person(**FARMER, **poor, region="46820")) is UNKNOWN


def test_several_lines_are_no_alternatives_for_sure_where_all_are_to_be_met() -> None:
    text = "○ 기초생활수급자\n○ 등록장애인{}"
    assert outcome(read(text.format("")), person(disabled=True)) is MET
    assert outcome(read(text.format("\n※ 모두 충족하여야 함")), person(disabled=True)) is UNKNOWN


def test_what_is_said_of_one_of_a_family_is_asked_with_the_family() -> None:
    assert "family" in kinds(read("다문화가족의 산모"))
