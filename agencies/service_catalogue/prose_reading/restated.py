"""Incomes that the texts state twice, the second time in short: 소득인정액 120% 이하, then 중위소득 120% 이하."""

from collections.abc import Iterable
from typing import Final

from agencies.service_catalogue.prose_reading.requirement import TextRequirement

MEDIAN_FACT: Final = "median_income_percent"
RECOGNISED_FACT: Final = "recognised_income_percent"


def without_restated_incomes(several: Iterable[TextRequirement]) -> list[TextRequirement]:
    """The requirements but for a share of the median that another of them asks of the recognised income."""
    found = list(several)
    asked = [each.condition for each in found]
    return [
        each
        for each in found
        if each.condition.get("fact") != MEDIAN_FACT or {**each.condition, "fact": RECOGNISED_FACT} not in asked
    ]
