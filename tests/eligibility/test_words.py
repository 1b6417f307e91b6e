"""Conditions in words: in every language of the gateway, whatever is asked."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import pytest

from agencies.contract.fact import Turn
from agencies.contract.shared_values import Language
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.rules.region import regions
from resolvers.eligibility.assessment.change_cause import Cause
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.presentation.change_words import worded
from resolvers.eligibility.presentation.observed_words import observed
from resolvers.eligibility.presentation.value_words import shown
from resolvers.eligibility.presentation.words import LANGUAGES, required, spoken
from tests.eligibility.rules import rule, situation

REGISTRY: Final = register(discover())
ADULT: Final = {"fact": "age", "at_least": 19}
WOMAN: Final = {"fact": "sex", "in": ["female", "male"]}
DAY: Final = date(2017, 1, 1)
PREGNANT: Final = {"fact": "pregnant", "is": True}


def words(condition: dict[str, Any], registry: Registry = REGISTRY) -> dict[str, str]:
    [requirement] = rule(condition).requirements
    return required(requirement, Definitions(registry))


def test_the_languages_are_the_hall_s() -> None:
    """No language of the gateway is without words."""
    assert {language.upper() for language in LANGUAGES} == set(Language.__members__)


@pytest.mark.parametrize(
    ("condition", "arabic", "english"),
    [
        (ADULT, "العمر 19 على الأقل", "Age at least 19"),
        ({"fact": "age", "at_most": 5}, "العمر 5 على الأكثر", "Age at most 5"),
        ({"fact": "age", "more_than": 5}, "العمر أكثر من 5", "Age more than 5"),
        ({"fact": "age", "less_than": 5}, "العمر أقل من 5", "Age less than 5"),
        (PREGNANT, "حمل: نعم", "Pregnant: yes"),
        (WOMAN, "الجنس: أحد أنثى، ذكر", "Sex: one of female, male"),
        ({"fact": "region", "within": "11"}, "منطقة الإقامة: ضمن سول", "Region: within Seoul"),
        ({"not": PREGNANT}, "ليس: حمل: نعم", "not: Pregnant: yes"),
        ({"all": [ADULT, PREGNANT]}, "العمر 19 على الأقل وحمل: نعم", "Age at least 19 and Pregnant: yes"),
        ({"any": [ADULT, PREGNANT]}, "العمر 19 على الأقل أو حمل: نعم", "Age at least 19 or Pregnant: yes"),
        ({"any_child": ADULT}, "أحد الأبناء: العمر 19 على الأقل", "a child: Age at least 19"),
        (
            {"n_of": {"n": 2, "conditions": [ADULT, PREGNANT, ADULT]}},
            "2 على الأقل مما يلي: العمر 19 على الأقل، حمل: نعم، العمر 19 على الأقل",
            "at least 2 of: Age at least 19, Pregnant: yes, Age at least 19",
        ),
        (
            {"not_in_catalogue": "region"},
            "منطقة الإقامة: لا يذكر الدليل المطلوب",
            "Region: the catalogue does not say what is asked",
        ),
    ],
)
def test_what_is_asked_is_said_in_arabic_and_english(condition: dict[str, Any], arabic: str, english: str) -> None:
    """The same in both, word for word."""
    assert (words(condition)["ar"], words(condition)["en"]) == (arabic, english)


@pytest.mark.parametrize(
    ("operator", "korean", "english", "arabic"),
    [
        ("is", ": {}", ": {}", ": {}"),
        ("at_least", " {} 이후", ": on or after {}", ": {} أو بعده"),
        ("at_most", " {} 이전", ": on or before {}", ": {} أو قبله"),
        ("more_than", " {} 후", ": after {}", ": بعد {}"),
        ("less_than", " {} 전", ": before {}", ": قبل {}"),
    ],
)
def test_a_day_is_compared_as_a_day(operator: str, korean: str, english: str, arabic: str) -> None:
    """The day itself is in 이후 and 이전, as Korean laws have it, and not in 후 and 전."""
    said = words({"fact": "birth_date", operator: DAY})
    titles = REGISTRY.facts["birth_date"].fact.title
    for language, asked in (("ko", korean), ("en", english), ("ar", arabic)):
        assert said[language] == titles[language] + asked.format("2017-01-01")


@pytest.mark.parametrize(
    ("said", "words_of"),
    [
        ({"ko": "여성", "en": "woman"}, {"ko": "여성", "en": "woman", "ar": "여성"}),
        ({"en": "woman"}, {"ko": "female", "en": "woman", "ar": "female"}),
        ({"ko": "여성", "en": ""}, {"ko": "여성", "en": "여성", "ar": "여성"}),
        ({}, {"ko": "female", "en": "female", "ar": "female"}),
    ],
)
def test_a_code_without_words_in_a_language_is_said_in_korean_or_as_it_is(
    said: dict[str, str], words_of: dict[str, str]
) -> None:
    """An agency need not word its codes, nor in every language."""
    fact = REGISTRY.facts["sex"].fact
    assert spoken(replace(fact, said={"female": said}), "female") == words_of


@pytest.mark.parametrize(
    ("code", "words_of"),
    [
        ("11350", {"ko": "서울특별시 노원구", "en": "Nowon-gu, Seoul", "ar": "서울특별시 노원구"}),
        (
            "41111",
            {"ko": "경기도 수원시 장안구", "en": "Jangan-gu, Suwon-si, Gyeonggi-do", "ar": "경기도 수원시 장안구"},
        ),
        ("36110", {"ko": "세종특별자치시", "en": "Sejong", "ar": "سيجونغ"}),
        ("99999", {"ko": "99999", "en": "99999", "ar": "99999"}),
    ],
)
def test_a_region_is_said_as_its_addresses_name_it_else_in_korean(code: str, words_of: dict[str, str]) -> None:
    """English goes from the small to the large; a name of which a part is missing in a language is all Korean."""
    assert spoken(REGISTRY.facts["region"].fact, code) == words_of


def test_every_region_has_english_words() -> None:
    """No Korean name is within an English sentence."""
    said = [spoken(REGISTRY.facts["region"].fact, code)["en"] for code in regions()]
    assert [name for name in said if not name.isascii()] == []


def test_a_change_is_said_in_the_gateway_s_languages_alone() -> None:
    """An agency may word it in more of them; of whomever it is said."""
    held = REGISTRY.facts["age"]
    turn = Turn({"ko": "{to}세가 됨", "en": "turns {to}", "fr": "aura {to} ans"})
    registry = replace(
        REGISTRY,
        facts=MappingProxyType({**REGISTRY.facts, "age": replace(held, fact=replace(held.fact, turns=(turn,)))}),
    )
    assert worded(Cause("age", None, 64, 65), registry) == {"ko": "65세가 됨", "en": "turns 65"}
    assert worded(Cause("age", "child", 4, 5), registry) == {"ko": "자녀: 5세가 됨", "en": "a child: turns 5"}


def test_the_citizen_is_called_alike_in_what_is_asked_and_in_what_changes() -> None:
    """One word for one idea, in each language."""
    asked, changes = words({"citizen": ADULT}), worded(Cause("age", "citizen", 18, 19), REGISTRY)
    for language in LANGUAGES:
        assert asked[language].partition(":")[0] == changes[language].partition(":")[0]


@pytest.mark.parametrize(
    ("months", "korean", "english", "arabic"),
    [
        (72, "만 72개월에 도달함", "reaches 72 months of age", "بلوغ العمر: 72 شهرًا"),
        (84, "만 7세에 도달함", "reaches 7 years of age", "بلوغ العمر: 7 سنوات"),
        (86, "만 7세 2개월에 도달함", "reaches 7 years 2 months of age", "بلوغ العمر: 7 سنوات وشهران"),
    ],
)
def test_an_age_in_months_is_said_in_a_change_as_in_an_observation(
    months: int, korean: str, english: str, arabic: str
) -> None:
    """Many months are years and months in both."""
    said = worded(Cause("age_months", None, months - 1, months), REGISTRY)
    assert said == {"ko": korean, "en": english, "ar": arabic}
    seen = shown(Definitions(REGISTRY)["age_months"], months)
    assert all(seen[language] in said[language] for language in LANGUAGES)


@pytest.mark.parametrize("scope", ["citizen", "any_child", "every_child", "any_member", "every_member"])
def test_of_whom_it_is_said_stands_in_every_language(scope: str) -> None:
    """A scope changes the words in each language."""
    said, plain = words({scope: ADULT}), words(ADULT)
    for language in LANGUAGES:
        assert said[language].endswith(plain[language])
        assert said[language] != plain[language]


def test_what_was_found_is_said_in_every_language() -> None:
    """Values that are yes or no are words too."""
    [requirement] = rule({"all": [ADULT, PREGNANT]}).requirements
    found = observed(requirement, situation({"age": 30, "pregnant": False}), Definitions(REGISTRY))
    assert found is not None
    said = {language: found[language] for language in LANGUAGES}
    assert said == {
        "ko": "만 나이: 30세, 임신 중: 아니요",
        "en": "Age: 30 years, Pregnant: no",
        "ar": "العمر: 30 سنة، حمل: لا",
    }


@pytest.mark.parametrize(
    ("asked", "children", "korean", "english", "arabic"),
    [
        ({"age_months": 0}, [51, 10], "51개월·10개월", "51 and 10 months", "51 شهرًا و10 أشهر"),
        ({"age_months": 0}, [51, 10, 9], "51개월·10개월·9개월", "51, 10 and 9 months", "51 شهرًا و10 أشهر و9 أشهر"),
        ({"age_months": 0}, [10, 1], "10개월·1개월", "10 months and 1 month", "10 أشهر وشهر واحد"),
        ({"age_months": 0}, [10, 10], "10개월", "10 months", "10 أشهر"),
        ({"age_months": 0}, [86, 10], "7세 2개월 / 10개월", "7 years 2 months / 10 months", "7 سنوات وشهران / 10 أشهر"),
        ({"age": 0}, [4, 7], "4세·7세", "4 and 7 years", "4 سنوات و7 سنوات"),
    ],
)
def test_ages_of_several_children_are_said_with_their_unit(
    asked: dict[str, int], children: list[int], korean: str, english: str, arabic: str
) -> None:
    """Once for all where the language has it so, and in years and months apart from others."""
    ((fact, least),) = asked.items()
    found = _observed({"any_child": {"fact": fact, "at_least": least}}, [{fact: each} for each in children])
    assert found == {"ko": korean, "en": english, "ar": arabic}


def test_an_infant_s_age_is_said_in_months_as_in_an_observation() -> None:
    """Beside a child of some years the two are kept apart: together they would read as one age."""
    found = _observed({"any_child": {"fact": "age", "at_least": 0}}, [{"age": 4}, {"age": 0, "age_months": 10}])
    assert found["en"] == "4 years / 10 months"


def test_months_that_are_hidden_are_not_said_of_an_infant() -> None:
    """The age is: who may read it alone does not learn the months by it."""
    [requirement] = rule({"fact": "age", "at_least": 0}).requirements
    known = situation({"age": 0, "age_months": 10})
    known.subject.hidden = frozenset({"age_months"})
    found = observed(requirement, known, Definitions(REGISTRY))
    assert found is not None
    assert found["en"] == "0 years"


@pytest.mark.parametrize(
    ("fact", "values", "english"),
    [
        ("insured_180_days", [True], "Employment insurance of 180 days or more in all: yes"),
        ("disabled", [True, False, True], "Registered disability: yes and no"),
        ("occupation", ["fisher", "crop_farmer"], "Occupation: fisher and crop farmer"),
        ("birth_date", [DAY, date(2020, 2, 29)], "Date of birth: 1 January 2017 and 29 February 2020"),
        ("insured_days", [180, 20], "Employment-insurance days in the last 18 months: 180 and 20 days"),
        ("school_year_age", [-1, 3], "no age by school year yet and 3 years by school year"),
    ],
)
def test_what_was_found_of_several_is_said_by_the_title_of_the_fact(fact: str, values: list[Any], english: str) -> None:
    """Each value once, in words: never a code, a day in figures or a slash between bare numbers."""
    [requirement] = rule({"any_child": {"fact": fact, "is": values[0]}}).requirements
    found = observed(requirement, situation({}, None, [{fact: each} for each in values]), Definitions(REGISTRY))
    assert found is not None
    assert found["en"] == english


def _observed(asked: dict[str, Any], children: list[dict[str, Any]]) -> dict[str, str]:
    [requirement] = rule(asked).requirements
    found = observed(requirement, situation({}, None, children), Definitions(REGISTRY))
    assert found is not None
    return {language: found[language] for language in LANGUAGES}


def test_a_fact_that_has_no_title_in_a_language_is_called_by_its_korean_one() -> None:
    """An agency gives Korean and English; its facts must not break what is said in other languages."""
    held = REGISTRY.facts["pregnant"]
    untitled = replace(held, fact=replace(held.fact, title={"ko": "임신", "en": "Expecting"}))
    registry = replace(REGISTRY, facts=MappingProxyType({**REGISTRY.facts, "pregnant": untitled}))
    assert words(PREGNANT, registry)["ar"] == "임신: نعم"
