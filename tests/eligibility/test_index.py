"""The index comes to the same verdicts as walking every rule's tree, whatever is missing and whoever is spoken of."""

from datetime import date, timedelta

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from agencies.service_catalogue.rules.condition import AtLeast
from agencies.service_catalogue.rules.evaluation import Situation, evaluate
from agencies.service_catalogue.rules.notation import read_condition
from resolvers.eligibility.index.normal_form import TooManyClauses, clauses
from tests.eligibility.catalogues import catalogue, listed
from tests.eligibility.naive import verdicts
from tests.eligibility.rules import Condition, conditions, facts_known, rule, situation

ON = date(2026, 11, 24)
HOUSEHOLD = frozenset({"f6", "f7"})

situations = st.builds(
    situation,
    facts_known(),
    st.one_of(st.none(), facts_known()),
    st.lists(facts_known(), max_size=2),
    st.lists(facts_known(), max_size=2),
)


@given(conditions(), situations)
@settings(max_examples=150, deadline=None)
def test_clauses_come_to_the_outcome_of_the_tree(asked: Condition, known: Situation) -> None:
    """All of the clauses, each by one of its atoms, is the same condition, for missing facts too."""
    condition = read_condition(asked)
    try:
        found = clauses(condition)
    except TooManyClauses:
        reject()  # Hypothesis fails the test where too few conditions are left
    again = AtLeast(len(found), tuple(AtLeast(1, clause) for clause in found))
    assert evaluate(again, known) is evaluate(condition, known)


@given(
    st.lists(st.lists(conditions(), min_size=1, max_size=3), min_size=1, max_size=12),
    st.lists(facts_known(), min_size=1, max_size=3),
    st.lists(facts_known(), max_size=2),
    st.lists(facts_known(), max_size=2),
)
@settings(max_examples=100, deadline=None)
def test_the_index_agrees_with_the_trees(
    asked: list[list[Condition]],
    subjects: list[dict[str, bool | None]],
    children: list[dict[str, bool | None]],
    members: list[dict[str, bool | None]],
) -> None:
    """Every row of every subject stands as its tree says, and no row is lacking or too many."""
    rules = [rule(*each, service=f"s{place}", in_words=place % 3 == 0) for place, each in enumerate(asked)]
    seen = [situation(facts, subjects[0], children, members) for facts in subjects]
    found = listed(catalogue(rules, HOUSEHOLD), seen, ON)
    assert dict(found) == verdicts(rules, seen, HOUSEHOLD, ON)
    assert len(dict(found)) == len(found)


@given(
    st.lists(st.tuples(conditions(), st.integers(-3, 3), st.integers(0, 4)), min_size=1, max_size=8),
    facts_known(),
    st.integers(-6, 6),
)
@settings(max_examples=100, deadline=None)
def test_rules_in_force_on_the_day_are_those_that_count(
    asked: list[tuple[Condition, int, int]], known: dict[str, bool | None], later: int
) -> None:
    """Of dated requirements the index of a day holds those in force on it, and of undated ones all."""
    rules = []
    for place, (condition, begins, lasts) in enumerate(asked):
        since = ON + timedelta(days=begins)
        dates = {"in_force_from": since, "in_force_until": since + timedelta(days=lasts)} if place % 2 else {}
        rules.append(rule(condition, service=f"s{place}", **dates))
    day = ON + timedelta(days=later)
    assert dict(listed(catalogue(rules), [situation(known)], day)) == verdicts(
        rules, [situation(known)], frozenset(), day
    )
