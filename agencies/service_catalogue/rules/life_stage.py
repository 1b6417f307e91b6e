"""The stages of life that a service's ages meet, by what its requirements say of the subject's age alone."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

import orjson

from agencies.contract import LifeStage
from agencies.service_catalogue.rules.expansion import DAY, DatedValues, day, expanded
from agencies.service_catalogue.rules.notation import Condition, comparison, fact_ids, is_unsaid, parts

MONTHS: Final = 12
OLDEST: Final = 120
NO_PARAMETERS: Final[DatedValues] = {}

Dated = tuple[Condition, date | None, date | None]

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


def life_stages(requirements: Sequence[Mapping[str, Any]], parameters: DatedValues = NO_PARAMETERS) -> list[LifeStage]:
    """The stages with an age that the requirements, as in force on some day, leave open; empty where they leave all.

    Requirements and parameters as `expanded` takes them. Days on which some figure is not known count only where that
    is so on every day.
    """
    stated = [
        [each["condition"], each["in_force_from"], each["in_force_until"]]
        for each in expanded(requirements, parameters)
    ]
    return list(_stages(orjson.dumps([each for each in stated if _matters(*each)])))


def _matters(condition: Condition, since: date | None, until: date | None) -> bool:
    """Whether it is on age, or says that on some days, but not on all, a figure is not known."""
    return bool(AGE_FACTS.keys() & fact_ids(condition)) or (is_unsaid(condition) and (since or until) is not None)


@lru_cache(maxsize=4_096)
def _stages(rules: bytes) -> tuple[LifeStage, ...]:
    """The stages by the rules as JSON: a national catalogue asks for a few hundred age ranges, thousands of times."""
    terms = [(condition, day(since), day(until)) for condition, since, until in orjson.loads(rules)]
    by_month = any("age_months" in fact_ids(condition) for condition, _, _ in terms)
    months = range(0, (OLDEST + 1) * MONTHS, 1 if by_month else MONTHS)
    met = {month for standing in _by_day(terms) for month in months if not _excluded(month, standing)}
    if len(met) == len(months):
        return ()
    return tuple(stage for stage in LifeStage if any(_stage(month) is stage for month in met))


def _by_day(terms: Sequence[Dated]) -> Iterator[list[Condition]]:
    """The conditions on age from each day on which any changes; days without one, before or after, are left out."""
    begun = [since for _, since, _ in terms if since]
    ended = [until + DAY for _, _, until in terms if until and until < date.max]
    standing = [
        [condition for condition, since, until in terms if (since or on) <= on <= (until or on)]
        for on in sorted({date.min, *begun, *ended})
    ]
    known = [rules for rules in standing if not any(is_unsaid(rule) for rule in rules)]
    for rules in known or standing:
        aged = [rule for rule in rules if AGE_FACTS.keys() & fact_ids(rule)]
        if aged:
            yield aged


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
