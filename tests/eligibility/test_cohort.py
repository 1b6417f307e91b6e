"""A cohort comes to what the index says of each of its rows, and is counted right."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.rules.evaluation import Situation
from agencies.rules.profile import Profile
from agencies.service_catalogue.application_period.period import Period
from bench.measurements.service_counts import ServiceCounts, count_applying
from resolvers.eligibility.index.value_classes import ValueClasses
from resolvers.eligibility.rules.verdict import EligibilityStatus
from resolvers.runs.deciding.cohort import Cohort, CohortIndex
from resolvers.runs.deciding.row_groups import positions_in, sets_of
from tests.eligibility.catalogues import catalogue
from tests.eligibility.naive import verdicts
from tests.eligibility.rules import Condition, conditions, conditions_of_prose, facts_known, rule, situation
from tests.eligibility.test_verdict_changes import START
from tests.part import part_of

APPLYING = (EligibilityStatus.ELIGIBLE, EligibilityStatus.LIKELY)
MANY = 7
# More clauses than an index takes, so that it stands beside them as a tree.
TREE: Condition = {"n_of": {"n": 4, "conditions": [{"fact": f"f{n}", "is": True} for n in range(MANY)]}}

others = st.lists(facts_known(), max_size=2)


@given(
    st.lists(st.lists(conditions(), min_size=1, max_size=3), min_size=1, max_size=12),
    st.lists(
        st.tuples(
            facts_known(), facts_known(), st.lists(facts_known(), max_size=2), st.lists(facts_known(), max_size=2)
        ),
        min_size=1,
        max_size=12,
    ),
    st.booleans(),
    st.lists(conditions_of_prose(), max_size=12),
)
@settings(max_examples=part_of(100))
def test_a_crowd_comes_to_what_the_index_says_of_each(
    asked: list[list[Condition]],
    drawn: list[tuple[Any, Any, Any, Any]],
    with_a_tree: bool,
    prose: list[Condition],
) -> None:
    """The services that apply to each row, whatever is missing and whoever is spoken of."""
    rules = [rule(*each, service=f"s{place}") for place, each in enumerate(asked)]
    rules += [rule(service=f"w{place}", in_words=True, prose=[each]) for place, each in enumerate(prose)]
    rules += [rule(service="over", in_words=True, period=Period(("2026-01-01/2026-11-23",)))]
    rules += [rule({"any": []}, service="nobody"), rule({"not_in_catalogue": "f0"}, service="unsaid")]
    rules += [rule(TREE, service="tree")] if with_a_tree else []
    of = catalogue(rules)
    index, cohort = CohortIndex(of, START), Cohort()
    assert index.tested_facts == tuple(of.facts) or not with_a_tree
    situations = [situation(*each) for each in drawn]
    for each in situations:
        cohort.add(each.subject.values, index.tested(each, index.day.about_others(each)))
    met = index.met(cohort)
    for row, each in enumerate(situations):
        certain, _, doubted = index.day.sets(each, index.day.about_others(each))
        left = certain & ~(doubted & ~of.complete)
        assert sum(1 << place for place in positions_in(met.results[met.indexes[row]]).tolist()) == left


@given(
    st.lists(st.lists(conditions(), min_size=1, max_size=2), min_size=1, max_size=8),
    st.lists(facts_known(), max_size=30),
)
@settings(max_examples=part_of(60))
def test_the_count_of_a_service_is_how_many_qualify(asked: list[list[Condition]], known: list[dict[str, Any]]) -> None:
    """Counted as if each person were decided by every rule's tree."""
    rules = [rule(*each, service=f"s{place}") for place, each in enumerate(asked)]
    of = catalogue(rules)
    persons = [{fact: value for fact, value in facts.items() if value is not None} for facts in known]
    counts = count_applying(of, persons, START)
    expected = dict.fromkeys((each.service_id for each in rules), 0)
    for values in persons:
        person = Profile("", values, {})
        for (service, _), status in verdicts(
            rules, [Situation(person, person, (), (person,))], frozenset(), START
        ).items():
            expected[service] += status in APPLYING
    assert {each.service_id: counts[of.positions[each.service_id]] for each in rules} == expected


@given(st.lists(st.tuples(st.integers(0, 2**70 - 1), st.integers(0, 9)), max_size=40))
@settings(max_examples=part_of(100))
def test_a_census_counts_every_bit(drawn: list[tuple[int, int]]) -> None:
    """However the sets come, and however often each counts."""
    census = ServiceCounts()
    for begin in range(0, len(drawn), 7):
        some = drawn[begin : begin + 7]
        census.add(sets_of([bits for bits, _ in some], 70), np.array([times for _, times in some], np.intp))
    expected = [sum(times for bits, times in drawn if bits >> place & 1) for place in range(70)]
    assert census.counts(70).tolist() == expected


def test_values_beyond_those_that_are_kept_have_their_kind_all_the_same() -> None:
    """What is remembered of values is bounded, what is said of them is not."""
    slots = catalogue([rule({"fact": "income", "at_most": 50})]).index.at(START).slots
    kinds = ValueClasses([slots[0].columns["income"]], kept=4)
    assert [kinds[value] for value in (10, 20, 50, 60, 70, 80, 10, 90)] == [1, 1, 1, 2, 2, 2, 1, 2]
    assert kinds[None] == 0
    assert len(kinds) <= 4
