"""The stages of life that a service's ages meet, by what its requirements say of the subject's age alone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from agencies.contract import LifeStage
from agencies.rules.condition import Condition, fact_ids, is_unstated
from agencies.rules.evaluation import Situation, Test, compiled
from agencies.rules.expansion import DAY, expanded
from agencies.rules.in_force import in_force
from agencies.rules.parameter import DatedValues
from agencies.rules.profile import Profile
from agencies.rules.three_valued_logic import NOT_MET

MONTHS: Final = 12
OLDEST: Final = 120
NO_PARAMETERS: Final[DatedValues] = {}
AGE_FACTS: Final = frozenset({"age", "age_months", "school_year_age"})
NOBODY_KNOWN: Final = Profile("", {}, {})

Dated = tuple[Condition, date | None, date | None]

FIRST_AGES: Final = {
    LifeStage.INFANT: 0,
    LifeStage.CHILD: 6,
    LifeStage.ADOLESCENT: 13,
    LifeStage.YOUNG_ADULT: 19,
    LifeStage.MIDDLE_AGED: 35,
    LifeStage.ELDERLY: 65,
}


def life_stages(requirements: Sequence[Mapping[str, Any]], parameters: DatedValues = NO_PARAMETERS) -> list[LifeStage]:
    """The stages with an age that the requirements, as in force on some day, leave open; empty where they leave all.

    Requirements and parameters as `expanded` takes them. Days on which some figure is not known count only where that
    is so on every day.
    """
    stated = ((r["condition"], r["in_force_from"], r["in_force_until"]) for r in expanded(requirements, parameters))
    return list(_stages(tuple(each for each in stated if _matters(*each))))


def _matters(condition: Condition, since: date | None, until: date | None) -> bool:
    """Whether it is on age, or says that on some days, but not on all, a figure is not known."""
    return _is_on_age(condition) or (is_unstated(condition) and (since or until) is not None)


def _is_on_age(condition: Condition) -> bool:
    return not AGE_FACTS.isdisjoint(fact_ids(condition))


@lru_cache(maxsize=4_096)
def _stages(terms: tuple[Dated, ...]) -> tuple[LifeStage, ...]:
    """The stages by the dated conditions: a national catalogue has a few hundred age ranges, thousands of times."""
    by_month = any("age_months" in fact_ids(condition) for condition, _, _ in terms)
    months = range(0, (OLDEST + 1) * MONTHS, 1 if by_month else MONTHS)
    met = {month for tests in _by_day(terms) for month in months if not _excluded(month, tests)}
    if len(met) == len(months):
        return ()
    return tuple(stage for stage in LifeStage if any(_stage(month) is stage for month in met))


def _by_day(terms: Sequence[Dated]) -> Iterator[list[Test]]:
    """What is asked of age, from each day on which any of it changes; days without any are left out."""
    begun = [since for _, since, _ in terms if since]
    ended = [until + DAY for _, _, until in terms if until and until < date.max]
    asked = [
        [condition for condition, since, until in terms if in_force(since, until, on)]
        for on in sorted({date.min, *begun, *ended})
    ]
    known = [conditions for conditions in asked if not any(map(is_unstated, conditions))]
    for conditions in known or asked:
        on_age = [compiled(condition) for condition in conditions if _is_on_age(condition)]
        if on_age:
            yield on_age


def _excluded(months: int, tests: Sequence[Test]) -> bool:
    """Whether one of the conditions is not met by the age alone, whatever else is known of the person or of others."""
    return any(all(test(each, each.subject) is NOT_MET for each in _situations(months)) for test in tests)


@cache
def _situations(months: int) -> tuple[Situation, ...]:
    """What is known of persons of so many months; a school year counts from the year of birth.

    So a person of seven may be five, six or seven in their school year.
    """
    years = months // MONTHS
    persons = [
        Profile("", {"age": years, "age_months": months, "school_year_age": years - back}, {}) for back in range(3)
    ]
    return tuple(Situation(person, NOBODY_KNOWN, [NOBODY_KNOWN], [NOBODY_KNOWN]) for person in persons)


def _stage(months: int) -> LifeStage:
    return max((stage for stage, first in FIRST_AGES.items() if first * MONTHS <= months), key=FIRST_AGES.__getitem__)
