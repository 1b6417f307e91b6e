"""Verdicts of one status: which stand before others of it, whatever the rank of the services."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agencies.rules.three_valued_logic import MET
from agencies.service_catalogue.application_period.period import Period
from resolvers.eligibility.assessment.assessment import Assessment, Question
from resolvers.eligibility.assessment.status_sets import STATUSES, StatusSets
from resolvers.eligibility.assessment.tiers import Tiers
from resolvers.eligibility.rules.rule import Rule
from tests.eligibility.catalogues import catalogue, status_sets
from tests.eligibility.rules import Condition, conditions_of_prose, facts_known, rule, situation
from tests.part import part_of

ON = date(2026, 11, 24)
YES, ALSO, GONE = ({"fact": fact, "is": True} for fact in ("f0", "f1", "f2"))
AGED = {"fact": "age", "at_least": 1}
KNOWN = situation({"f0": True, "f1": True, "age": 30})
IN_MAY = Period(("--05-01/--05-31",))


def _in_order(*rules: Rule, received: tuple[str, ...] = ()) -> list[str]:
    """The services as they are listed for a subject who receives some of them."""
    of = catalogue(rules)
    (confirmed,) = of.confirmed.of([KNOWN], [-1])
    tiers = [Tiers(of.closed.at(ON), of.services(received), confirmed, of.own, of.levels)]
    sets = StatusSets(of, status_sets(of, [KNOWN], ON).subjects, lambda: tiers)
    return [of.rules[position].service_id for _, _, position, _ in sets.order(STATUSES)]


@pytest.mark.parametrize("asked", [YES, GONE])
def test_what_is_open_stands_before_what_is_closed(asked: Condition) -> None:
    """What nobody can apply for now is told of behind what one can apply for, however specific and complete it is."""
    closed = rule(asked, AGED, service="closed", period=IN_MAY)
    assert _in_order(closed, rule(asked, service="open", in_words=asked is GONE)) == ["open", "closed"]


@pytest.mark.parametrize("asked", [YES, GONE])
def test_what_is_not_received_stands_before_what_is(asked: Condition) -> None:
    """Whoever has a service need not be told of it first; but even so before what is closed."""
    rules = [
        rule(asked, AGED, service="closed", period=IN_MAY),
        rule(asked, AGED, service="received"),
        rule(asked, service="new"),
    ]
    assert _in_order(*rules, received=("received",)) == ["new", "received", "closed"]


def test_of_what_is_likely_what_more_speaks_for_comes_first() -> None:
    """Codes of two groups before those of one, and prose that is confirmed counts as one group more."""
    rules = [
        rule(YES, service="one", in_words=True, views=9),
        rule(YES, service="open point", in_words=True, prose=[YES, GONE], views=8),
        rule(YES, service="group", in_words=True, prose=[{"group": "jobless", "narrow": False}], views=7),
        rule(YES, service="one, confirmed", in_words=True, prose=[YES, ALSO], views=9),
        rule(YES, AGED, service="two", in_words=True, views=1),
        rule(YES, AGED, service="two, confirmed", in_words=True, prose=[YES]),
    ]
    assert _in_order(*rules) == ["two, confirmed", "two", "one, confirmed", "one", "open point", "group"]


@pytest.mark.parametrize(("hidden", "first"), [(False, "confirmed"), (True, "often read")])
def test_where_a_service_stands_does_not_hang_on_what_the_caller_may_not_read(hidden: bool, first: str) -> None:
    """What is hidden still decides; but prose that it alone would confirm puts no service before another."""
    rules = [
        rule(YES, service="often read", in_words=True, views=9),
        rule(YES, service="confirmed", in_words=True, prose=[ALSO], views=1),
    ]
    known = _Persons({"f0": True, "f1": True})
    known.without_hidden = _Persons({"f0": True}) if hidden else known
    of = Assessment(Question("somebody", ON), catalogue(rules), known)  # type: ignore[arg-type]
    listed = [of.catalogue.rules[position].service_id for _, _, position, _ in of.status_sets.order(STATUSES)]
    assert listed[0] == first
    assert len(listed) == 2


class _Persons:
    """One subject of whom these facts are known."""

    received = None
    without_hidden: "_Persons"

    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts

    def subjects_at(self, on: date) -> Sequence[str]:
        return ["somebody"]

    def profiles_at(self, on: date, suppositions: Any) -> dict[str, Any]:
        return {}

    def arranged(self, profiles: Any, subjects: Sequence[str], on: date) -> Sequence[Any]:
        return [situation(self._facts) for _ in subjects]


def test_of_what_is_unknown_what_is_written_out_comes_first() -> None:
    """The missing fact settles it, as with the livelihood benefit of somebody without an income on record."""
    rules = [
        rule(GONE, AGED, service="national", catalogue="gov24"),
        rule(GONE, service="own"),
        rule(GONE, service="own in words", in_words=True),
    ]
    assert _in_order(*rules) == ["own", "own in words", "national"]


# A service that asks for one thing twice.
@example([[{"every_child": {"group": "g", "narrow": False}}] * 2], [])
@given(
    st.lists(st.lists(conditions_of_prose(), max_size=3), min_size=1, max_size=8), st.lists(facts_known(), max_size=2)
)
@settings(max_examples=part_of(200))
def test_the_index_confirms_what_all_of_the_prose_is_met_for(drawn: Any, others: Any) -> None:
    """Service by service it is as the conditions say, where nobody is taken to be of a narrow group."""
    known = situation(*others[:1] or ({},), children=others[1:], members=others)
    of = catalogue([rule(YES, service=f"s{n}", in_words=True, prose=each) for n, each in enumerate(drawn)])
    wanted = {
        each.service_id
        for each in of.rules
        if each.text_requirements and all(text.presumed(known, known.subject) is MET for text in each.text_requirements)
    }
    (confirmed,) = of.confirmed.of([known], [-1])
    assert {each.service_id for n, each in enumerate(of.rules) if confirmed >> n & 1} == wanted
