"""How much speaks for showing a service before others of its status, and its rank among those as much speaks for."""

from collections.abc import Collection, Mapping
from math import log, prod
from typing import Final

from agencies.rules.condition import AtLeast, Condition, Group, Not, Scope
from agencies.service_catalogue.store.counting import Counting
from resolvers.eligibility.rules.breadth import breadth
from resolvers.eligibility.rules.rule import Rule

Rank = tuple[float, float, int, str]

GROUPS: Final[Mapping[str, str]] = {
    "sex": "sex",
    "age": "age",
    "age_months": "age",
    "birth_date": "age",
    "school_year_age": "age",
    "median_income_percent": "income",
    "recognised_income": "income",
    "recognised_income_percent": "income",
    "region": "region",
}
DECIMALS: Final = 9
VIEWS_FOR_A_GROUP: Final = 3
# About what the hundred most viewed of the national catalogue have.
OWN_VIEWS: Final = 100_000
# Six groups, and more views than are ever counted: it bounds the tiers that a cursor may name.
HIGHEST_LEVEL: Final = 30


def level(rule: Rule, household_facts: frozenset[str]) -> int:
    """How much speaks for showing it first: a group of facts more counts as much as three times the views.

    What Maru's own catalogue describes is what many ask about, whether its source counts views or not.
    """
    views = OWN_VIEWS if rule.own else rule.views
    # Of a power of three the logarithm may come out a little too small.
    threefold = int(round(log(views + 1, VIEWS_FOR_A_GROUP), DECIMALS))
    return min(restrictions(rule, household_facts) + threefold, HIGHEST_LEVEL)


def rank(rule: Rule, counted: Counting | None = None) -> Rank:
    """The less, the earlier it stands among those of its level: by the share of people that was counted, then by views.

    Of two limits of income that as many people meet as were counted, the estimated share puts the lower one first.
    """
    asked = _asked(rule)
    shares = (round(prod(breadth(each, by) for each in asked), DECIMALS) for by in (counted, None))
    return *shares, -rule.views, rule.service_id  # type: ignore[return-value]


def restrictions(rule: Rule, household_facts: frozenset[str]) -> int:
    """How many groups of facts restrict it, as the national catalogue has them.

    Of alternatives the one that the fewest groups restrict counts: who meets it need not meet the others.
    """
    return len(frozenset[str]().union(*(_restricting(condition, household_facts) for condition in _asked(rule))))


def _asked(rule: Rule) -> Collection[Condition]:
    """Its conditions; of one that changes with the day what is asked last, so that the order is the same every day."""
    return {each.row["id"]: each.condition for each in rule.requirements}.values()


def _restricting(condition: Condition, household_facts: frozenset[str]) -> frozenset[str]:
    """The groups of facts that restrict whoever meets the condition."""
    match condition:
        case AtLeast(count, parts):
            fewest = sorted(
                (_restricting(part, household_facts) for part in parts), key=lambda each: (len(each), sorted(each))
            )
            return frozenset[str]().union(*fewest[:count])
        case Not(part) | Scope(part=part):
            return _restricting(part, household_facts)
        case Group():
            return frozenset()
        case _:
            return frozenset({_group(condition.fact, household_facts)})


def _group(fact: str, household_facts: frozenset[str]) -> str:
    return GROUPS.get(fact) or ("household" if fact in household_facts else "person")
