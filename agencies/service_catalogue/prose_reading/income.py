"""Incomes in percent of the median, as the prose states them: 기준 중위소득 60% 이하."""

import re
from collections.abc import Iterator
from typing import Final

from agencies.service_catalogue.prose_reading.mention import Mention, every_one
from agencies.service_catalogue.prose_reading.range_sign import TO
from agencies.service_catalogue.rules.notation import Notation

MEDIAN: Final = r"(?:기준\s*+)?중위\s*+소득\s*+(?:액)?\s*+(?:의|이|기준|대비)?\s*+[\(:]?\s*+(?:의)?\s*+"
SHARE: Final = r"(\d{2,3})\s*(?:%|퍼센트|프로|％)"
INCOME: Final = re.compile(
    rf"{MEDIAN}{SHARE}\s*+(초과|이상|부터)?\s*+{TO}?\s*+(?:기준\s*+)?(?:중위\s*+소득\s*+)?(?:의\s*+)?{SHARE}"
    rf"\s*+(이하|이내|미만|까지)?"
    rf"|{MEDIAN}{SHARE}\s*+(이하|이내|미만|까지|범위|초과|이상)"
)
RECOGNISED: Final = re.compile(r"소득\s*인정액")
NEAR: Final = 25
OPERATORS: Final = {"초과": "more_than", "이상": "at_least", "부터": "at_least", "미만": "less_than"}


def incomes(text: str) -> Iterator[Mention]:
    """The shares of the median that the text states."""
    for found in INCOME.finditer(text):
        recognised = RECOGNISED.search(text, max(0, found.start() - NEAR), found.start())
        fact = "recognised_income_percent" if recognised else "median_income_percent"
        condition = _condition(fact, found)
        yield Mention(found.start(), found.end(), "income", condition, condition, condition, attribute=True)


def _condition(fact: str, found: re.Match[str]) -> Notation:
    if found[1]:
        lower = {"fact": fact, OPERATORS.get(found[2], "at_least"): int(found[1])}
        return every_one([lower, {"fact": fact, OPERATORS.get(found[4], "at_most"): int(found[3])}])
    return {"fact": fact, OPERATORS.get(found[6], "at_most"): int(found[5])}
