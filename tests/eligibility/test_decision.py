"""A decision without a store: it rests on what its rule reads and on nothing else, and comes out the same again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.contract import NOT_RECORDED, Access, Fact, FactTable, FactType, Table, stored
from agencies.contract.access import PUBLIC
from agencies.contract.errors import BadUserInput
from agencies.registration.held import HeldFact
from agencies.registration.registry import Registry
from agencies.rules.condition import fact_ids
from agencies.rules.evaluation import Situation
from agencies.rules.notation import read_condition
from agencies.rules.profile import Profile
from agencies.service_catalogue.application_period.period import IN_WORDS, Period
from agencies.service_catalogue.listing.rule_rows import RuleRow
from resolvers.eligibility.assessment.assessment import Assessment, Question
from resolvers.eligibility.assessment.decision_basis import (
    Basis,
    basis_of,
    canonical,
    facts_text,
    persons_of,
    read_facts,
)
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.facts.supposition import Supposition
from resolvers.eligibility.presentation.decision_document import Occasion, decided, differences
from resolvers.eligibility.presentation.reason_rows import gap_rows, reason_row
from resolvers.eligibility.presentation.words import LANGUAGES
from resolvers.eligibility.rules.rule_reading import rule_of
from resolvers.eligibility.rules.verdict import Verdict, decide, missing
from tests.eligibility.catalogues import catalogue
from tests.eligibility.rules import (
    FACTS,
    Condition,
    conditions,
    conditions_of_prose,
    person,
    situation,
    situations,
)
from tests.part import part_of

ON: Final = date(2026, 11, 24)
OCCASION: Final = Occasion("an-id", datetime(2026, 11, 24, 9, 30, tzinfo=UTC), "somebody", "1.0")
OVER: Final = Period(("2026-01-01/2026-11-23",))
READ: Final = {"f0", "f1", "f2", "f3"}


def registry(types: Mapping[str, FactType], access: Access = PUBLIC) -> Registry:
    """Two agencies' worth of facts: those with an even number are a household's, of another holder."""
    held = {}
    for name, type_ in types.items():
        of_household = name[-1] in "02468"
        fact = Fact(name, {"ko": f"사실 {name}", "en": f"fact {name}"}, type_, stored(name), NOT_RECORDED, access)
        table = FactTable("household" if of_household else "citizen", Table("t", "key"), (fact,))
        held[name] = HeldFact(fact, table, "welfare_office" if of_household else "civil_registry")
    return Registry((), held)


BOOLEANS: Final = registry(dict.fromkeys(FACTS, FactType.BOOLEAN))


def requirement(position: int, condition: Condition, **rest: Any) -> dict[str, Any]:
    """A requirement as the catalogue's store has it."""
    citation = dict.fromkeys(
        f"citation_{each}" for each in ("act", "article", "in_force_from", "in_force_until", "url")
    )
    return {
        "id": f"s/{position}",
        "text": {"ko": "조건", "en": "condition"},
        "fact_ids": fact_ids(read_condition(condition)),
        "condition": condition,
        "in_force_from": None,
        "in_force_until": None,
        **citation,
        **rest,
    }


def row_of(requirements: Sequence[Mapping[str, Any]], *, in_words: bool = False) -> RuleRow:
    """The service's rule as the catalogue's store has it."""
    return RuleRow("s", "maru", "r1", 0, None, (), in_words, (), (), tuple(requirements))


def rule_row(*asked: Condition) -> RuleRow:
    """A rule of these conditions."""
    return row_of([requirement(position, condition) for position, condition in enumerate(asked)])


def basis(verdict: Verdict) -> Basis:
    """What a verdict rests on, once it was written and read again."""
    situation = verdict.situation
    persons = read_facts(facts_text(persons_of(verdict)))
    return Basis("e", situation.citizen.citizen_id, situation.subject.citizen_id, "s", verdict.on, 7, persons)


def document(verdict: Verdict, row: RuleRow, parameters: Any = None, facts: Registry = BOOLEANS) -> dict[str, Any]:
    """The decision of this verdict."""
    found: dict[str, Any] = json.loads(decided(basis(verdict), OCCASION, row, parameters or {}, Definitions(facts)))
    return found


def verdict_of(row: RuleRow, known: Situation, parameters: Any = None, on: date = ON) -> Verdict:
    return decide(rule_of(row, parameters or {}), known, 0, on)


@given(
    st.lists(conditions(), min_size=1, max_size=3),
    situations,
    st.booleans(),
    st.lists(conditions_of_prose(), max_size=3),
)
@settings(max_examples=part_of(300))
def test_a_decision_is_the_verdict_that_was_shown(
    asked: list[Condition], known: Situation, in_words: bool, prose: list[Condition]
) -> None:
    """Over the facts that were kept, status, reasons and gaps are those of everything that was known."""
    row = row_of([requirement(place, each) for place, each in enumerate(asked)], in_words=in_words)
    texts = [requirement(len(asked) + place, each, quote=f"글귀 {place}") for place, each in enumerate(prose)]
    row = replace(row, text_requirements=tuple(texts), period=OVER if prose else IN_WORDS, period_text={"ko": "기간"})
    shown = verdict_of(row, known)
    again = document(shown, row)
    assert again["status"] == shown.status.name
    reasons = [reason_row(each, outcome, known, Definitions(BOOLEANS)) for each, outcome in shown.outcomes]
    assert [(each["outcome"], each["observed"], each["required"], each["holder"]) for each in again["reasons"]] == [
        (each["outcome"].name, _said(each["observed"]), each["required"], each["holder_id"]) for each in reasons
    ]
    quotes = [each["quote"] for each in again["reasons"] if each.get("origin") == "TEXT"]
    assert quotes == [each["quote"] for each in reasons if each["quote"] is not None]
    gaps = gap_rows(missing(shown), known.subject.citizen_id, Definitions(BOOLEANS))
    assert [tuple(each[name] for name in ("fact", "subject", "holder", "cause")) for each in again["missingFacts"]] == [
        tuple(each[name] for name in ("fact_id", "subject_id", "holder_id", "cause")) for each in gaps
    ]


@given(conditions(sorted(READ)), situations)
@settings(max_examples=part_of(150))
def test_only_what_the_rule_reads_is_kept(asked: Condition, known: Situation) -> None:
    """No fact that the condition does not name, of nobody of whom it does not speak but the subject."""
    persons = persons_of(verdict_of(rule_row(asked), known))
    named = set(fact_ids(read_condition(asked)))
    assert {fact for each in persons for fact in (*each.values, *each.causes)} <= named
    roles = {role.split()[0] for each in persons for role in each.roles}
    spoken = {who for who in ("citizen", "child", "member") if who in str(asked)}
    assert roles <= {"subject"} | spoken


def test_a_fact_is_kept_of_whom_it_is_read_and_of_no_other() -> None:
    """A child's age does not bring the parent's along, and what is asked of the parent not the child's."""
    known = situation({"f0": True, "f1": True}, None, [{"f0": False, "f1": False}])
    persons = persons_of(
        verdict_of(rule_row({"any_child": {"fact": "f0", "is": True}}, {"fact": "f1", "is": True}), known)
    )
    assert [(each.roles, each.values) for each in persons] == [
        (("subject",), {"f1": True}),
        (("child 1",), {"f0": False}),
    ]


def test_one_person_in_several_roles_is_kept_once() -> None:
    """A citizen who is the subject and a member of their household has one entry, with the facts of all three."""
    one = person("one", {"f0": True, "f1": False, "f2": None})
    known = Situation(one, one, [], [person("two", {"f2": True}), one])
    row = rule_row(
        {"fact": "f0", "is": True}, {"citizen": {"fact": "f1", "is": False}}, {"any_member": {"fact": "f2", "is": True}}
    )
    first, second = persons_of(verdict_of(row, known))
    assert (first.citizen_id, first.roles) == ("one", ("subject", "citizen", "member 2"))
    assert (first.values, first.causes) == ({"f0": True, "f1": False}, {"f2": "NOT_RECORDED"})
    assert (second.citizen_id, second.roles, second.values) == ("two", ("member 1",), {"f2": True})


def test_how_many_there_are_counts_even_where_nothing_is_read_of_them() -> None:
    """A quantifier over children comes out the same again, be there none or some, whatever its part reads."""
    row = rule_row({"any_child": {"all": []}})
    for known, status in ((situation({}), "INELIGIBLE"), (situation({}, None, [{}]), "ELIGIBLE")):
        assert document(verdict_of(row, known), row)["status"] == status


def test_a_requirement_that_is_not_in_force_leaves_no_trace() -> None:
    """Neither a reason nor a fact that only it would read."""
    past = requirement(0, {"fact": "f0", "is": True}, in_force_until=date(2026, 11, 23))
    row = row_of([past, requirement(1, {"fact": "f1", "is": True})])
    found = document(verdict_of(row, situation({"f0": True, "f1": True})), row)
    assert [each["requirement"]["id"] for each in found["reasons"]] == ["s/1"]
    assert [each["values"] for each in found["facts"]] == [{"f1": True}]


def test_values_of_every_type_are_read_as_they_were_written() -> None:
    """A day is no code, a whole number no decimal one and no truth."""
    values: dict[str, Any] = {
        "day": ON,
        "code": "EMPLOYED",
        "odd": "2026-11-24",
        "whole": 3,
        "decimal": 3.0,
        "truth": True,
    }
    leaf = {"all": [{"fact": fact, "in": []} for fact in values]}
    known = Profile("p", dict(values), {})
    (kept,) = read_facts(facts_text(persons_of(verdict_of(rule_row(leaf), Situation(known, known, [], [])))))
    assert {fact: (type(value), value) for fact, value in kept.values.items()} == {
        fact: (type(value), value) for fact, value in values.items()
    }


@pytest.mark.parametrize(
    ("on", "figure", "since"),
    [
        (date(2025, 6, 1), 10, "2025-01-01"),
        (date(2026, 6, 1), 20, "2026-01-01"),
        (date(2024, 6, 1), None, None),
        (date(2027, 6, 1), None, None),
    ],
)
def test_the_figures_of_the_day_are_kept_with_the_day_since_when_they_hold(
    on: date, figure: int | None, since: str | None
) -> None:
    """Those that a requirement in force names, as of the day of the decision; null before and after there was one."""
    facts = registry({"f1": FactType.NUMBER})
    limit = ((date(2025, 1, 1), 10), (date(2026, 1, 1), 20), (date(2027, 1, 1), None))
    parameters = {"limit": limit, "other": ((date(2025, 1, 1), 1),)}
    row = rule_row({"fact": "f1", "at_most": {"parameter": "limit"}})
    known = situation({"f1": 15})
    found = document(verdict_of(row, known, parameters, on), row, parameters, facts)
    assert found["parameters"] == [{"id": "limit", "from": since, "value": figure}]
    assert found["status"] == {10: "INELIGIBLE", 20: "ELIGIBLE", None: "UNKNOWN"}[figure]


def test_a_decision_says_what_was_asked_by_which_version_and_its_law() -> None:
    """Question, versions, occasion, and each reason's citation stand in it."""
    law = {"citation_act": "아동수당법", "citation_article": "제4조", "citation_in_force_from": date(2018, 9, 1)}
    row = row_of([requirement(0, {"fact": "f1", "is": True}, **law)])
    found = document(verdict_of(row, situation({"f1": True}, {})), row)
    assert {name: found[name] for name in ("id", "keptAt", "keptBy", "release")} == {
        "id": "an-id",
        "keptAt": "2026-11-24T09:30:00+00:00",
        "keptBy": "somebody",
        "release": "1.0",
    }
    assert [found[name] for name in ("service", "citizen", "subject", "on")] == [
        "s",
        "citizen",
        "subject",
        "2026-11-24",
    ]
    assert (found["catalogueVersion"], found["ruleVersion"]) == (7, "r1")
    (reason,) = found["reasons"]
    assert reason["requirement"]["text"] == {"ko": "조건", "en": "condition"}
    assert reason["requirement"]["citation"] == {
        "act": "아동수당법",
        "article": "제4조",
        "inForceFrom": "2018-09-01",
        "inForceUntil": None,
        "url": None,
    }


def test_the_json_is_canonical() -> None:
    """Keys are sorted, nothing is escaped that need not be, and no blanks stand between: one content, one text."""
    assert canonical({"나": 1, "a": {"c": [True, None], "b": "가"}}) == '{"a":{"b":"가","c":[true,null]},"나":1}'
    row = rule_row({"fact": "f1", "is": True})
    verdict = verdict_of(row, situation({"f1": True}))
    text = decided(basis(verdict), OCCASION, row, {}, Definitions(BOOLEANS))
    assert text == canonical(json.loads(text))
    assert text == decided(basis(verdict), OCCASION, row, {}, Definitions(BOOLEANS))
    assert "조건" in text


def test_what_rests_on_suppositions_is_refused() -> None:
    """BAD_USER_INPUT, whatever the supposed fact is, be it one that the rule does not read."""
    rule = rule_of(rule_row({"fact": "f1", "is": True}))
    question = Question("citizen", ON, (Supposition("f7", True, None, False),))
    verdict = decide(rule, situation({"f1": True}), 0, ON)
    with pytest.raises(BadUserInput, match="supposed"):
        basis_of(verdict, Assessment(question, catalogue([rule]), None), "e")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"status": "LIKELY"}, "status"),
        ({"reasons": []}, "reasons"),
        ({"reasons": [{"outcome": "MET"}]}, "reasons.0.outcome"),
        ({"more": 1}, "answer"),
    ],
)
def test_a_difference_is_told_by_its_place(change: dict[str, Any], place: str) -> None:
    """As the path to the first value that is another."""
    kept = {"status": "UNKNOWN", "reasons": [{"outcome": "UNKNOWN"}]}
    assert differences(canonical(kept), canonical({**kept, **change})) == [place]


@pytest.mark.parametrize("kept", ['{"a": 1}', "{", ""])
def test_other_bytes_are_a_difference_though_they_say_the_same(kept: str) -> None:
    """A blank more is no longer what was kept, and neither is what is no JSON at all."""
    assert differences(kept, '{"a":1}') == ["answer"]
    assert differences('{"a":1}', '{"a":1}') == []


@pytest.mark.parametrize(
    "name", ["eligibility_id", "citizen_id", "subject_id", "service_id", "on", "version", "persons"]
)
def test_whatever_is_changed_in_what_was_kept_shows_in_the_decision(name: str) -> None:
    """Nothing that a decision rests on can be another without the decision being another."""
    row = rule_row({"fact": "f1", "is": True})
    rests = basis(verdict_of(row, situation({"f1": True}, {})))
    others: dict[str, Any] = {
        "on": date(2020, 1, 1),
        "version": 8,
        "persons": (replace(rests.persons[0], causes={"f2": "STALE"}),),
    }
    changed = replace(rests, **{name: others.get(name, "other")})
    before, after = (decided(each, OCCASION, row, {}, Definitions(BOOLEANS)) for each in (rests, changed))
    assert differences(before, after)


def _said(observed: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if observed is None else {language: observed[language] for language in LANGUAGES}
