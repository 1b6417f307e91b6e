"""Conditions and facts in words, Korean and English: what a requirement asks, and what was found."""

from collections.abc import Iterable, Mapping
from typing import Final

from agencies.contract.fact import FactValue
from agencies.registry import Registry
from resolvers.eligibility.condition import AtLeast, Condition, Leaf, Not, Scope, leaves
from resolvers.eligibility.evaluate import Scene
from resolvers.eligibility.profile import Profile, written

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


def required(condition: Condition, registry: Registry) -> Text:
    """What a condition asks, in words."""
    return {language: _required(condition, registry, language) for language in LANGUAGES}


def observed(condition: Condition, scene: Scene, registry: Registry) -> Text | None:
    """What was found of the facts that a condition reads; None where none of them is known."""
    found = dict.fromkeys(
        (leaf.fact, person.citizen_id) for who, leaf in leaves(condition) for person in _persons(scene, who)
    )
    people = {person.citizen_id: person for person in (scene.subject, scene.citizen, *scene.children, *scene.members)}
    values = [(fact, people[citizen].values[fact]) for fact, citizen in found if fact in people[citizen].values]
    if not values:
        return None
    return {language: ", ".join(_found(values, registry, language)) for language in LANGUAGES}


def _persons(scene: Scene, who: str | None) -> Iterable[Profile]:
    return (scene.subject,) if who is None else scene.of(who)  # type: ignore[arg-type]


def _found(values: Iterable[tuple[str, FactValue]], registry: Registry, language: str) -> Iterable[str]:
    by_fact: dict[str, list[str]] = {}
    for fact, value in values:
        by_fact.setdefault(fact, []).append(spoken(value)[language])
    for fact, texts in by_fact.items():
        yield f"{registry.facts[fact].fact.title[language]} {'/'.join(texts)}"


def _required(condition: Condition, registry: Registry, language: str) -> str:
    match condition:
        case Leaf(fact, operator, operand):
            several = sorted(operand) if isinstance(operand, frozenset) else (operand,)
            value = ", ".join(spoken(each)[language] for each in several)
            return OPERATORS[operator][language].format(title=registry.facts[fact].fact.title[language], value=value)
        case AtLeast(count, parts):
            texts = [_required(part, registry, language) for part in parts]
            if count == len(parts) or count == 1:
                return (ALL_OF if count == len(parts) else ANY_OF)[language].join(texts)
            return COUNT_OF[language].format(count=count, parts=", ".join(texts))
        case Not(part):
            return NOT[language].format(part=_required(part, registry, language))
        case Scope(who, every, part):
            return WHO[who, every][language].format(part=_required(part, registry, language))
