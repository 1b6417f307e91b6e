"""What an event brings is what applies after it and did not before, whatever is left out on the way to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.rules.profile import Profile
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.record_gains import RecordGains
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.index.texts import text_index, text_index_builder
from tests.eligibility.rules import Condition
from tests.eligibility.test_verdict_changes import START, assessment_of, dated, persons_of, proses, rows
from tests.part import part_of

SIZE = 3
NAMED = 0b101

known = st.lists(rows, min_size=SIZE, max_size=SIZE)


@given(st.lists(dated, max_size=4), proses, known, known, st.lists(st.booleans(), min_size=SIZE, max_size=SIZE))
@settings(max_examples=part_of(300))
@pytest.mark.parametrize(
    ("few", "clauses"), [(0, 256), (64, 256), (64, 1)], ids=["many services", "few services", "by trees"]
)
def test_gains_are_what_applies_and_did_not(
    few: int,
    clauses: int,
    asked: Sequence[tuple[Condition, date | None]],
    prose: Sequence[tuple[Condition, date | None]],
    now: Any,
    before: Any,
    moved: Sequence[bool],
) -> None:
    """As both days' statuses of every service say, and of what is named all that applies."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_index_builder, "CLAUSES_AT_MOST", clauses)
        assessment = assessment_of(asked, now, prose=prose)
    persons = assessment.persons
    assert persons is not None
    then = replace(assessment, persons=_with(persons, persons_of(before), moved))
    earlier = {each: known for (each, known), other in zip(_profiles(before).items(), moved, strict=True) if other}
    brought = [now & ~past for now, past in zip(_applying(assessment), _applying(then), strict=True)]
    named = [NAMED if number % 2 else 0 for number in range(len(assessment.subjects))]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_index, "FEW", few)
        found = RecordGains(assessment, earlier).services(named)
    assert found == [
        new | applies & name for new, applies, name in zip(brought, _applying(assessment), named, strict=True)
    ]


def _with(persons: Persons, others: Persons, moved: Sequence[bool]) -> Persons:
    """The persons, of whom those who `moved` have the records of the others."""
    chosen = zip(persons.records, moved, strict=True)
    return replace(persons, records={each: (others if other else persons).records[each] for each, other in chosen})


def _profiles(given: Sequence[Any]) -> dict[str, Profile]:
    """What is known of persons of whom this is on record."""
    return persons_of(given).profiles_at(START)


def _applying(assessment: Assessment) -> list[int]:
    return [eligible | likely for eligible, likely, *_ in assessment.status_sets.subjects]


def test_rules_and_prose_bring_something() -> None:
    """Of a person who was no veteran and is one now."""
    row = {"born": date(1980, 1, 1), "since": None, "work": None, "veteran": True}
    condition = {"fact": "veteran", "is": True}
    assessment = assessment_of([(condition, None)], [row], prose=[(condition, None)])
    assert RecordGains(assessment, _profiles([{**row, "veteran": False}])).services([0]) == [0b11]


def test_nobody_s_facts_are_read_where_nothing_is_otherwise() -> None:
    """Nor is any service named."""
    row = {"born": date(1980, 1, 1), "since": None, "work": None, "veteran": True}
    assessment = assessment_of([({"fact": "veteran", "is": True}, None)], [row])
    assert RecordGains(assessment, {}).services([0]) == [0]
    assert "profiles" not in vars(assessment)


@pytest.mark.parametrize("in_prose", [False, True])
def test_what_is_asked_of_others_of_others_is_looked_at_too(in_prose: bool) -> None:
    """Of a mother whose child is a veteran now, where a service asks that of the children of a member."""
    mother, child = ({"born": date(year, 1, 1), "since": None, "work": None, "veteran": False} for year in (1980, 2020))
    condition = {"any_member": {"any_child": {"fact": "veteran", "is": True}}}
    asked, prose = ([], [(condition, None)]) if in_prose else ([(condition, None)], [])
    assessment = assessment_of(asked, [mother, {**child, "veteran": True}], prose=prose)
    first, *_ = RecordGains(assessment, _profiles([mother, child])).services([0 for _ in assessment.subjects])
    assert first == 1


@pytest.mark.parametrize("scope", [None, "any_child"])
def test_what_is_walked_as_a_tree_brings_something(monkeypatch: pytest.MonkeyPatch, scope: str | None) -> None:
    """Where the prose asks of a citizen, or of a child, what would come to too many clauses."""
    monkeypatch.setattr(text_index_builder, "CLAUSES_AT_MOST", 1)
    either = {"any": [{"fact": "veteran", "is": True}, {"fact": "work", "is": "farm"}]}
    condition = either if scope is None else {scope: either}
    mother, child = (
        {"born": date(year, 1, 1), "since": None, "work": "none", "veteran": False} for year in (1980, 2020)
    )
    now = [{**mother, "veteran": scope is None}, {**child, "veteran": scope is not None}]
    assessment = assessment_of([], now, prose=[(condition, None)])
    assert assessment.catalogue.texts.trees
    first, *_ = RecordGains(assessment, _profiles([mother, child])).services([0 for _ in assessment.subjects])
    assert first == 1
