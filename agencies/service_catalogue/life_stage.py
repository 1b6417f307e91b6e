"""The stages of life that a service's ages meet, by what its requirements say of the subject's age alone."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from agencies.contract import LifeStage
from agencies.service_catalogue.condition import Condition, comparison, fact_ids, parts

MONTHS: Final = 12
OLDEST: Final = 120

FIRST_AGES: Final = {
    LifeStage.INFANT: 0,
    LifeStage.CHILD: 6,
    LifeStage.ADOLESCENT: 13,
    LifeStage.YOUNG_ADULT: 19,
    LifeStage.MIDDLE_AGED: 35,
    LifeStage.ELDERLY: 65,
}

# What a fact can be for a person of so many months; a school year counts from the year of birth, so that a person of
# seven may be five, six or seven in it.
AGE_FACTS: Final[dict[str, Callable[[int], tuple[int, ...]]]] = {
    "age": lambda months: (months // MONTHS,),
    "age_months": lambda months: (months,),
    "school_year_age": lambda months: tuple(months // MONTHS - back for back in range(3)),
}

COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "is": operator.eq,
    "in": lambda value, several: value in several,
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
}


def life_stages(requirements: Sequence[Mapping[str, Any]]) -> list[LifeStage]:
    """The stages with an age that the requirements, as in force on some day, leave open; empty where they leave all."""
    aged = [requirement for requirement in requirements if AGE_FACTS.keys() & fact_ids(requirement["condition"])]
    by_month = any("age_months" in fact_ids(requirement["condition"]) for requirement in aged)
    months = range(0, (OLDEST + 1) * MONTHS, 1 if by_month else MONTHS)
    met = {month for rules in _by_day(aged) for month in months if not _excluded(month, rules)}
    if len(met) == len(months):
        return []
    return [stage for stage in LifeStage if any(_stage(month) is stage for month in met)]


def _by_day(aged: Sequence[Mapping[str, Any]]) -> Iterator[list[Condition]]:
    """The conditions on age from each day on which they change; days without any, before or after, are left out."""
    begun = [date.fromisoformat(r["in_force_from"]) for r in aged if r["in_force_from"]]
    ended = [date.fromisoformat(r["in_force_until"]) + timedelta(days=1) for r in aged if r["in_force_until"]]
    for day in sorted({date.min, *begun, *ended}):
        on = day.isoformat()
        rules = [r["condition"] for r in aged if (r["in_force_from"] or on) <= on <= (r["in_force_until"] or on)]
        if rules:
            yield rules


def _excluded(months: int, rules: Sequence[Condition]) -> bool:
    return any(_verdict(rule, months) is False for rule in rules)


def _verdict(condition: Condition, months: int) -> bool | None:
    """What the age alone decides: None where it depends on more, as anything about another person does."""
    if "fact" in condition:
        return _leaf(condition, months)
    verdicts = [_verdict(inner, months) for _, inner in parts(condition)]
    match next(iter(condition)):
        case "all":
            return _at_least(len(verdicts), verdicts)
        case "any":
            return _at_least(1, verdicts)
        case "n_of":
            return _at_least(condition["n_of"]["n"], verdicts)
        case "not":
            return None if verdicts[0] is None else not verdicts[0]
        case _:
            return None


def _at_least(count: int, verdicts: Sequence[bool | None]) -> bool | None:
    if verdicts.count(True) >= count:
        return True
    return False if len(verdicts) - verdicts.count(False) < count else None


def _leaf(leaf: Condition, months: int) -> bool | None:
    if leaf["fact"] not in AGE_FACTS:
        return None
    word, compared = comparison(leaf)
    outcomes = {COMPARE[word](value, compared) for value in AGE_FACTS[leaf["fact"]](months)}
    return outcomes.pop() if len(outcomes) == 1 else None


def _stage(months: int) -> LifeStage:
    return max((stage for stage, first in FIRST_AGES.items() if first * MONTHS <= months), key=FIRST_AGES.__getitem__)
