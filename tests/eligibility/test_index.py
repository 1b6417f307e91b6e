"""The index comes to the same verdicts as walking every rule's tree, whatever is missing and whoever is spoken of."""

from datetime import date, timedelta

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from agencies.service_catalogue.rules.condition import AtLeast
from agencies.service_catalogue.rules.evaluation import Situation, evaluate
from agencies.service_catalogue.rules.notation import read_condition
from resolvers.eligibility.index.fact_group import (
    BYTES_AT_MOST,
    COMBINATIONS_AT_MOST,
    combinations_kept,
    grouped,
)
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


@given(
    st.lists(st.lists(conditions(), min_size=1, max_size=3), min_size=1, max_size=8),
    st.lists(facts_known(), min_size=1, max_size=12),
)
@settings(max_examples=100, deadline=None)
def test_what_is_found_for_a_combination_of_values_is_found_again(
    asked: list[list[Condition]], known: list[dict[str, bool | None]]
) -> None:
    """However few combinations are kept, and whoever was looked at before, as by an index that has seen nobody."""
    rules = [rule(*each, service=f"s{place}") for place, each in enumerate(asked)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("resolvers.eligibility.index.fact_group.COMBINATIONS_AT_MOST", 2)
        few = catalogue(rules, HOUSEHOLD)
        for facts in (*known, *reversed(known)):
            seen = situation(facts)
            again = catalogue(rules, HOUSEHOLD)
            assert listed(few, [seen], ON) == listed(again, [seen], ON)


def test_combinations_are_kept_within_bounds() -> None:
    """So many for each group; fewer of a great catalogue, whose sets are long, so that an index stays small."""
    assert combinations_kept(4, 83) == COMBINATIONS_AT_MOST
    many = combinations_kept(12, 6_268)
    assert 0 < many < COMBINATIONS_AT_MOST
    assert 12 * many * 2 * 6_268 // 8 < BYTES_AT_MOST
    of = catalogue([rule({"fact": f"f{number}", "is": True}, service=f"s{number}") for number in range(6)])
    index = of.index.at(ON)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(index._groups[0], "_kept", 5)
        for number in range(64):
            known = situation({f"f{place}": bool(number >> place & 1) for place in range(6)})
            index.sets(known, index.about_others(known))
    assert len(index._groups[0]._found) == 5


def test_facts_are_grouped_by_whose_they_are() -> None:
    """A household's and a person's; a fact of which much is asked, a slot of both, and one of others stand alone."""
    many = [rule({"fact": "region", "is": f"{number}"}, service=f"r{number}") for number in range(40)]
    both = {"any": [{"fact": "f0", "is": True}, {"fact": "f6", "is": True}]}
    others = {"any": [{"fact": "f1", "is": True}, {"any_child": {"fact": "f0", "is": True}}]}
    asked = [{"fact": "f0", "is": True}, {"fact": "f1", "is": True}, {"fact": "f6", "is": True}, both, others]
    rules = [*many, *(rule(each, service=f"s{place}") for place, each in enumerate(asked))]
    slots = catalogue(rules, HOUSEHOLD).index.at(ON).slots
    found = [frozenset(fact for slot in several for fact in slot.columns) for several in grouped(slots, HOUSEHOLD)]
    assert sorted(map(sorted, found)) == [["f0", "f1"], ["f0", "f6"], ["f1"], ["f6"], ["region"]]
