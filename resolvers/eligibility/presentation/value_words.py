"""A fact's value as a citizen reads it, in every language of the gateway: with its unit, as a day, in words."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from agencies.contract.fact import Fact, FactValue
from agencies.contract.shared_values import LANGUAGES
from resolvers.eligibility.facts.definitions import Definition
from resolvers.eligibility.presentation.unit_words import counted, has_two_units
from resolvers.eligibility.presentation.words import Text, spoken_in

# fmt: off
MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "ar": ("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
           "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
}
# fmt: on

JOINED: Final = {"ko": ("·", "·"), "en": (", ", " and "), "ar": (" و", " و")}
"""What comes between values, and what before the last."""
APART: Final = " / "
"""What comes between values of which two would read as one: `4 years / 10 months`."""
COUNTED: Final = re.compile(r"\S+( \D+)")


def shown(fact: Fact | Definition, value: FactValue) -> Text:
    """The value in words, without the fact's title."""
    return {language: _said(fact, value, language) for language in LANGUAGES}


def shown_together(values: Sequence[tuple[Definition, FactValue]], language: str) -> str:
    """Return values of several people in words, each once: `51 and 10 months`."""
    texts = list(dict.fromkeys(_said(fact, value, language) for fact, value in values))
    if len({fact.id for fact, _ in values}) > 1 or any(has_two_units(value, fact.unit) for fact, value in values):
        return APART.join(texts)
    if language == "en" and values[0][0].unit is not None:
        texts = _with_one_unit(texts)
    between, last = JOINED[language]
    return last.join([*([between.join(texts[:-1])] if texts[1:] else ()), texts[-1]])


def _with_one_unit(texts: list[str]) -> list[str]:
    """Return numbers of which the last alone has the unit, where all have the same."""
    found = [COUNTED.fullmatch(text) for text in texts]
    units = {match[1] if match else text for match, text in zip(found, texts, strict=True)}
    return [*(text.removesuffix(*units) for text in texts[:-1]), texts[-1]] if len(units) == 1 else texts


def _said(fact: Fact | Definition, value: FactValue, language: str) -> str:
    if isinstance(value, date):
        return _day(value, language)
    return spoken_in(fact, value, language) if isinstance(value, bool | str) else counted(value, fact.unit, language)


def _day(day: date, language: str) -> str:
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"
