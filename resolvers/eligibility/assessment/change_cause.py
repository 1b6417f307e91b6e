"""Why a verdict becomes another on a day, in words: what moved, of whom, or that the rule did."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from agencies.contract.fact import Fact, FactValue
from agencies.registry import Registry
from agencies.service_catalogue.rules.evaluation import Situation
from agencies.service_catalogue.rules.profile import Profile
from resolvers.eligibility.presentation.words import spoken
from resolvers.eligibility.rules.rule import Requirement, Rule

RULE_CHANGES: Final = {"ko": "규칙이 바뀜", "en": "the rule changes", "ar": "تتغير القاعدة"}
WITHOUT_FACT: Final[Mapping[str, Mapping[str, str]]] = {
    "born": {"ko": "자녀가 태어남", "en": "a child is born", "ar": "يولد طفل"},
    "grown": {"ko": "자녀가 성년이 됨", "en": "a child comes of age", "ar": "يبلغ أحد الأبناء سن الرشد"},
}
OTHERS: Final[Mapping[str, Mapping[str, str]]] = {
    "citizen": {"ko": "신청인: {words}", "en": "the citizen: {words}", "ar": "صاحب الطلب: {words}"},
    "child": {"ko": "자녀: {words}", "en": "a child: {words}", "ar": "أحد الأبناء: {words}"},
    "member": {"ko": "가구원: {words}", "en": "a member of the household: {words}", "ar": "أحد أفراد الأسرة: {words}"},
}
UNWORDED: Final = {"ko": "{title}: {from_} → {to}", "en": "{title}: {from_} → {to}", "ar": "{title}: {from_} ← {to}"}
UNKNOWN: Final = {"ko": "알 수 없음", "en": "unknown", "ar": "غير معروف"}


@dataclass(frozen=True, slots=True)
class Cause:
    """The fact that moved, whose it is (None: the subject's), and its values.

    Without a fact: that a child is `born` or comes of age (`grown`), as `who` says; else the rule itself.
    """

    fact: str | None
    who: str | None = None
    before: FactValue | None = None
    after: FactValue | None = None


def cause_of(rule: Rule, before: Situation, after: Situation, on: date) -> Cause:
    """What made the difference: the first fact that moved in a requirement which came to another outcome."""
    for requirement in rule.asked(on):
        if requirement.test(before, before.subject) is not requirement.test(after, after.subject):
            moved = next(_moved(requirement, before, after), None)
            if moved is not None:
                return moved
    return Cause(None)


def worded(cause: Cause, registry: Registry) -> Mapping[str, str]:
    """A cause in words, by language."""
    if cause.fact is None:
        return WITHOUT_FACT.get(cause.who or "", RULE_CHANGES)
    fact = registry.facts[cause.fact].fact
    turn = fact.turn(cause.before, cause.after)
    words = turn.words if turn is not None else UNWORDED
    said = {
        language: text.format(
            title=fact.title.get(language, fact.title["ko"]),
            from_=_said(fact, cause.before, language),
            to=_said(fact, cause.after, language),
        )
        for language, text in words.items()
    }
    if cause.who is None:
        return said
    return {language: OTHERS[cause.who][language].format(words=text) for language, text in said.items()}


def _said(fact: Fact, value: FactValue | None, language: str) -> str:
    return UNKNOWN[language] if value is None else spoken(fact, value)[language]


def _moved(requirement: Requirement, before: Situation, after: Situation) -> Iterator[Cause]:
    for who, fact in requirement.facts:
        old = {person.citizen_id: person for person in before.concerned(who)}
        new = {person.citizen_id: person for person in after.concerned(who)}
        for name in old.keys() & new.keys():
            if _value(old[name], fact) != _value(new[name], fact):
                yield Cause(fact, who, _value(old[name], fact), _value(new[name], fact))
        if old.keys() != new.keys():
            yield Cause(None, "grown" if old.keys() - new.keys() else "born")


def _value(person: Profile, fact: str) -> FactValue | None:
    return person.values.get(fact)
