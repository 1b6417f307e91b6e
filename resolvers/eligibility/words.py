"""Conditions and facts in words, Korean and English: what a requirement asks, and what was found."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from agencies.contract.fact import FactValue
from agencies.registry import Registry
from resolvers.eligibility.condition import AtLeast, Condition, Leaf, Not, Scope
from resolvers.eligibility.evaluate import Scene
from resolvers.eligibility.profile import written
from resolvers.eligibility.rule import Requirement

Text = dict[str, str]
LANGUAGES: Final = ("ko", "en")

OPERATORS: Final[Mapping[str, Text]] = {
    "is": {"ko": "{title}: {value}", "en": "{title}: {value}"},
    "in": {"ko": "{title}: {value} 중 하나", "en": "{title}: one of {value}"},
    "at_least": {"ko": "{title} {value} 이상", "en": "{title} at least {value}"},
    "at_most": {"ko": "{title} {value} 이하", "en": "{title} at most {value}"},
    "more_than": {"ko": "{title} {value} 초과", "en": "{title} more than {value}"},
    "less_than": {"ko": "{title} {value} 미만", "en": "{title} less than {value}"},
    "within": {"ko": "{title}: {value}", "en": "{title}: within {value}"},
}
YES_NO: Final = {True: {"ko": "예", "en": "yes"}, False: {"ko": "아니요", "en": "no"}}
ALL_OF: Final = {"ko": " 그리고 ", "en": " and "}
ANY_OF: Final = {"ko": " 또는 ", "en": " or "}
COUNT_OF: Final = {"ko": "다음 중 {count}개 이상: {parts}", "en": "at least {count} of: {parts}"}
NOT: Final = {"ko": "다음이 아님: {part}", "en": "not: {part}"}
WHO: Final[Mapping[tuple[str, bool], Text]] = {
    ("citizen", True): {"ko": "신청인: {part}", "en": "the citizen: {part}"},
    ("child", False): {"ko": "자녀 중 한 명: {part}", "en": "a child: {part}"},
    ("child", True): {"ko": "모든 자녀: {part}", "en": "every child: {part}"},
    ("member", False): {"ko": "가구원 중 한 명: {part}", "en": "a member of the household: {part}"},
    ("member", True): {"ko": "모든 가구원: {part}", "en": "every member of the household: {part}"},
}


def spoken(value: FactValue) -> Text:
    """A fact's value in words."""
    if isinstance(value, bool):
        return YES_NO[value]
    text = written(value)
    return dict.fromkeys(LANGUAGES, text)


@lru_cache(maxsize=16_384)
def required(requirement: Requirement, registry: Registry) -> Text:
    """What a requirement asks, in words."""
    return {language: _required(requirement.condition, registry, language) for language in LANGUAGES}


def observed(requirement: Requirement, scene: Scene, registry: Registry) -> Text | None:
    """What was found of the facts that a requirement reads; None where none of them is known."""
    found: dict[str, list[FactValue]] = {}
    for who, fact in requirement.facts:
        for person in dict.fromkeys((scene.subject,) if who is None else scene.of(who)):
            if fact in person.values:
                found.setdefault(fact, []).append(person.values[fact])
    if not found:
        return None
    return {language: ", ".join(_found(found, registry, language)) for language in LANGUAGES}


def _found(values: Mapping[str, Iterable[FactValue]], registry: Registry, language: str) -> Iterable[str]:
    for fact, several in values.items():
        yield f"{registry.facts[fact].fact.title[language]} {'/'.join(spoken(each)[language] for each in several)}"


def _bracketed(part: Condition, registry: Registry, language: str) -> str:
    text = _required(part, registry, language)
    return f"({text})" if isinstance(part, AtLeast) and len(part.parts) > 1 else text


def _required(condition: Condition, registry: Registry, language: str) -> str:
    match condition:
        case Leaf(fact, operator, operand):
            several = sorted(operand) if isinstance(operand, frozenset) else (operand,)
            value = ", ".join(spoken(each)[language] for each in several)
            return OPERATORS[operator][language].format(title=registry.facts[fact].fact.title[language], value=value)
        case AtLeast(count, parts):
            texts = [_bracketed(part, registry, language) for part in parts]
            if count == len(parts) or count == 1:
                return (ALL_OF if count == len(parts) else ANY_OF)[language].join(texts)
            return COUNT_OF[language].format(count=count, parts=", ".join(texts))
        case Not(part):
            return NOT[language].format(part=_required(part, registry, language))
        case Scope(who, every, part):
            return WHO[who, every][language].format(part=_required(part, registry, language))
