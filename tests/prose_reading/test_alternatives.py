"""Lists: one of their branches suffices, and a branch that is not read leaves the whole open."""

import pytest

from agencies.rules.three_valued_logic import MET, NOT_MET
from tests.prose_reading.reading import kinds, outcome, person, read

LISTS = [
    "기초생활수급자, 차상위계층, 한부모가족",
    "기초생활수급자 및 차상위계층 또는 한부모가족",
    "기초생활수급자·차상위계층·한부모가족",
    "○ 기초생활수급자\n○ 차상위계층\n○ 한부모가족",
    "1. 기초생활수급자\n2. 차상위계층\n3. 한부모가족",
    "다음 각 호의 어느 하나에 해당하는 자\n - 기초생활수급자\n - 차상위계층\n - 한부모가족",
    "「국민기초생활 보장법」에 따른 수급자, 「한부모가족 예우 및 지원에 관한 법률」에 따른 한부모가족, 차상위계층",
]


@pytest.mark.parametrize("text", LISTS)
def test_one_branch_of_a_list_suffices(text: str) -> None:
    found = read(text)
    assert len(found) == 1
    for fact in ("basic_livelihood", "near_poverty", "single_parent_household"):
        assert outcome(found, person(**{fact: True})) is MET
    assert outcome(found, person()) is NOT_MET


@pytest.mark.parametrize(
    "text",
    [
        "기초생활수급자, 차상위계층, 도움이 필요한 주민",
        "○ 기초생활수급자\n○ 도움이 필요한 주민",
        "기초생활수급자, 차상위계층 등 어려운 주민",
        "저소득층 등",
        "기초생활수급자(또는 도움이 필요한 주민)",
    ],
)
def test_a_branch_that_is_not_read_leaves_the_whole_open(text: str) -> None:
    assert read(text) == []


def test_what_stands_before_one_head_must_all_be_true() -> None:
    found = read("해남군에 주민등록을 두고 거주하는 19~39세 무주택 청년")
    assert kinds(found) == ["district", "age", "home"]
    assert outcome(found, person(region="46820", age=30)) is MET
    for differing in ({"region": "11680"}, {"age": 40}, {"owns_home": True}):
        assert outcome(found, person(**{"region": "46820", "age": 30, **differing})) is NOT_MET


def test_a_comma_behind_an_unfinished_clause_tells_no_alternatives_apart() -> None:
    found = read("관내에 주소를 두고, 만 65세 이상이며, 무주택인 자")
    assert kinds(found) == ["district", "age", "home"]


def test_a_comma_behind_somebody_does() -> None:
    """Nouns that end as clauses do: 농업인, 장애인."""
    found = read("관내 거주 농업인, 어업인")
    assert outcome(found, person(occupation="fisher", region="46820")) is MET


def test_what_is_said_of_all_alternatives_must_be_true_of_each() -> None:
    found = read("만 65세 이상인 자로서 기초생활수급자이거나 차상위계층인 자")
    assert outcome(found, person(age=70, near_poverty=True)) is MET
    assert outcome(found, person(age=60, near_poverty=True)) is NOT_MET


def test_criteria_that_are_named_must_all_be_met() -> None:
    found = read("○ 연    령 : 19~34세\n○ 소득기준 : 기준 중위소득 100% 이하\n○ 거주요건 : 관내 거주")
    assert kinds(found) == ["age", "income", "district"]


def test_all_of_a_list_must_be_met_where_it_says_so() -> None:
    found = read("○ 아래 요건을 모두 충족하는 자\n - 만 65세 이상인 자\n - 무주택자")
    assert outcome(found, person(age=70, owns_home=True)) is NOT_MET


def test_demands_must_all_be_met() -> None:
    found = read("○ 만 65세 이상일 것\n○ 무주택자일 것")
    assert kinds(found) == ["age", "home"]


def test_what_explains_a_group_in_brackets_must_be_true_too() -> None:
    found = read("청년(만 19~39세)")
    assert outcome(found, person(age=45)) is NOT_MET
    assert outcome(found, person(age=25)) is MET


def test_examples_in_brackets_are_no_condition() -> None:
    assert kinds(read("65세 이상 어르신(장애인 등)")) == ["age"]
    assert kinds(read("농업인(단체)")) == ["occupation"]


def test_with_whom_somebody_lives_is_no_alternative() -> None:
    assert kinds(read("만 19~34세로 부모님과 별도 거주하는 무주택자")) == ["age", "home"]


def test_what_either_verb_says_is_said_of_one_head() -> None:
    assert kinds(read("법적으로 혼인하였거나 사실혼이 확인된 난임부부")) == ["pregnancy"]


def test_thousands_are_no_list() -> None:
    assert kinds(read("1,000㎡ 이상 경작하는 농업인")) == ["occupation"]


def test_whom_an_official_recognises_nothing_shows() -> None:
    found = read("○ 기초생활수급자\n○ 그 밖에 시장이 필요하다고 인정하는 자")
    assert outcome(found, person(basic_livelihood=True)) is MET
    assert outcome(found, person()) is NOT_MET
