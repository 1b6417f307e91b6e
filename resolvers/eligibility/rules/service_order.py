"""A rule's rank among the verdicts of one status, and how many groups of facts restrict it, which goes before."""

from collections.abc import Collection, Mapping
from math import prod
from typing import Final

from agencies.service_catalogue.rules.condition import AtLeast, Condition, Group, Not, Scope
from agencies.service_catalogue.store.counting import Counting
from resolvers.eligibility.rules.breadth import breadth
from resolvers.eligibility.rules.rule import Rule

Rank = tuple[int, float, float, str]

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


def rank(rule: Rule, counted: Counting | None = None) -> Rank:
    """The less, the earlier it stands: by views, by the share of people that was counted, then by the estimated one.

    Of two limits of income that as many people meet as were counted, so the lower one stands first.
    """
    asked = _asked(rule)
    shares = (round(prod(breadth(each, by) for each in asked), DECIMALS) for by in (counted, None))
    return -rule.views, *shares, rule.service_id  # type: ignore[return-value]


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
