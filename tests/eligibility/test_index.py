"""The index comes to the same verdicts as walking every rule's tree, whatever is missing and whoever is spoken of."""

import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from agencies.rules.condition import AtLeast
from agencies.rules.evaluation import Situation
from agencies.rules.notation import read_condition
from resolvers.eligibility.index import fact_group, scope_clauses, scope_group, scope_tests
from resolvers.eligibility.index.fact_group import KeptCombinations, combinations_kept, grouped
from resolvers.eligibility.index.normal_form import TooManyClauses, clauses
from resolvers.eligibility.index.scope_tests import OUTCOMES_KEPT, outcomes_kept
from resolvers.eligibility.index.texts import text_conditions
from tests.eligibility.catalogues import catalogue, listed
from tests.eligibility.evaluating import evaluate
from tests.eligibility.naive import verdicts
from tests.eligibility.rules import Condition, conditions, facts_known, rule, situation, situations
from tests.part import part_of

ON = date(2026, 11, 24)
HOUSEHOLD = frozenset({"f6", "f7"})


@given(conditions(), situations)
@settings(max_examples=part_of(150))
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
@settings(max_examples=part_of(100))
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
@settings(max_examples=part_of(100))
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


@pytest.mark.parametrize("few", [1, 2, 5])
@given(
    asked=st.lists(st.lists(conditions(), min_size=1, max_size=3), min_size=1, max_size=8),
    known=st.lists(st.tuples(facts_known(), facts_known(), facts_known()), min_size=1, max_size=12),
)
@settings(max_examples=part_of(50))
def test_what_is_found_for_a_combination_of_values_is_found_again(
    few: int, asked: list[list[Condition]], known: list[tuple[dict[str, bool | None], ...]]
) -> None:
    """However little is kept, and whoever was looked at before, as by an index that has seen nobody.

    An index that keeps one combination keeps fewer than it has groups. The prose of each service asks for what the one
    before it does.
    """
    rules = [
        rule(*each, service=f"s{place}", in_words=True, prose=asked[place - 1]) for place, each in enumerate(asked)
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fact_group, "BYTES_AT_MOST", few * fact_group.ENTRY_BYTES)
        patched.setattr(scope_tests, "OUTCOMES_KEPT", few)
        patched.setattr(scope_group, "KINDS_KEPT", few)
        patched.setattr(scope_clauses, "MET_KEPT", few)
        patched.setattr(text_conditions, "ASKING_KEPT", few)
        little = catalogue(rules, HOUSEHOLD)
        for facts, child, member in (*known, *reversed(known)):
            seen = situation(facts, None, [child], [member])
            again = catalogue(rules, HOUSEHOLD)
            assert listed(little, [seen], ON) == listed(again, [seen], ON)
            met = again.texts.met(seen, again.texts.about_others(seen))
            assert little.texts.asking(met) == again.texts.asking(met)


def test_combinations_are_kept_within_bounds() -> None:
    """So many bytes for all groups of an index: the oldest go first, of whichever group they are."""
    for size in (83, 6_268, 11_000):
        assert 0 < combinations_kept(size) * 2 * sys.getsizeof(1 << size) < fact_group.BYTES_AT_MOST
    assert combinations_kept(10**9) == 1
    rules = [rule({"fact": f"f{number}", "is": True}, service=f"s{number}") for number in range(8)]
    index = catalogue(rules, HOUSEHOLD).index.at(ON)
    kept = KeptCombinations(5)
    for group in index._groups:
        group._kept = kept
    for number in range(64):
        known = situation({f"f{place}": bool(number >> place & 1) for place in range(6)})
        index.sets(known, index.about_others(known))
    assert len(index._groups) == 2
    assert sum(len(group._found) for group in index._groups) == 5


def test_outcomes_are_kept_within_bounds() -> None:
    """So many citizens' outcomes, fewer where each is large; and one at least."""
    assert outcomes_kept(54, 4, 83) == OUTCOMES_KEPT
    many = outcomes_kept(54, 6, 6_268)
    assert many < OUTCOMES_KEPT
    assert many * 6 * 2 * sys.getsizeof(1 << 6_268) < scope_tests.BYTES_AT_MOST
    assert outcomes_kept(54, 2_000, 11_000) == 1
    index = catalogue([rule({"any_child": {"fact": f"f{number}", "is": True}}) for number in range(8)]).index.at(ON)
    for number in range(3 * OUTCOMES_KEPT):
        facts = {f"f{place}": (None, False, True)[number // 3**place % 3] for place in range(8)}
        index.about_others(situation({}, None, [facts]))
    assert len(index._scope_tests._found) == OUTCOMES_KEPT
    (of_children,) = (group for group in index._scope_tests._scope_groups if group._scopes)
    assert len(of_children._found) == scope_group.KINDS_KEPT < 3 * OUTCOMES_KEPT


def test_what_is_found_for_prose_is_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many sets of clauses that the children meet, and as many that have the services which ask for them."""
    few = 5
    monkeypatch.setattr(scope_clauses, "MET_KEPT", few)
    monkeypatch.setattr(text_conditions, "ASKING_KEPT", few)
    prose = [{"any_child": {"fact": f"f{number}", "is": True}} for number in range(8)]
    rules = [rule(service=f"s{place}", in_words=True, prose=[each]) for place, each in enumerate(prose)]
    texts = catalogue(rules).texts
    for number in range(4 * few):
        child = {f"f{place}": bool(number >> place & 1) for place in range(8)}
        texts.asking(texts.about_others(situation({}, None, [child])))
    (of_children,) = (each for each in texts._scope_clauses if each._bits)
    assert (len(of_children._found), len(texts._conditions._asking)) == (few, few)


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
