"""A rule's rank among the verdicts of one status: the one for fewer people first, then the more specific and viewed."""

from collections.abc import Mapping
from math import prod
from typing import Final

from agencies.service_catalogue.rules.condition import AtLeast, Condition, Group, Not, Scope
from agencies.service_catalogue.store.counting import Counting
from resolvers.eligibility.rules.breadth import breadth
from resolvers.eligibility.rules.rule import Rule

Rank = tuple[float, int, int, str]

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


def rank(rule: Rule, household_facts: frozenset[str], counted: Counting | None = None) -> Rank:
    """The less, the earlier it stands."""
    groups, left = specificity(rule, household_facts, counted)
    return left, -groups, -rule.views, rule.service_id


def specificity(rule: Rule, household_facts: frozenset[str], counted: Counting | None = None) -> tuple[int, float]:
    """How many groups of facts restrict it (as the national catalogue has them), and what share of people they leave.

    Of alternatives the one that the fewest groups restrict counts: who meets it need not meet the others. Of a
    requirement that changes with the day, what is asked last counts, so that the order is the same every day.
    """
    once = {each.row["id"]: each.condition for each in rule.requirements}
    groups = frozenset[str]().union(*(_restricting(condition, household_facts) for condition in once.values()))
    return len(groups), round(prod(breadth(each, counted) for each in once.values()), DECIMALS)


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
