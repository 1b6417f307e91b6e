"""Verdicts stand in one order, whatever order the rules came in."""

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.eligibility.rule import Rule
from resolvers.eligibility.verdict import EligibilityStatus, Verdict, decide_all
from tests.eligibility.rules import conditions, facts_known, rule, scene

ON = date(2026, 11, 24)
NONE: frozenset[str] = frozenset()

YES = {"fact": "f0", "is": True}
ALSO = {"fact": "f1", "is": True}
NO = {"fact": "f0", "is": False}
MISSING = {"fact": "f2", "is": True}
KNOWN = {"f0": True, "f1": True}


def _names(*rules: Rule) -> list[str]:
    return [verdict.rule.service_id for verdict in decide_all(rules, [scene(KNOWN)], NONE, ON)]


def test_status_comes_first() -> None:
    """ELIGIBLE, LIKELY, UNKNOWN, INELIGIBLE, however specific or popular a service is."""
    rules = (
        rule(NO, ALSO, service="ineligible", views=1000),
        rule(MISSING, ALSO, service="unknown", views=100),
        rule(YES, ALSO, service="likely", views=10, in_words=True),
        rule(YES, service="eligible"),
    )
    assert _names(*rules) == ["eligible", "likely", "unknown", "ineligible"]


def test_more_restricted_groups_come_first_then_more_comparisons() -> None:
    """Of one status the more specific comes first: by its groups of facts, then by the comparisons in them."""
    narrow = {"all": [YES, {"fact": "f0", "in": [True]}]}
    rules = (rule(YES, service="one", views=9), rule(narrow, service="narrow", views=5), rule(YES, ALSO, service="two"))
    assert _names(*rules) == ["two", "narrow", "one"]


def test_two_facts_of_one_group_are_one_restriction() -> None:
    """Age in years and in months restrict one group, and income in won and in percent another."""
    ages = rule({"fact": "age", "at_least": 1}, {"fact": "age_months", "less_than": 24}, service="ages")
    assert ages.specificity() == (1, 2)
    incomes = rule({"fact": "recognised_income", "at_most": 1}, {"fact": "median_income_percent", "at_most": 50})
    assert incomes.specificity() == (1, 2)


def test_then_views_then_id() -> None:
    """Equally specific services come by their views, those without counting as none, then by id."""
    rules = (rule(YES, service="b"), rule(YES, service="seen", views=3), rule(YES, service="a"))
    assert _names(*rules) == ["seen", "a", "b"]


def test_then_the_citizen_before_the_children() -> None:
    """One service's rows of one status come in the order of the subjects."""
    verdicts = decide_all([rule(YES)], [scene(KNOWN), scene(KNOWN), scene(KNOWN)], NONE, ON)
    assert [verdict.place for verdict in verdicts] == [0, 1, 2]


def test_service_about_the_household_alone_has_one_row() -> None:
    """A rule that reads only the household's facts, or says of whom it speaks, has one row, the citizen's."""
    subjects = [scene(KNOWN), scene(KNOWN)]
    of_household = frozenset({"f0"})
    assert [v.place for v in decide_all([rule(YES)], subjects, of_household, ON)] == [0]
    assert [v.place for v in decide_all([rule({"citizen": ALSO}, YES)], subjects, of_household, ON)] == [0]
    assert [v.place for v in decide_all([rule(YES, ALSO)], subjects, of_household, ON)] == [0, 1]


@given(st.lists(conditions(), min_size=1, max_size=6), st.lists(facts_known(), min_size=1, max_size=3), st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_is_total_and_stable(asked: list[object], subjects: list[dict[str, bool | None]], dice: object) -> None:
    """In whatever order the rules come, the verdicts are the same in the same order, and no two stand alike."""
    rules = [rule(each, service=f"s{place}", in_words=place % 2 == 0) for place, each in enumerate(asked)]  # type: ignore[arg-type]
    scenes = [scene(facts) for facts in subjects]
    first = [_name(verdict) for verdict in decide_all(rules, scenes, NONE, ON)]
    dice.shuffle(rules)  # type: ignore[attr-defined]
    again = decide_all(rules, scenes, NONE, ON)
    assert [_name(verdict) for verdict in again] == first
    assert len(set(first)) == len(first)
    order = list(EligibilityStatus)
    assert all(order.index(a.status) <= order.index(b.status) for a, b in pairwise(again))


def _name(verdict: Verdict) -> tuple[str, int]:
    return verdict.rule.service_id, verdict.place
