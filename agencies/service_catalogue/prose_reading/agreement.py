"""Whether the name of a service, which sums up, agrees with what its text says more closely of the same thing."""

from collections.abc import Iterator
from typing import Any, Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import AGE, INCOME, SCHOOL
from agencies.service_catalogue.prose_reading.mention import Mention

NOBODY_FROM: Final = 200
LOW: Final = 100
SUMMED_UP: Final = frozenset({AGE, INCOME, SCHOOL})


def agrees(named: Mention, stated: Mention) -> bool:
    """Whether whoever is meant by what the text states can be meant by the name: of the ages, levels or incomes all."""
    if named.kind != stated.kind or named.kind not in SUMMED_UP or (named.exact is None and named.kind != INCOME):
        return True
    if named.kind == INCOME:
        return all(share <= LOW for share in _values(stated.of_subject, "median_income_percent"))
    if named.kind == AGE:
        return stated.exact is not None and _within(_ages(stated.exact), _ages(named.exact or {}))
    levels, said = _levels(named.of_subject), _levels(stated.of_subject)
    return not levels or not said or bool(levels & said)


def _levels(condition: Notation) -> set[str]:
    return set(_values(condition, "enrolled_level"))


def _ages(condition: Notation) -> tuple[int, int]:
    bounds = [each for each in _comparisons(condition) if each["fact"] == "age"]
    lowest = [each["at_least"] for each in bounds if "at_least" in each]
    highest = [each["at_most"] for each in bounds if "at_most" in each]
    return min(lowest, default=0), max(highest, default=NOBODY_FROM)


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _values(condition: Notation, fact: str) -> Iterator[Any]:
    for comparison in _comparisons(condition):
        if comparison["fact"] == fact:
            for value in (each for key, each in comparison.items() if key != "fact"):
                yield from value if isinstance(value, list) else [value]


def _comparisons(condition: Notation) -> Iterator[Notation]:
    if "fact" in condition:
        yield condition
        return
    for value in condition.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from _comparisons(each)
