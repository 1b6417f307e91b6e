"""What was found, of whom, in words that a citizen can read: in every language, and of nobody who is hidden."""

from datetime import date
from typing import Any, Final

import pytest

from agencies.contract.fact import FactType
from agencies.contract.unit import Unit
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.rules.evaluation import Situation
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.presentation.observation_rows import observation_rows
from resolvers.eligibility.presentation.unit_words import UNITS
from resolvers.eligibility.presentation.value_words import shown
from resolvers.eligibility.presentation.words import LANGUAGES
from tests.eligibility.rules import Condition, rule, situation

DEFINITIONS: Final = Definitions(register(discover()))
SUPPORT: Final = {"any_child": {"all": [{"fact": "age", "at_most": 7}, {"fact": "school_year_age", "at_most": 6}]}}


def _found(asked: Condition, known: Situation, hidden: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    (requirement,) = rule(asked).requirements
    rows = observation_rows(requirement, known, DEFINITIONS, lambda person: person not in hidden)
    return [{**row, "text": row["text"]} for row in rows]


@pytest.mark.parametrize(
    ("fact", "value", "korean", "english", "arabic"),
    [
        ("age", 1, "1세", "1 year", "سنة واحدة"),
        ("age", 4, "4세", "4 years", "4 سنوات"),
        ("age", 65, "65세", "65 years", "65 سنة"),
        ("age", 102, "102세", "102 years", "102 سنة"),
        ("age_months", 2, "2개월", "2 months", "شهران"),
        ("age_months", 10, "10개월", "10 months", "10 أشهر"),
        ("age_months", 23, "23개월", "23 months", "23 شهرًا"),
        ("age_months", 83, "83개월", "83 months", "83 شهرًا"),
        ("age_months", 84, "7세", "7 years", "7 سنوات"),
        ("age_months", 362, "30세 2개월", "30 years 2 months", "30 سنة وشهران"),
        ("school_year_age", 3, "학년도 기준 3세", "3 years by school year", "3 سنوات بحسب العام الدراسي"),
        ("school_year_age", -1, "학년도 나이 없음", "no age by school year yet", "لا عمر دراسي بعد"),
        ("insured_days", 180, "180일", "180 days", "180 يومًا"),
        ("number_of_children", 1, "1명", "1 child", "طفل واحد"),
        ("household_size", 2, "2명", "2 people", "شخصان"),
        ("median_income_percent", 62.5, "62.5%", "62.5%", "62.5%"),
        ("recognised_income", 3497000.0, "월 3,497,000원", "KRW 3,497,000 a month", "3,497,000 وون شهريًا"),
        ("pregnant", True, "예", "yes", "نعم"),
        ("disabled", False, "아니요", "no", "لا"),
        ("sex", "female", "여성", "female", "أنثى"),
        ("long_term_care_grade", "grade_2", "2등급", "grade 2", "الدرجة 2"),
        ("residence_since", date(2026, 3, 1), "2026년 3월 1일", "1 March 2026", "1 مارس 2026"),
    ],
)
def test_a_value_is_said_with_its_unit(fact: str, value: Any, korean: str, english: str, arabic: str) -> None:
    """In three languages, with the plural forms of each."""
    assert shown(DEFINITIONS[fact], value) == {"ko": korean, "en": english, "ar": arabic}


@pytest.mark.parametrize("number", [10**308, 2**1024, -(2**1024)])
def test_a_whole_number_too_large_for_a_fraction_is_said_whole(number: int) -> None:
    """A float would be endless from there on."""
    assert shown(DEFINITIONS["recognised_income"], number)["en"] == f"KRW {number:,} a month"


def test_every_unit_has_words_in_every_language() -> None:
    """And every number of the agencies' facts has a unit, so that none is shown bare."""
    assert {unit: set(words) for unit, words in UNITS.items()} == {unit: set(LANGUAGES) for unit in Unit}
    numbers = [each for each in map(DEFINITIONS.__getitem__, DEFINITIONS.held) if each.type in _NUMBERS]
    assert numbers
    assert [each.id for each in numbers if each.unit is None] == []


_NUMBERS: Final = (FactType.INTEGER, FactType.NUMBER)


def test_a_code_of_the_agencies_is_said_in_words() -> None:
    """Of facts that list their codes, none is shown as its code."""
    coded = [each for each in map(DEFINITIONS.__getitem__, DEFINITIONS.held) if each.codes]
    assert coded
    assert [each.id for each in coded if set(each.said) != set(each.codes)] == []


def test_each_person_is_named_with_what_was_found_of_them() -> None:
    """One row for each person and fact; of an infant the months are said, where they are known."""
    children = [{"age": 4, "school_year_age": 3}, {"age": 0, "age_months": 10, "school_year_age": -1}, {"age": 0}]
    rows = _found(SUPPORT, situation({}, None, children))
    assert [(row["fact_id"], row["subject_id"], row["value"], row["text"]["en"]) for row in rows] == [
        ("age", "child 0", "4", "4 years"),
        ("age", "child 1", "0", "10 months"),
        ("age", "child 2", "0", "0 years"),
        ("school_year_age", "child 0", "3", "3 years by school year"),
        ("school_year_age", "child 1", "-1", "no age by school year yet"),
    ]


@pytest.mark.parametrize("months", [-1, 12, 51])
def test_months_that_do_not_fit_a_supposed_age_are_not_said(months: int) -> None:
    """To suppose that a child of four is a newborn does not change the months on record."""
    (row,) = _found({"fact": "age", "at_most": 1}, situation({"age": 0, "age_months": months}))
    assert row["text"]["en"] == "0 years"


def test_of_whom_the_caller_may_not_see_there_is_none() -> None:
    """Neither their values nor that they are there."""
    rows = _found(SUPPORT, situation({}, None, [{"age": 4}, {"age": 6}]), frozenset({"child 0"}))
    assert [(row["subject_id"], row["value"]) for row in rows] == [("child 1", "6")]


def test_what_a_household_shares_is_said_once() -> None:
    """Of the first of its members whom the caller may see."""
    asked = {"any_member": {"fact": "owns_home", "is": False}}
    known = situation({}, None, [], [{"owns_home": False}, {"owns_home": False}, {"owns_home": False}])
    rows = _found(asked, known, frozenset({"member 0"}))
    assert [(row["subject_id"], row["value"]) for row in rows] == [("member 1", "false")]


def test_what_is_missing_was_not_found() -> None:
    """No row, rather than one without a value."""
    assert _found({"fact": "age", "at_least": 19}, situation({})) == []
