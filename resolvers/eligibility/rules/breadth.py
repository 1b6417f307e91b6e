"""How many people a condition leaves, roughly: what puts the services that are meant for fewer first.

An estimate from the condition alone, the same on every machine: it orders verdicts and decides none.
"""

from functools import lru_cache
from typing import Final

from agencies.service_catalogue.rules.condition import (
    AtLeast,
    Condition,
    Group,
    Leaf,
    Not,
    Scope,
    Unread,
    Unstated,
    leaves,
)
from agencies.service_catalogue.rules.evaluation import Situation, compiled
from agencies.service_catalogue.rules.profile import Profile
from agencies.service_catalogue.rules.three_valued_logic import MET

# Values that are tried one by one: years and months of an age, percent of the median income.
SCALES: Final = {
    "age": range(121),
    "age_months": range(1_452),
    "school_year_age": range(121),
    "median_income_percent": range(401),
    "recognised_income_percent": range(401),
}
SHARE: Final = 0.1
SIDO_DIGITS: Final = 2
SIDO_SHARE: Final = 1 / 17
SIGUNGU_SHARE: Final = 1 / 250


@lru_cache(maxsize=16_384)
def breadth(condition: Condition) -> float:
    """The share of people whom the condition leaves, between 0 and 1."""
    (fact, *more) = {leaf.fact for _, leaf in leaves(condition)} or {""}
    if fact in SCALES and not more and not any(who or isinstance(leaf, Unread) for who, leaf in leaves(condition)):
        return _tried(condition, fact)
    match condition:
        case Leaf(operator="within", operand=code):
            return SIDO_SHARE if len(code) == SIDO_DIGITS else SIGUNGU_SHARE
        case Leaf(operand=frozenset() as several):
            return min(1.0, SHARE * len(several))
        case Leaf() | Unstated() | Group():
            return SHARE
        case Unread(leaf):
            return breadth(leaf)
        case Not(part):
            return 1 - breadth(part)
        case Scope(part=part):
            return breadth(part)
        case AtLeast(count, parts):
            return _at_least(count, [breadth(part) for part in parts])


def _tried(condition: Condition, fact: str) -> float:
    test, scale, met = compiled(condition), SCALES[fact], 0
    for value in scale:
        person = Profile("", {fact: value}, {})
        met += test(Situation(person, person, (), ()), person) is MET
    return met / len(scale)


def _at_least(count: int, shares: list[float]) -> float:
    """As if the parts were independent of each other: the chance that so many of them hold."""
    chances = [1.0]
    for share in shares:
        grown = [*chances, 0.0]
        chances = [
            grown[held] * (1 - share) + (chances[held - 1] * share if held else 0.0) for held in range(len(grown))
        ]
    return sum(chances[max(count, 0) :])
