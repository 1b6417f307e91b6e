"""Strong Kleene logic: what is decided stays decided, and what is missing is exactly what still decides."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agencies.rules.condition import Leaf, Unread, can_be, decisive, leaves
from agencies.rules.evaluation import Gap, Situation, gaps
from agencies.rules.notation import read_condition
from agencies.rules.profile import SOURCE_UNAVAILABLE, Profile
from agencies.rules.three_valued_logic import (
    MET,
    NOT_MET,
    UNKNOWN,
    Outcome,
    at_least,
    negation,
)
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide, missing
from tests.eligibility.evaluating import evaluate
from tests.eligibility.rules import (
    Condition,
    conditions,
    conditions_of_prose,
    facts_known,
    person,
    read_once,
    rule,
    situation,
    situations,
)
from tests.part import part_of

ON = date(2026, 11, 24)
DECIDED = {EligibilityStatus.ELIGIBLE, EligibilityStatus.INELIGIBLE, EligibilityStatus.LIKELY}
VALUES = {MET: True, NOT_MET: False, UNKNOWN: None}

# Of whom so little is known that most conditions hang on what is missing.
little_known = facts_known(value=st.sampled_from((None, None, None, True, False)))
unknowing = st.builds(
    situation,
    little_known,
    st.one_of(st.none(), little_known),
    st.lists(little_known, min_size=1, max_size=2),
    st.lists(little_known, min_size=1, max_size=2),
)


@pytest.mark.parametrize("one", list(Outcome))
@pytest.mark.parametrize("other", list(Outcome))
def test_truth_tables(one: Outcome, other: Outcome) -> None:
    """`all` is the least of its parts, `any` the greatest, NOT_MET being less than UNKNOWN and that less than MET."""
    rank = [NOT_MET, UNKNOWN, MET]
    least, greatest = min(one, other, key=rank.index), max(one, other, key=rank.index)
    assert at_least(2, (one, other)) is least
    assert at_least(1, (one, other)) is greatest
    assert negation(one) is rank[2 - rank.index(one)]
    known = situation({}, None, [{"f0": VALUES[each]} for each in (one, other)])
    assert evaluate(read_condition({"every_child": {"fact": "f0", "is": True}}), known) is least
    assert evaluate(read_condition({"any_child": {"fact": "f0", "is": True}}), known) is greatest


@pytest.mark.parametrize(
    ("scope", "outcome"),
    [("any_child", NOT_MET), ("every_child", MET), ("any_member", NOT_MET), ("every_member", MET)],
)
def test_quantifier_over_nobody(scope: str, outcome: Outcome) -> None:
    """Over no children `every` is met and `any` is not, whatever is asked of them, and no fact is missing."""
    condition = read_condition({scope: {"fact": "f0", "is": True}})
    assert evaluate(condition, situation({})) is outcome
    nobody = situation({})
    assert list(gaps(condition)(nobody, nobody.subject)) == []


@pytest.mark.parametrize(
    ("asked", "missing_of"),
    [
        ({"any_child": {"any_member": {"fact": "f0", "is": True}}}, ["member 0", "member 1"]),
        ({"every_member": {"any_child": {"citizen": {"fact": "f0", "is": True}}}}, ["citizen"]),
        ({"not": {"any_member": {"all": [{"fact": "f0", "is": True}]}}}, ["member 0", "member 1"]),
        (
            {"citizen": {"any": [{"every_child": {"fact": "f0", "is": True}}, {"fact": "f0", "is": True}]}},
            ["child 0", "citizen"],
        ),
    ],
)
def test_missing_facts_are_of_those_of_whom_is_spoken(asked: Condition, missing_of: list[str]) -> None:
    """Within scopes, however they are nested, the innermost says whose fact is missing; each is named once."""
    known = situation({"f0": True}, {}, [{}], [{}, {}])
    named = dict.fromkeys(gap.citizen_id for gap in gaps(read_condition(asked))(known, known.subject))
    assert list(named) == missing_of


@given(st.lists(conditions(), min_size=1, max_size=3), situations, st.booleans(), st.data())
@settings(max_examples=part_of(150))
def test_more_facts_never_undo_a_verdict(
    asked: list[Condition], known: Situation, in_words: bool, data: st.DataObject
) -> None:
    """Adding facts never turns a decided verdict into another; so removing some never decides an UNKNOWN one."""
    decided = rule(*asked, in_words=in_words)
    before = decide(decided, known, 0, ON).status
    assume(before in DECIDED)
    assert decide(decided, _filled(known, data), 0, ON).status is before


@given(st.lists(conditions(), min_size=1, max_size=3), situations)
@settings(max_examples=part_of(100))
def test_unknown_is_exactly_where_facts_are_missing(asked: list[Condition], known: Situation) -> None:
    """A verdict is UNKNOWN exactly when it names missing facts, each of which is missing of that person."""
    decided = rule(*asked)
    verdict = decide(decided, known, 0, ON)
    found = missing(verdict)
    assert (verdict.status is EligibilityStatus.UNKNOWN) == bool(found)
    assert len(set(found)) == len(found)
    assert all(any(gap.fact in person.causes for person in _of(known, gap.citizen_id)) for gap in found)


@given(conditions_of_prose(), situations)
@settings(max_examples=part_of(200))
def test_what_a_condition_comes_to_it_can_be(asked: Condition, known: Situation) -> None:
    """So that what can be neither met nor not met is of no one."""
    condition = read_condition(asked)
    outcome = evaluate(condition, known)
    assert outcome is UNKNOWN or can_be(condition, outcome is MET)


@given(conditions_of_prose(), situations, st.booleans())
@settings(max_examples=part_of(300))
def test_what_never_helps_to_an_outcome_can_be_left_out(asked: Condition, known: Situation, met: bool) -> None:
    """Without it the condition comes to the outcome of the same persons, and all that is left can come to it."""
    condition, outcome = read_condition(asked), MET if met else NOT_MET
    left = decisive(condition, met)
    assert (evaluate(left, known) is outcome) == (evaluate(condition, known) is outcome)
    assert decisive(left, met) == left


@pytest.mark.parametrize(
    ("scope", "met", "not_met"),
    [("any_member", False, True), ("every_member", True, False), ("citizen", False, False)],
)
def test_what_nobody_is_known_to_be_can_be_where_there_is_nobody(scope: str, met: bool, not_met: bool) -> None:
    """Of a group that no fact shows nobody is known to be, or not to be; there always is the citizen."""
    condition = read_condition({scope: {"group": "g", "narrow": False}})
    assert (can_be(condition, met=True), can_be(condition, met=False)) == (met, not_met)


@given(conditions().map(read_once), st.one_of(unknowing, situations))
@settings(max_examples=part_of(200))
def test_missing_facts_are_those_whose_completion_can_change_the_verdict(asked: Condition, known: Situation) -> None:
    """A missing fact is named if and only if the verdict hangs on it under some completion of the others.

    A verdict that is decided names none, and hangs on none.
    """
    verdict = decide(rule(asked), known, 0, ON)
    places = sorted(set(_missing_places(asked, known)))
    assume(len(places) <= 7)
    named = {(gap.citizen_id, gap.fact) for gap in missing(verdict)}
    assert named == set(_deciding(asked, known, places))


Place = tuple[str, str]


def _people(of: Situation) -> list[Profile]:
    return [of.subject, of.citizen, *of.children, *of.members]


def _of(known: Situation, name: str) -> list[Profile]:
    return [each for each in _people(known) if each.citizen_id == name]


def _with(known: Situation, added: Mapping[Place, bool]) -> Situation:
    def filled(of: Profile) -> Profile:
        mine = {fact: value for (name, fact), value in added.items() if name == of.citizen_id}
        return person(of.citizen_id, {**dict.fromkeys(of.causes), **of.values, **mine})

    return Situation(
        filled(known.subject),
        filled(known.citizen),
        [filled(each) for each in known.children],
        [filled(each) for each in known.members],
    )


def _filled(known: Situation, data: st.DataObject) -> Situation:
    places = sorted({(each.citizen_id, fact) for each in _people(known) for fact in each.causes})
    return _with(known, data.draw(st.dictionaries(st.sampled_from(places), st.booleans())) if places else {})


def _missing_places(asked: Condition, known: Situation) -> Iterator[Place]:
    for who, leaf in leaves(read_condition(asked)):
        for each in (known.subject,) if who is None else known.of(who):
            if leaf.fact in each.causes:
                yield each.citizen_id, leaf.fact


def _deciding(asked: Condition, known: Situation, places: list[Place]) -> Iterator[Place]:
    """The places at which flipping the value changes the outcome under some completion of the others."""
    condition = read_condition(asked)
    outcomes = {
        values: evaluate(condition, _with(known, dict(zip(places, values, strict=True))))
        for values in product((True, False), repeat=len(places))
    }
    for index, place in enumerate(places):
        if any(came is not outcomes[(*v[:index], not v[index], *v[index + 1 :])] for v, came in outcomes.items()):
            yield place


def test_a_fact_that_no_agency_holds_is_missing_of_whoever_is_asked_about() -> None:
    """The comparison is unknown, and the missing fact is named with its cause."""
    known = situation({}, None, [], [])
    unread = Unread(Leaf("reader_card", "is", True))
    assert evaluate(unread, known) is UNKNOWN
    assert list(gaps(unread)(known, known.subject)) == [
        Gap("reader_card", known.subject.citizen_id, SOURCE_UNAVAILABLE)
    ]
