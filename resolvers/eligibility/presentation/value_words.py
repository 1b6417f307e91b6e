"""A fact's value as a citizen reads it, in every language of the gateway: with its unit, as a day, in words."""

from datetime import date
from typing import Final

from agencies.contract.fact import Fact, FactValue
from agencies.contract.vocabulary import LANGUAGES
from resolvers.eligibility.facts.definitions import Definition
from resolvers.eligibility.presentation.unit_words import counted
from resolvers.eligibility.presentation.words import Text, spoken

# fmt: off
MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "ar": ("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
           "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
}
# fmt: on


def shown(fact: Fact | Definition, value: FactValue) -> Text:
    """The value in words, without the fact's title."""
    if isinstance(value, date):
        return {language: _day(value, language) for language in LANGUAGES}
    if isinstance(value, bool | str):
        return spoken(fact, value)
    return {language: counted(value, fact.unit, language) for language in LANGUAGES}


def _day(day: date, language: str) -> str:
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"
