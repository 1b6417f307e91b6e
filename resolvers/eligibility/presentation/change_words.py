"""Why a verdict becomes another on a day, in words."""

from collections.abc import Mapping
from typing import Final

from agencies.contract.fact import Fact, FactValue
from agencies.contract.shared_values import LANGUAGES
from agencies.registration.registry import Registry
from resolvers.eligibility.assessment.change_cause import Cause
from resolvers.eligibility.presentation.value_words import shown
from resolvers.eligibility.presentation.words import spoken

RULE_CHANGES: Final = {"ko": "규칙이 바뀜", "en": "the rule changes", "ar": "تتغير القاعدة"}
WITHOUT_FACT: Final[Mapping[str, Mapping[str, str]]] = {
    "born": {"ko": "자녀가 태어남", "en": "a child is born", "ar": "يولد طفل"},
    "over": {
        "ko": "신청 기간이 끝남",
        "en": "the application period is over",
        "ar": "تنتهي فترة تقديم الطلبات",
    },
    "unstated": {
        "ko": "그날부터 적용될 기준이 아직 알려지지 않음",
        "en": "the figure from that day on is not known yet",
        "ar": "المعيار المعتمد من ذلك اليوم غير معروف بعد",
    },
    "grown": {"ko": "자녀가 성년이 됨", "en": "a child comes of age", "ar": "يبلغ أحد الأبناء سن الرشد"},
}
OTHERS: Final[Mapping[str, Mapping[str, str]]] = {
    "citizen": {"ko": "신청인: {words}", "en": "the citizen: {words}", "ar": "مقدّم الطلب: {words}"},
    "child": {"ko": "자녀: {words}", "en": "a child: {words}", "ar": "أحد الأبناء: {words}"},
    "member": {"ko": "가구원: {words}", "en": "a member of the household: {words}", "ar": "أحد أفراد الأسرة: {words}"},
}
UNWORDED: Final = {"ko": "{title}: {from_} → {to}", "en": "{title}: {from_} → {to}", "ar": "{title}: {from_} ← {to}"}
UNKNOWN: Final = {"ko": "알 수 없음", "en": "unknown", "ar": "غير معروف"}


def worded(cause: Cause, registry: Registry) -> Mapping[str, str]:
    """A cause in words, by language of the gateway: an agency may word its own in more of them, or in fewer."""
    if cause.fact is None:
        return WITHOUT_FACT.get(cause.who or "", RULE_CHANGES)
    fact = registry.facts[cause.fact].fact
    turn = fact.turn(cause.before, cause.after)
    words = turn.words if turn is not None else UNWORDED
    becomes = UNKNOWN if cause.after is None else shown(fact, cause.after)
    said = {
        language: text.format(
            title=fact.title.get(language, fact.title["ko"]),
            from_=_said(fact, cause.before, language),
            to=_said(fact, cause.after, language),
            to_with_unit=becomes[language],
        )
        for language, text in words.items()
        if language in LANGUAGES
    }
    if cause.who is None:
        return said
    return {language: OTHERS[cause.who][language].format(words=text) for language, text in said.items()}


def _said(fact: Fact, value: FactValue | None, language: str) -> str:
    return UNKNOWN[language] if value is None else spoken(fact, value)[language]
