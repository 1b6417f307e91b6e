"""Conditions and facts in words, in every language of the gateway: what a requirement asks, and what was found."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

from agencies.contract.fact import Fact, FactValue
from agencies.contract.shared_values import LANGUAGES
from agencies.rules.condition import AtLeast, Condition, Group, Leaf, Not, Scope, Unread, Unstated
from agencies.rules.profile import written
from agencies.rules.region import REGION
from resolvers.eligibility.facts.definitions import Definition, Definitions
from resolvers.eligibility.rules.region_name import region_name
from resolvers.eligibility.rules.rule import Requirement

Text = dict[str, str]
TEXTS_KEPT: Final = 4_096

OPERATORS: Final[Mapping[str, Text]] = {
    "is": {"ko": "{title}: {value}", "en": "{title}: {value}", "ar": "{title}: {value}"},
    "in": {"ko": "{title}: {value} 중 하나", "en": "{title}: one of {value}", "ar": "{title}: أحد {value}"},
    "at_least": {"ko": "{title} {value} 이상", "en": "{title} at least {value}", "ar": "{title} {value} على الأقل"},
    "at_most": {"ko": "{title} {value} 이하", "en": "{title} at most {value}", "ar": "{title} {value} على الأكثر"},
    "more_than": {"ko": "{title} {value} 초과", "en": "{title} more than {value}", "ar": "{title} أكثر من {value}"},
    "less_than": {"ko": "{title} {value} 미만", "en": "{title} less than {value}", "ar": "{title} أقل من {value}"},
    "within": {"ko": "{title}: {value}", "en": "{title}: within {value}", "ar": "{title}: ضمن {value}"},
}
DAY_OPERATORS: Final[Mapping[str, Text]] = {
    "at_least": {"ko": "{title} {value} 이후", "en": "{title}: on or after {value}", "ar": "{title}: {value} أو بعده"},
    "at_most": {"ko": "{title} {value} 이전", "en": "{title}: on or before {value}", "ar": "{title}: {value} أو قبله"},
    "more_than": {"ko": "{title} {value} 후", "en": "{title}: after {value}", "ar": "{title}: بعد {value}"},
    "less_than": {"ko": "{title} {value} 전", "en": "{title}: before {value}", "ar": "{title}: قبل {value}"},
}
YES_NO: Final = {True: {"ko": "예", "en": "yes", "ar": "نعم"}, False: {"ko": "아니요", "en": "no", "ar": "لا"}}
LISTED: Final = {"ko": ", ", "en": ", ", "ar": "، "}
ALL_OF: Final = {"ko": " 그리고 ", "en": " and ", "ar": " و"}
ANY_OF: Final = {"ko": " 또는 ", "en": " or ", "ar": " أو "}
COUNT_OF: Final = {
    "ko": "다음 중 {count}개 이상: {parts}",
    "en": "at least {count} of: {parts}",
    "ar": "{count} على الأقل مما يلي: {parts}",
}
NOT: Final = {"ko": "다음이 아님: {part}", "en": "not: {part}", "ar": "ليس: {part}"}
UNSTATED: Final = {
    "ko": "{title}: 기준이 목록에 없음",
    "en": "{title}: the catalogue does not say what is asked",
    "ar": "{title}: لا يذكر الدليل المطلوب",
}
GROUP: Final = {
    "ko": "기록으로 알 수 없는 대상",
    "en": "a group that no record shows",
    "ar": "فئة لا تظهر في أي سجل",
}
WHO: Final[Mapping[tuple[str, bool], Text]] = {
    ("citizen", True): {"ko": "신청인: {part}", "en": "the citizen: {part}", "ar": "مقدّم الطلب: {part}"},
    ("child", False): {"ko": "자녀 중 한 명: {part}", "en": "a child: {part}", "ar": "أحد الأبناء: {part}"},
    ("child", True): {"ko": "모든 자녀: {part}", "en": "every child: {part}", "ar": "جميع الأبناء: {part}"},
    ("member", False): {
        "ko": "가구원 중 한 명: {part}",
        "en": "a member of the household: {part}",
        "ar": "أحد أفراد الأسرة: {part}",
    },
    ("member", True): {
        "ko": "모든 가구원: {part}",
        "en": "every member of the household: {part}",
        "ar": "جميع أفراد الأسرة: {part}",
    },
}


def spoken(fact: Fact | Definition, value: FactValue) -> Text:
    """Return a fact's value in words: a code as its agency says it, a district by its name."""
    return {language: spoken_in(fact, value, language) for language in LANGUAGES}


def spoken_in(fact: Fact | Definition, value: FactValue, language: str) -> str:
    """Return a fact's value in words of one language."""
    if isinstance(value, bool):
        return YES_NO[value][language]
    said = fact.said.get(value) if isinstance(value, str) else None
    if said is not None and (words := said.get(language) or said.get("ko")):
        return words
    return region_name(str(value), language) if fact.id == REGION else written(value)


def required(requirement: Requirement, definitions: Definitions) -> Mapping[str, str]:
    """What a requirement asks, in words."""
    condition = requirement.condition
    is_constant = isinstance(condition, AtLeast) and not condition.parts
    return requirement.row["text"] if is_constant else _asked(requirement, definitions)


# A requirement is looked up as the object that it is: to hash its condition would cost more than the rest of a reason.
# It belongs to one version of the catalogue, with which its words are forgotten.
_kept: Final[WeakKeyDictionary[Requirement, Text]] = WeakKeyDictionary()


def _asked(requirement: Requirement, definitions: Definitions) -> Text:
    text = _kept.get(requirement)
    if text is None:
        if len(_kept) >= TEXTS_KEPT:
            _kept.clear()
        text = {language: _required(requirement.condition, definitions, language) for language in LANGUAGES}
        _kept[requirement] = text
    return text


def everybody(citizen_id: str) -> bool:
    """Sees whomever it is."""
    return True


def title_of(fact: Definition, language: str) -> str:
    """Return the fact's title; an agency need not give it in every language, but gives it in Korean."""
    return fact.title.get(language, fact.title["ko"])


def _bracketed(part: Condition, definitions: Definitions, language: str) -> str:
    text = _required(part, definitions, language)
    return f"({text})" if isinstance(part, AtLeast) and len(part.parts) > 1 else text


def _required(condition: Condition, definitions: Definitions, language: str) -> str:
    match condition:
        case Leaf(fact_id, operator, operand):
            fact = definitions[fact_id]
            several = sorted(operand) if isinstance(operand, frozenset) else (operand,)
            value = LISTED[language].join(spoken_in(fact, each, language) for each in several)
            words = DAY_OPERATORS.get(operator) if isinstance(operand, date) else None
            return (words or OPERATORS[operator])[language].format(title=title_of(fact, language), value=value)
        case Unstated(fact_id):
            return UNSTATED[language].format(title=title_of(definitions[fact_id], language))
        case Group():
            return GROUP[language]
        case Unread(leaf):
            return _required(leaf, definitions, language)
        case AtLeast(count, parts):
            texts = [_bracketed(part, definitions, language) for part in parts]
            if count == len(parts) or count == 1:
                return (ALL_OF if count == len(parts) else ANY_OF)[language].join(texts)
            return COUNT_OF[language].format(count=count, parts=LISTED[language].join(texts))
        case Not(part):
            return NOT[language].format(part=_bracketed(part, definitions, language))
        case Scope(who, every, part):
            return WHO[who, every][language].format(part=_bracketed(part, definitions, language))
