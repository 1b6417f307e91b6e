"""A rule's rank among the verdicts of one status: the more specific first, then the more viewed, then by id."""

from collections.abc import Mapping
from math import prod
from typing import Final

from resolvers.eligibility.rules.breadth import breadth
from resolvers.eligibility.rules.rule import Rule

Rank = tuple[int, float, int, str]

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


def rank(rule: Rule, household_facts: frozenset[str]) -> Rank:
    """The less, the earlier it stands."""
    groups, left = specificity(rule, household_facts)
    return -groups, left, -rule.views, rule.service_id


def specificity(rule: Rule, household_facts: frozenset[str]) -> tuple[int, float]:
    """How many groups of facts restrict it (as the national catalogue has them), and what share of people they leave.

    Of a requirement that changes with the day, what is asked last counts, so that the order is the same every day.
    """
    once = {each.row["id"]: each.condition for each in rule.requirements}
    groups = {_group(leaf.fact, household_facts) for _, leaf in rule.leaves()}
    return len(groups), round(prod(map(breadth, once.values())), DECIMALS)


def _group(fact: str, household_facts: frozenset[str]) -> str:
    return GROUPS.get(fact) or ("household" if fact in household_facts else "person")
