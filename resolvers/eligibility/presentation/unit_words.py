"""Numbers with their units in words, in every language of the gateway, each with that language's plural forms."""

from collections.abc import Mapping
from typing import Final

from agencies.contract.shared_values import LANGUAGES
from agencies.contract.unit import OwnUnit, Unit

Text = Mapping[str, str]
Forms = Mapping[str, str]
"""By form, the words for a number: `one`, `two`, `few` (3 to 10), `many` (11 to 99), else `other`; as CLDR has them."""

UNITS: Final[Mapping[Unit, Mapping[str, Forms]]] = {
    Unit.YEARS_OF_AGE: {
        "ko": {"other": "{n}세"},
        "en": {"one": "{n} year", "other": "{n} years"},
        "ar": {"one": "سنة واحدة", "two": "سنتان", "few": "{n} سنوات", "other": "{n} سنة"},
    },
    Unit.YEARS_BY_SCHOOL_YEAR: {
        "ko": {"below_zero": "학년도 나이 없음", "other": "학년도 기준 {n}세"},
        "en": {
            "below_zero": "no age by school year yet",
            "one": "{n} year by school year",
            "other": "{n} years by school year",
        },
        "ar": {
            "below_zero": "لا عمر دراسي بعد",
            "one": "سنة واحدة بحسب العام الدراسي",
            "two": "سنتان بحسب العام الدراسي",
            "few": "{n} سنوات بحسب العام الدراسي",
            "other": "{n} سنة بحسب العام الدراسي",
        },
    },
    Unit.MONTHS_OF_AGE: {
        "ko": {"other": "{n}개월"},
        "en": {"one": "{n} month", "other": "{n} months"},
        "ar": {"one": "شهر واحد", "two": "شهران", "few": "{n} أشهر", "many": "{n} شهرًا", "other": "{n} شهر"},
    },
    Unit.DAYS: {
        "ko": {"other": "{n}일"},
        "en": {"one": "{n} day", "other": "{n} days"},
        "ar": {"one": "يوم واحد", "two": "يومان", "few": "{n} أيام", "many": "{n} يومًا", "other": "{n} يوم"},
    },
    Unit.CHILDREN: {
        "ko": {"other": "{n}명"},
        "en": {"one": "{n} child", "other": "{n} children"},
        "ar": {"one": "طفل واحد", "two": "طفلان", "few": "{n} أطفال", "many": "{n} طفلًا", "other": "{n} طفل"},
    },
    Unit.PERSONS: {
        "ko": {"other": "{n}명"},
        "en": {"one": "{n} person", "other": "{n} people"},
        "ar": {"one": "شخص واحد", "two": "شخصان", "few": "{n} أشخاص", "many": "{n} شخصًا", "other": "{n} شخص"},
    },
    Unit.PERCENT: {"ko": {"other": "{n}%"}, "en": {"other": "{n}%"}, "ar": {"other": "{n}%"}},
    Unit.WON_A_MONTH: {
        "ko": {"other": "월 {n}원"},
        "en": {"other": "KRW {n} a month"},
        "ar": {"other": "{n} وون شهريًا"},
    },
}


NAMES: Final[Mapping[Unit, Text]] = {
    Unit.YEARS_OF_AGE: {"ko": "세", "en": "years", "ar": "سنة"},
    Unit.YEARS_BY_SCHOOL_YEAR: {"ko": "세", "en": "years", "ar": "سنة"},
    Unit.MONTHS_OF_AGE: {"ko": "개월", "en": "months", "ar": "شهر"},
    Unit.DAYS: {"ko": "일", "en": "days", "ar": "يوم"},
    Unit.CHILDREN: {"ko": "명", "en": "children", "ar": "طفل"},
    Unit.PERSONS: {"ko": "명", "en": "people", "ar": "شخص"},
    Unit.PERCENT: {"ko": "%", "en": "%", "ar": "%"},
    Unit.WON_A_MONTH: {"ko": "원", "en": "won a month", "ar": "وون شهريًا"},
}
"""The units by themselves, as they stand beside an empty field."""

MONTHS_A_YEAR: Final = 12
MANY_MONTHS: Final = 7 * MONTHS_A_YEAR
"""From so many on nobody counts in months."""

AND: Final = {"ko": " ", "en": " ", "ar": " و"}


def named(unit: Unit | OwnUnit | None) -> Text | None:
    """Return the unit without a number; of an agency's own unit, the words that stand around the number."""
    if isinstance(unit, OwnUnit):
        return {language: " ".join(unit.words[language]["other"].replace("{n}", " ").split()) for language in LANGUAGES}
    return None if unit is None else NAMES[unit]


def counted(number: float, unit: Unit | OwnUnit | None, language: str) -> str:
    """A number with its unit; the number alone where it has none. Many months are years and months."""
    if has_two_units(number, unit):
        years, months = (int(each) for each in divmod(number, MONTHS_A_YEAR))
        said = [counted(years, Unit.YEARS_OF_AGE, language), *([counted(months, unit, language)] if months else ())]
        return AND[language].join(said)
    whole = number if isinstance(number, int) or not number.is_integer() else int(number)
    written = f"{whole:,}"
    if unit is None:
        return written
    forms = (unit.words if isinstance(unit, OwnUnit) else UNITS[unit])[language]
    return forms.get(_form(whole), forms["other"]).format(n=written)


def has_two_units(value: object, unit: Unit | OwnUnit | None) -> bool:
    """Return whether a number is said in years and months."""
    return unit is Unit.MONTHS_OF_AGE and isinstance(value, int | float) and value >= MANY_MONTHS


def _form(number: float) -> str:
    """The plural form of a number; a language whose words have fewer forms says the others alike."""
    if number < 0:
        return "below_zero"
    if not isinstance(number, int):
        return "other"
    few_or_many = "few" if 3 <= number % 100 <= 10 else "many" if number % 100 >= 11 else "other"
    return {1: "one", 2: "two"}.get(number, few_or_many)
