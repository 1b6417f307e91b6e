"""What each persona of the demo is asked: where an answer moves a verdict they are asked, and nothing twice."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from tests.eligibility.asking import Row, me, rows
from tests.running import RunningGateway

QUESTIONS: Final = """{ me { openQuestions(first: 100) { totalCount nodes {
  fact { id least most codes { id } } subject { id } } } } }"""
MISSING: Final = "missingFacts { cause }"
FACTS: Final = register(discover()).facts


def _statuses(gateway: RunningGateway, persona: str, **what_if: Any) -> dict[Row, str]:
    return {row: node["status"] for row, node in rows(gateway, persona, **what_if).items()}


def _answers(question: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    fact = question["fact"]
    codes = [each["id"] for each in fact["codes"]]
    for value in codes or ("true", "false") if fact["least"] is None else (fact["least"], fact["most"]):
        yield {"fact": fact["id"], "value": value, "subjectId": question["subject"]["id"]}


def _moves(gateway: RunningGateway, persona: str, question: Mapping[str, Any], now: Mapping[Row, str]) -> bool:
    """Whether some answer has a verdict become another."""
    return any(_statuses(gateway, persona, suppose=[answer]) != now for answer in _answers(question))


def _can_answer(gateway: RunningGateway, persona: str) -> bool:
    """Whether a verdict is UNKNOWN for a fact that is on no record."""
    undecided = rows(gateway, persona, MISSING, filter={"statuses": ["UNKNOWN"]}).values()
    return any(each["cause"] == "NOT_RECORDED" for node in undecided for each in node["missingFacts"])


def test_each_persona_is_asked_what_moves_a_verdict(gateway: RunningGateway) -> None:
    """Whoever has something to answer is asked, and each question has an answer by itself that moves a verdict."""
    asked = {each: me(gateway, each, QUESTIONS)["openQuestions"]["nodes"] for each in gateway.personas}
    assert {each for each in asked if asked[each]} == {each for each in asked if _can_answer(gateway, each)}
    assert sum(map(bool, asked.values())) == 14
    for persona, questions in asked.items():
        now = _statuses(gateway, persona)
        still = [each["fact"]["id"] for each in questions if not _moves(gateway, persona, each, now)]
        assert still == [], persona


def test_no_persona_is_asked_anything_twice(gateway: RunningGateway) -> None:
    """Neither a fact nor, beside it, what follows from it: an income in won and in percent is one thing."""
    for persona in gateway.personas:
        questions = me(gateway, persona, QUESTIONS)["openQuestions"]["nodes"]
        asked = [(each["fact"]["id"], each["subject"]["id"]) for each in questions]
        assert len(set(asked)) == len(asked), persona
        derived = {fact: FACTS[fact].fact.derived for fact, _ in asked}
        assert not {source for each in derived.values() if each for source in each.sources} & derived.keys(), persona
