"""The questions that are open are those that the rows' missing facts name, though no row is evaluated for them."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.contract.fact import FactType, FactValue
from agencies.rules.condition import without
from agencies.rules.evaluation import Situation
from agencies.rules.notation import read_condition
from agencies.rules.profile import NOT_AUTHORISED, SOURCE_UNAVAILABLE
from resolvers.eligibility.assessment.assessment import Assessment, Question
from resolvers.eligibility.assessment.open_question import OpenQuestion, open_questions
from resolvers.eligibility.index.normal_form import name_alike
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.worded_cases import rule_from
from tests.eligibility.asking_questions import asked_by_index, asked_by_rows, assessed
from tests.eligibility.catalogues import catalogue
from tests.eligibility.rules import FACTS, Condition, Facts, conditions, facts_known, person, rule
from tests.own_catalogue import CATALOGUE, PARAMETERS, REGISTRY
from tests.part import part_of

ON: Final = date(2026, 11, 24)
HOUSEHOLD: Final = frozenset({"f5", "f6"})
UNSTATED: Final = "f7"
UNREAD: Final = {"f4": SOURCE_UNAVAILABLE}
ASKED: Final = Question("subject 0", ON)


def _partly_unstated(node: Any) -> Any:
    """The condition where what is asked of one fact is not in the catalogue."""
    if isinstance(node, list):
        return [_partly_unstated(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    if node.get("fact") == UNSTATED:
        return {"not_in_catalogue": UNSTATED}
    return {word: _partly_unstated(below) for word, below in node.items()}


def _made(asked: Sequence[Sequence[Condition]]) -> list[Rule]:
    """Rules of these conditions, every other with the last in its prose; every third compares what nobody can read."""
    rules = [
        rule(*map(_partly_unstated, each), service=f"s{place}")
        if place % 2
        else rule(*map(_partly_unstated, each[:-1]), service=f"s{place}", in_words=True, prose=each[-1:])
        for place, each in enumerate(asked)
    ]
    return [
        replace(
            each,
            requirements=tuple(replace(one, condition=without(one.condition, UNREAD)) for one in each.requirements),
        )
        if place % 3 == 2
        else each
        for place, each in enumerate(rules)
    ]


def _seen(subjects: Sequence[Facts], members: Sequence[Facts], down: str | None = None) -> list[Situation]:
    """The situations of a citizen, who is the first, and the children; a fact's holder may be down."""
    known = [person(f"subject {place}", facts) for place, facts in enumerate(subjects)]
    others = [person(f"member {place}", facts) for place, facts in enumerate(members)]
    for each in (*known, *others):
        each.causes.update({fact: SOURCE_UNAVAILABLE for fact in each.causes if fact == down})
    return [Situation(each, known[0], known[1:], [*known, *others]) for each in known]


def _everybody(_: str) -> bool:
    return True


def _homes(seen: Sequence[Situation]) -> dict[str, str]:
    return {each.subject.citizen_id: "home" for each in seen}


def _questions(rules: Sequence[Rule], seen: Sequence[Situation]) -> list[OpenQuestion]:
    return open_questions(assessed(ASKED, catalogue(rules, HOUSEHOLD), seen, _homes(seen)), _everybody)


@given(
    st.lists(st.lists(conditions(), min_size=1, max_size=3), min_size=1, max_size=12),
    st.lists(facts_known(), min_size=1, max_size=3),
    st.lists(facts_known(), max_size=2),
    st.sampled_from((None, "f0", "f6")),
    st.booleans(),
)
@settings(max_examples=part_of(300))
def test_questions_are_what_the_rows_miss(
    asked: list[list[Condition]], subjects: list[Facts], members: list[Facts], down: str | None, apart: bool
) -> None:
    """Of rules of any shape, of whomever they speak, the last subject perhaps a ward of another household."""
    seen = _seen(subjects, members, down)
    homes = _homes(seen) | {seen[-1].subject.citizen_id: "other" if apart else "home"}
    assessment = assessed(ASKED, catalogue(_made(asked), HOUSEHOLD), seen, homes)
    assert asked_by_index(assessment) == asked_by_rows(assessment, homes)
    questions = open_questions(assessment, _everybody)
    assert len({(each.fact, each.subject_id) for each in questions}) == len(questions)
    assert [each.decides for each in questions] == sorted((each.decides for each in questions), reverse=True)


A, B, C = ({"fact": fact, "is": True} for fact in ("f0", "f1", "f2"))
OF_EACH_OR_OTHERS: Final = (
    {"every_child": {"any": [A, {"any_member": B}]}},
    {"not": {"any_child": {"all": [{"not": A}, {"not": {"any_member": B}}]}}},
)
"""What is asked of every child, or else of others."""


@pytest.mark.parametrize(
    ("asked", "alike"),
    [
        (A, True),
        ({"all": [A, {"any": [B, C]}]}, True),
        ({"any": [A, {"any": [B, C]}]}, True),
        ({"n_of": {"n": 2, "conditions": [A, B, C]}}, True),
        ({"not": {"any": [A, {"all": [B, C]}]}}, True),
        ({"any": [A, {"all": [B, C]}]}, False),
        ({"not": {"all": [A, {"any": [B, C]}]}}, False),
        ({"any_child": {"any": [A, {"all": [B, C]}]}}, False),
        ({"any": [A, {"every_child": {"all": [B, C]}}]}, False),
        *((each, False) for each in OF_EACH_OR_OTHERS),
    ],
)
def test_few_rules_have_to_be_asked(asked: Condition, alike: bool) -> None:
    """Those where an alternative is of several clauses, or that speak of others within what they ask of somebody."""
    assert name_alike(read_condition(asked)) is alike


@pytest.mark.parametrize("asked", OF_EACH_OR_OTHERS)
def test_what_is_missing_of_a_child_is_asked_though_another_fails(asked: Condition) -> None:
    """The row hangs on a member's fact, and names the child's as well: so do the questions."""
    seen = _seen([{}, {"f0": False}, {}], [{}])
    assessment = assessed(ASKED, catalogue([rule(asked)], HOUSEHOLD), seen, _homes(seen))
    found = asked_by_index(assessment)
    assert found == asked_by_rows(assessment, _homes(seen))
    assert ("f0", "subject 2") in found


@given(st.lists(facts_known(), min_size=1, max_size=2))
@settings(max_examples=part_of(50))
def test_rules_that_stay_trees_are_asked(subjects: list[Facts]) -> None:
    """Conditions that would come to too many clauses."""
    half = {"n_of": {"n": 4, "conditions": [{"fact": fact, "is": True} for fact in FACTS]}}
    made, seen = catalogue([rule(half)], HOUSEHOLD), _seen(subjects, [])
    assert len(made.index.at(ON).trees) == 1
    assessment = assessed(ASKED, made, seen, _homes(seen))
    assert asked_by_index(assessment) == asked_by_rows(assessment, _homes(seen))


def test_the_catalogue_is_read_off_its_clauses() -> None:
    """Of Maru's own rules, which are trees of any shape, the lesser part has to be asked."""
    own = [rule_from(service, PARAMETERS) for service in CATALOGUE.services]
    by_rule = catalogue(own).index.at(ON).open_facts.by_rule
    assert 0 < by_rule.bit_count() < len(own) / 2


@pytest.mark.parametrize("seed", range(20))
def test_of_maru_s_own_rules_too(seed: int) -> None:
    """Persons of whom more and more is missing."""
    dice = random.Random(seed)
    own = [rule_from(service, PARAMETERS) for service in CATALOGUE.services]
    made = catalogue(own, REGISTRY.household_facts)
    of_home = {fact: _drawn(dice, fact) for fact in made.facts if fact in REGISTRY.household_facts}
    persons = [
        person(f"person {place}", {fact: _drawn(dice, fact) for fact in made.facts} | of_home) for place in range(3)
    ]
    seen = [Situation(each, persons[0], persons[1:], persons) for each in persons]
    assessment = assessed(ASKED, made, seen, _homes(seen))
    found = asked_by_index(assessment)
    assert found == asked_by_rows(assessment, _homes(seen))
    assert found


def _drawn(dice: random.Random, fact: str) -> FactValue | None:
    if dice.random() < dice.choice((0.2, 0.6)):
        return None
    definition = REGISTRY.facts[fact].fact
    match definition.type:
        case FactType.BOOLEAN:
            return dice.random() < 0.5
        case FactType.CODE:
            return dice.choice(definition.codes or ("11620", "26350"))
        case FactType.DATE:
            return date(dice.randint(1950, 2026), 3, 1)
        case _:
            return dice.randint(0, 120)


def test_a_question_that_decides_as_much_is_the_citizen_s_first() -> None:
    """Then by the fact: the order is total."""
    rules = [rule({"any": [A, B]}, service="s0"), rule({"any": [B, A]}, service="s1")]
    seen = _seen([{}, {}], [])
    assert [(each.subject_id, each.fact) for each in _questions(rules, seen)] == [
        ("subject 0", "f0"),
        ("subject 0", "f1"),
        ("subject 1", "f0"),
        ("subject 1", "f1"),
    ]


def test_services_are_counted_and_not_rows() -> None:
    """A household's fact is one question, and a service that hangs on it for two subjects is one service."""
    both = {"all": [{"fact": "f6", "is": True}, A]}
    seen = _seen([{"f0": True}, {"f0": True}], [])
    (question,) = _questions([rule(both)], seen)
    assert (question.fact, question.subject_id, question.decides) == ("f6", "subject 0", 1)


def test_nobody_has_no_questions() -> None:
    """One whom the registry does not know."""
    assert open_questions(Assessment(ASKED, catalogue([rule(A)]), None), _everybody) == []


def test_of_whom_the_caller_may_not_see_nothing_is_asked() -> None:
    """A service that hangs on them and on somebody else is asked of somebody else."""
    rules = [rule({"any_member": A}, service="s0"), rule({"all": [A, {"any_member": B}]}, service="s1")]
    seen = _seen([{}], [{}])
    assessment = assessed(ASKED, catalogue(rules), seen, _homes(seen))
    questions = open_questions(assessment, lambda person: person != "member 0")
    assert {(each.fact, each.subject_id): each.decides for each in questions} == {
        ("f0", "subject 0"): 2,
        ("f1", "subject 0"): 1,
    }


@pytest.mark.parametrize("known", [True, False])
def test_a_question_about_prose_tells_nothing_that_is_hidden(known: bool) -> None:
    """Whether a hidden fact meets the prose leaves no trace: with it the other would be asked, or not."""
    of = rule({"fact": "f7", "is": True}, in_words=True, prose=[{"any": [A, B]}], catalogue="gov24")
    seen = _seen([{"f7": True, "f0": known}], [])
    assessment = assessed(ASKED, catalogue([of]), seen, _homes(seen))
    hidden = _seen([{"f7": True}], [])
    hidden[0].subject.causes["f0"] = NOT_AUTHORISED
    assessment.__dict__["_other_without_hidden"] = assessed(ASKED, catalogue([of]), hidden, _homes(hidden))
    assert open_questions(assessment, _everybody) == []
