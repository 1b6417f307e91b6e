"""How many people a condition leaves, roughly: what puts the services that are meant for fewer first.

By what was counted over the stores, as if facts were independent of each other; else an estimate from the condition
alone, the same on every machine. It orders verdicts and decides none.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from agencies.contract import FactType, FactValue
from agencies.rules.comparison import admits, is_of
from agencies.rules.condition import (
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
from agencies.rules.evaluation import Situation, compiled
from agencies.rules.profile import Profile
from agencies.rules.region import SIDO_DIGITS
from agencies.rules.three_valued_logic import MET
from agencies.service_catalogue.store.counting import FEWEST, Counting

# Values that are tried one by one where none were counted: years and months of an age, percent of the median income.
SCALES: Final[Mapping[str, Iterable[FactValue]]] = {
    "age": range(121),
    "age_months": range(1_452),
    "school_year_age": range(121),
    "median_income_percent": range(401),
    "recognised_income_percent": range(401),
}
SHARE: Final = 0.1
SIDO_SHARE: Final = 1 / 17
SIGUNGU_SHARE: Final = 1 / 250


@lru_cache(maxsize=16_384)
def breadth(condition: Condition, counted: Counting | None = None) -> float:
    """The share of people whom the condition leaves, between 0 and 1."""
    fact = _one_fact(condition)
    if fact is not None:
        if counted is not None and (known := _comparable(condition, counted.by_fact.get(fact, {}))):
            return _counted(condition, fact, known, counted.citizens)
        if tried := _comparable(condition, dict.fromkeys(SCALES.get(fact, ()), 1)):
            return _met(condition, fact, tried) / len(tried)
    match condition:
        case Leaf(operator="within", operand=code):
            return SIDO_SHARE if len(code) == SIDO_DIGITS else SIGUNGU_SHARE
        case Leaf(operand=frozenset() as several):
            return min(1.0, SHARE * len(several))
        case Leaf() | Unstated() | Group():
            return SHARE
        case Unread(leaf):
            return breadth(leaf, counted)
        case Not(part):
            return 1 - breadth(part, counted)
        case Scope(part=part):
            return breadth(part, counted)
        case AtLeast(count, parts):
            return _at_least(count, [breadth(part, counted) for part in parts])


def _one_fact(condition: Condition) -> str | None:
    """The one fact of the row's subject that the condition compares, None where it asks for more or for others."""
    asked = list(leaves(condition))
    facts = {leaf.fact for _, leaf in asked}
    return (
        facts.pop() if len(facts) == 1 and all(who is None and isinstance(leaf, Leaf) for who, leaf in asked) else None
    )


def _comparable(condition: Condition, values: Mapping[FactValue, int]) -> Mapping[FactValue, int]:
    """The values that all its comparisons can be made with: a fact that was counted may be of another type since."""
    compared = [leaf for _, leaf in leaves(condition) if isinstance(leaf, Leaf)]
    types = [each for each in FactType if all(admits(each, leaf.operator, leaf.operand) for leaf in compared)]
    one_of_each_kind = {type(value): value for value in values}
    kinds = {kind for kind, value in one_of_each_kind.items() if any(is_of(each, value) for each in types)}
    return {value: people for value, people in values.items() if type(value) in kinds}


def _counted(condition: Condition, fact: str, values: Mapping[FactValue, int], citizens: int) -> float:
    """What nobody of those counted meets, some may whose value was left out: half as many as that may be."""
    met = max(_met(condition, fact, values), FEWEST // 2)
    return min(met / max(citizens, FEWEST), 1.0)


def _met(condition: Condition, fact: str, values: Mapping[FactValue, int]) -> int:
    """How many of those who have these values meet the condition."""
    test, met = compiled(condition), 0
    for value, people in values.items():
        person = Profile("", {fact: value}, {})
        met += people if test(Situation(person, person, (), ()), person) is MET else 0
    return met


def _at_least(count: int, shares: list[float]) -> float:
    """As if the parts were independent of each other: the chance that so many of them hold."""
    chances = [1.0]
    for share in shares:
        grown = [*chances, 0.0]
        chances = [
            grown[held] * (1 - share) + (chances[held - 1] * share if held else 0.0) for held in range(len(grown))
        ]
    return sum(chances[max(count, 0) :])
