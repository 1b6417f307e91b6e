"""To which of Maru's categories and life events a service of the national catalogue belongs, by what restricts it."""

from collections.abc import Iterable
from typing import Final

from agencies.service_catalogue.gov24.codes.code import HOUSEHOLD, INCOME, PERSON, SEX, Code
from agencies.service_catalogue.gov24.codes.stated import Ages, Stated

INFANTS_UNTIL: Final = 5
ELDERLY_FROM: Final = 65
FEMALE: Final = "JA0102"
EMPLOYEE: Final = "JA0326"


def categories(stated: Stated) -> list[str]:
    """The categories of the codes that restrict it, and those in whose ages its own lie; each once."""
    if stated.for_organisations:
        return []
    codes = _restricting(stated)
    found = [category for code in codes for category in code.categories]
    if {FEMALE, EMPLOYEE} <= {code.code for code in codes}:
        found.append("working_mothers")
    return list(dict.fromkeys([*found, *_of_ages(stated.ages, "infants", "elderly")]))


def life_events(stated: Stated) -> list[str]:
    """The life events after which the codes and ages that restrict it make it worth a look; each once."""
    if stated.for_organisations:
        return []
    found = [event for code in _restricting(stated) for event in code.life_events]
    return list(dict.fromkeys([*found, *_of_ages(stated.ages, "live_birth", "age_reached")]))


def _restricting(stated: Stated) -> list[Code]:
    return [code for name in (SEX, INCOME, PERSON, HOUSEHOLD) for code in stated.restricted(name)]


def _of_ages(ages: Ages, of_infants: str, of_elderly: str) -> Iterable[str]:
    if ages.known and ages.upper is not None and ages.upper <= INFANTS_UNTIL:
        yield of_infants
    if ages.known and ages.lower is not None and ages.lower >= ELDERLY_FROM:
        yield of_elderly
