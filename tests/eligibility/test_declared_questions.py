"""The questions that agencies declare with their facts, what a citizen may answer, and what the graph says of both."""

from datetime import date
from typing import Any, Final

import pytest
from graphql import GraphQLSchema

from agencies.contract import NOT_RECORDED, PUBLIC, Fact, FactType, OwnUnit, StartUpError, Unit, stored
from agencies.contract.agency import Agency
from agencies.contract.errors import BadUserInput
from agencies.contract.fact import FactTable
from agencies.contract.question import Question
from agencies.contract.shared_values import LANGUAGES
from agencies.contract.source import Table
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.rules.profile import written
from resolvers.agency_check.declarations import texts
from resolvers.agency_check.examined import Examined
from resolvers.eligibility.presentation.unit_words import named
from tests.eligibility.asking import FAMILY, ROWS, refusal
from tests.running import RunningGateway

REGISTRY: Final = register(discover())
FACTS: Final = {each.fact.id: each.fact for each in REGISTRY.facts.values()}
UNASKED: Final = {
    "parental_leave_until": "the old name of parental_leave_ends_on, by which it is asked",
    "maternity_leave_until": "the old name of maternity_leave_ends_on, by which it is asked",
}
"""The facts without a question that are derived from none, each with the reason."""
ALL: Final = """query($language: Language!) { factDefinitions {
    id type least most question(language: $language) help(language: $language) unit(language: $language)
    codes { id title(language: $language) } } }"""
ASKED: Final = Question({"ko": "얼마인가요?", "en": "How much?", "ar": "كم؟"})
ORDERED: Final = (FactType.INTEGER, FactType.NUMBER, FactType.DATE)


def _fact(type_: FactType = FactType.INTEGER, **declared: Any) -> Fact:
    return Fact("it", {"ko": "그것", "en": "It"}, type_, stored("it"), NOT_RECORDED, PUBLIC, **declared)


def _definitions(gateway: RunningGateway, language: str) -> dict[str, dict[str, Any]]:
    answer = gateway.ask(ALL, variables={"language": language})
    assert "errors" not in answer
    return {each.pop("id"): each for each in answer["data"]["factDefinitions"]}


def test_each_fact_has_a_question_or_a_reason_for_none() -> None:
    """What no citizen knows is derived from what they know."""
    lacking = {id_ for id_, fact in FACTS.items() if fact.question is None}
    assert lacking == UNASKED.keys() | {id_ for id_, fact in FACTS.items() if fact.derived is not None}
    assert all(FACTS[id_].deprecated is not None for id_ in UNASKED)


def test_each_question_is_in_three_languages_and_its_own() -> None:
    """One question is of one fact, and its help is in the same languages."""
    asked = [fact.question for fact in FACTS.values() if fact.question is not None]
    for question in asked:
        for words in (question.text, question.help or question.text):
            assert [language for language in LANGUAGES if not words.get(language)] == []
    for language in LANGUAGES:
        said = [question.text[language] for question in asked]
        assert len(set(said)) == len(said) > 40
        assert {text[-1] for text in said if "(" not in text} <= set("?؟")


def test_each_number_and_day_that_is_asked_has_its_bounds_in_order() -> None:
    """And nothing else has bounds."""
    for fact in FACTS.values():
        least, most = fact.bounds
        if fact.type in ORDERED:
            assert fact.allows(least), fact.id
            assert fact.allows(most), fact.id
            assert least < most, fact.id
        else:
            assert (least, most) == (None, None), fact.id


@pytest.mark.parametrize("language", ["KO", "EN", "AR"])
def test_the_graph_gives_what_is_declared(gateway: RunningGateway, language: str) -> None:
    """Question, help, bounds, and the codes by their titles, in the language asked for."""
    found, spoken = _definitions(gateway, language), language.lower()
    assert found.keys() == FACTS.keys()
    for id_, fact in FACTS.items():
        question, (least, most) = fact.question, fact.bounds
        assert found[id_] == {
            "type": fact.type.name,
            "question": question and question.text[spoken],
            "help": question and question.help and question.help[spoken],
            "unit": found[id_]["unit"],
            "least": None if least is None else written(least),
            "most": None if most is None else written(most),
            "codes": [{"id": code, "title": fact.said[code][spoken]} for code in fact.codes],
        }
        assert bool(found[id_]["unit"]) is (fact.unit is not None), id_


def test_a_unit_stands_by_itself_in_three_languages(gateway: RunningGateway) -> None:
    """As beside an empty field: without a number, and without the mark of its place."""
    units = [_definitions(gateway, language)["age_months"]["unit"] for language in ("KO", "EN", "AR")]
    assert units == ["개월", "months", "شهر"]
    assert _definitions(gateway, "EN")["recognised_income"]["unit"] == "won a month"


@pytest.mark.parametrize(
    ("fact", "value", "limits"),
    [
        ("household_size", "0", "“Members of the household” goes beyond its limits: give from 1 to 100 persons."),
        ("household_size", "101", "give from 1 to 100 persons."),
        ("insured_days", "551", "“Employment-insurance days in the last 18 months” goes beyond"),
        ("birth_date", "1899-12-31", "“Date of birth” goes beyond its limits: give from 1900-01-01 to 2199-12-31."),
    ],
)
def test_an_answer_beyond_the_bounds_is_refused_by_the_title_of_the_fact(
    gateway: RunningGateway, fact: str, value: str, limits: str
) -> None:
    """With the limits, at the field alone."""
    said = refusal(gateway, FAMILY, ROWS % "", "services", suppose=[{"fact": fact, "value": value}])
    assert limits in said


def test_what_is_on_record_stands_beyond_the_bounds_of_an_answer() -> None:
    """They bound what citizens say alone."""
    fact = _fact(question=Question(ASKED.text, least=1, most=5))
    assert fact.allows(900)
    with pytest.raises(BadUserInput, match="“It” goes beyond its limits: give from 1 to 5"):
        fact.read("900")


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"question": Question(ASKED.text, least=1)}, "give 1 or more"),
        ({"question": Question(ASKED.text, most=5)}, "give 5 or less"),
        ({"question": Question(ASKED.text, most=5), "unit": Unit.DAYS}, "give from 0 to 5 days"),
    ],
)
def test_limits_are_said_as_far_as_there_are_any(declared: dict[str, Any], words: str) -> None:
    """A bound that is not declared is the unit's, and where that has none there is none."""
    fact = _fact(**declared)
    with pytest.raises(BadUserInput, match=words):
        fact.read("0" if words.endswith("more") else "6")
    assert fact.read("3") == 3


@pytest.mark.parametrize(
    ("declare", "words"),
    [
        (
            lambda: _fact(question=Question(ASKED.text, least=5, most=1)),
            "`least` .* 5 and `most` is 1: give the smaller",
        ),
        (
            lambda: _fact(question=Question(ASKED.text, least=150), unit=Unit.CHILDREN, type_=FactType.CODE),
            "give values",
        ),
        (lambda: _fact(question=Question(ASKED.text, least=date(2026, 1, 1))), "give values of the fact's type"),
        (lambda: _fact(FactType.DATE, question=Question(ASKED.text, most=5)), "give values of the fact's type"),
        (lambda: _fact(question="How much?"), "`question` of the fact 'it' is 'How much\\?': give `Question"),
        (lambda: Question("How much?"), "The text of a question is 'How much\\?': give {'ko'"),  # type: ignore[arg-type]
        (lambda: Question(ASKED.text, least="1"), "`least` of the question .* is '1': give a number or a day"),  # type: ignore[arg-type]
    ],
)
def test_a_question_that_cannot_be_put_is_refused_at_the_start(declare: Any, words: str) -> None:
    """With what to give instead."""
    with pytest.raises(StartUpError, match=words):
        declare()


def test_agency_check_names_what_a_question_lacks() -> None:
    """A language of the question or of its help, and the title of a code; an agency without questions lacks none."""
    question = Question({"ko": "무엇인가요?", "en": "Which?"}, help={"ko": "도움", "ar": "مساعدة"})
    coded = _fact(FactType.CODE, codes=("a",), said={"a": {"ko": "가", "ar": "أ"}}, question=question)
    found = _found(coded)
    assert found == [
        "the code 'a' of the fact 'it' has no text in 'en'",
        "the help of the question for the fact 'it' has no text in 'en'",
        "the question for the fact 'it' has no text in 'ar'",
        "the title of the fact 'it' has no text in 'ar'",
    ]
    assert _found(_fact()) == ["the title of the fact 'it' has no text in 'ar'"]


def _found(fact: Fact) -> list[str]:
    agency = Agency(
        "it_office", dict.fromkeys(LANGUAGES, "It"), facts=[FactTable("citizen", Table("t", "key"), (fact,))]
    )
    examined = Examined(REGISTRY, agency, GraphQLSchema(), {}, date(2026, 11, 24))
    return sorted(each.words for each in texts(examined) if each.remedy is not None)


def test_a_unit_of_an_agency_s_own_is_named_by_the_words_around_its_number() -> None:
    """In each language."""
    unit = OwnUnit(
        "won_a_year", {"ko": {"other": "연 {n}원"}, "en": {"other": "KRW {n} a year"}, "ar": {"other": "{n} وون"}}
    )
    assert named(unit) == {"ko": "연 원", "en": "KRW a year", "ar": "وون"}
