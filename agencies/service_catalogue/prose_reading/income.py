"""Incomes in percent of the median, as the prose states them: 기준 중위소득 60% 이하."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import INCOME
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, one_of, unshown
from agencies.service_catalogue.prose_reading.range_sign import TO

MEDIAN: Final = r"(?:기준\s*+)?중위\s*+소득\s*+(?:액)?\s*+(?:의|이|기준|대비)?\s*+[\(:]?\s*+(?:의)?\s*+"
SHARE: Final = r"(\d{2,3})\s*(?:%|퍼센트|프로|％)"
SHARE_OF_MEDIAN: Final = re.compile(
    rf"{MEDIAN}{SHARE}\s*+(초과|이상|부터)?\s*+{TO}?\s*+(?:기준\s*+)?(?:중위\s*+소득\s*+)?(?:의\s*+)?{SHARE}"
    rf"\s*+(이하|이내|미만|까지)?"
    rf"|{MEDIAN}{SHARE}\s*+(?:\([^()\n]{{1,12}}\)\s*+)?(이하|이내|미만|까지|범위|초과|이상|(?=\)))"
)
# So many percent of the mean income of urban workers' households are at most 1.6 times as many of the median: by
# the figures of Statistics Korea it was 1.4 to 1.52 times in 2025, by the size of the household.
URBAN: Final = re.compile(
    r"도시\s*+근로자\s*+(?:가구원?\s*+수?별?\s*+)?(?:가구당?\s*+)?월\s*+평균\s*+소득\s*+(?:의|이)?\s*+(\d{2,3})\s*+(?:%|퍼센트)"
)
URBAN_TO_MEDIAN: Final = 1.6
MORE_PERCENT: Final = re.compile(r"(\d{2,3})\s*(?:%|퍼센트)")
# What a couple earns in a year, in percent of the median of two persons, 4,199,292 won a month in 2026, and of the one
# who has no spouse and lives alone, 2,564,238 won.
COUPLE: Final = re.compile(
    r"연\s*+소득\s*+\(\s*+부부\s*+합산\s*+\)\s*+\d|부부\s*+합산\s*+(?:연간|연|세전)?\s*+(?:총\s*+)?소득\s*+(?:금액)?\s*+(?:이|은)?\s*+(?:\d|이하)"
)
MILLIONS: Final = re.compile(
    r"(\d{1,2})\s*억\s*(?:원|(\d)\s*천\s*만)|(\d(?:\.\d)?)\s*천\s*(\d)?\s*(?:백)?\s*만|(\d{1,2}),?(\d)00\s*만"
)
MEDIAN_OF_TWO: Final = 50
MEDIAN_OF_ONE: Final = 30.77
LONGEST_LINE: Final = 90
RECOGNISED: Final = re.compile(r"소득\s*인정액")
RECOGNISED_BEHIND: Final = re.compile(r"\s*+(?:인|의)?\s*+[(\[]?\s*+소득\s*인정액")
ON_PRINCIPLE: Final = re.compile(r"\s*+(?:인\s*+)?(?:가구|세대|자)?\s*+(?:를|을)?\s*+원칙")
NEAR: Final = 25
LOW: Final = 100
OF_LOW_INCOME: Final[Notation] = unshown("low_income", narrow=False)
# Two limits with no word behind the first may be those of two kinds of help: 140% ~ 160% 이하.
LOWER_STILL: Final[Notation] = unshown("below_the_first_of_two_limits", narrow=False)
OPERATORS: Final = {"초과": "more_than", "이상": "at_least", "부터": "at_least", "미만": "less_than"}


def incomes(text: str) -> Iterator[Mention]:
    """The shares of the median that the text states."""
    for found in SHARE_OF_MEDIAN.finditer(text):
        if ON_PRINCIPLE.match(text, found.end()):
            continue
        recognised = RECOGNISED.search(text, max(0, found.start() - NEAR), found.start())
        recognised = recognised or RECOGNISED_BEHIND.match(text, found.end())
        fact = "recognised_income_percent" if recognised else "median_income_percent"
        condition = _condition(fact, found)
        yield Mention(found.start(), found.end(), INCOME, condition, condition, condition, attribute=True)


def mean_incomes(text: str) -> Iterator[Mention]:
    """Incomes that the text measures otherwise, as the share of the median that they are at most."""
    for found in URBAN.finditer(text):
        shares = [int(each[1]) for each in MORE_PERCENT.finditer(text, found.start(1), _line_end(text, found.end()))]
        yield _at_most(found, round(max(shares) * URBAN_TO_MEDIAN))
    for found in COUPLE.finditer(text):
        sums = [_millions(each) for each in MILLIONS.finditer(text, found.start(), _line_end(text, found.end()))]
        if sums:
            yield _of_a_couple(found, max(sums))


def low_as_measured(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; where the text itself measures a low income, by more than the median, that alone decides."""
    limits = [
        each.exact.get("at_most", 0) for each in mentions if each.kind == INCOME and each.exact and each.attribute
    ]
    if max(limits, default=0) <= LOW:
        return list(mentions)
    return [_as_measured(each) if _of_low_income(each) else each for each in mentions]


def _of_low_income(mention: Mention) -> bool:
    return OF_LOW_INCOME in mention.of_subject.get("all", [])


def _as_measured(mention: Mention) -> Mention:
    return replace(mention, of_subject=OF_LOW_INCOME, of_household=OF_LOW_INCOME)


def _line_end(text: str, place: int) -> int:
    """Where the line ends or, if it is long, what of it may still speak of the same limit."""
    end = text.find("\n", place)
    return min(place + LONGEST_LINE, len(text) if end < 0 else end)


def _millions(found: re.Match[str]) -> float:
    hundreds, thousands, tens, more, plain, rest = found.groups()
    if hundreds:
        return int(hundreds) * 100 + int(thousands or 0) * 10
    return float(tens) * 10 + int(more or 0) if tens else int(plain) + int(rest) / 10


def _at_most(found: re.Match[str], share: int) -> Mention:
    condition: Notation = {"fact": "median_income_percent", "at_most": share}
    return Mention(found.start(), found.end(), INCOME, condition, condition, attribute=True)


def _of_a_couple(found: re.Match[str], millions: float) -> Mention:
    """What a couple earns at most in a year, or who has no spouse; others at home may earn beside them."""
    of_two, of_one = (round(millions / median * 100) for median in (MEDIAN_OF_TWO, MEDIAN_OF_ONE))
    condition = one_of(
        [
            {"fact": "median_income_percent", "at_most": of_two},
            every_one(
                [{"fact": "one_person_household", "is": True}, {"fact": "median_income_percent", "at_most": of_one}]
            ),
            every_one([{"fact": "extended_family", "is": True}, unshown("others_at_home_earn", narrow=False)]),
        ]
    )
    return Mention(found.start(), found.end(), INCOME, condition, condition, attribute=True)


def _condition(fact: str, found: re.Match[str]) -> Notation:
    if found[1]:
        lower: Notation = {"fact": fact, OPERATORS.get(found[2], "at_least"): int(found[1])}
        if not found[2]:
            lower = one_of([lower, LOWER_STILL])
        return every_one([lower, {"fact": fact, OPERATORS.get(found[4], "at_most"): int(found[3])}])
    return {"fact": fact, OPERATORS.get(found[6], "at_most"): int(found[5])}
