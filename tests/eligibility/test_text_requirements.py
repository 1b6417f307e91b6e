"""What was read from a service's prose tells UNLIKELY from LIKELY, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.contract.fact import FactType
from agencies.rules.condition import Leaf, Unread
from agencies.rules.evaluation import Situation
from agencies.rules.profile import SOURCE_UNAVAILABLE, Profile
from agencies.service_catalogue.application_period.period import Period, Term
from resolvers.eligibility.assessment.change_cause import cause_of
from resolvers.eligibility.assessment.decision_basis import persons_of
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.index.texts import text_index_builder
from resolvers.eligibility.presentation.reason_rows import reason_row
from resolvers.eligibility.rules.rule import ReasonOrigin, Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide, missing
from resolvers.runs.deciding.cohort import Cohort, CohortIndex
from resolvers.runs.deciding.row_groups import positions_in
from tests.eligibility.catalogues import catalogue, listed, of_household
from tests.eligibility.naive import verdicts
from tests.eligibility.rules import Condition, conditions, conditions_of_prose, facts_known, rule, situation, situations
from tests.eligibility.test_decision import registry
from tests.part import part_of

ON = date(2026, 11, 24)
HOUSEHOLD = frozenset({"f6", "f7"})
NARROW = {"group": "soldiers", "narrow": True}
WIDE = {"group": "jobless", "narrow": False}
YES, NO, GONE = ({"fact": fact, "is": True} for fact in ("f0", "f1", "f2"))
KNOWN = situation({"f0": True, "f1": False})
LIKELY, UNLIKELY = EligibilityStatus.LIKELY, EligibilityStatus.UNLIKELY

ends = st.one_of(st.none(), st.integers(-40, 40).map(lambda days: ON + timedelta(days=days)))
worded = st.builds(
    lambda asked, prose, until, in_words: (asked, prose, until, in_words),
    st.lists(conditions(), max_size=2),
    st.lists(conditions_of_prose(), max_size=3),
    ends,
    st.booleans(),
)


def of_prose(*prose: Condition, **rest: Any) -> Rule:
    """The rule of a service that is open to all but for its prose."""
    return rule({"fact": "f0", "is": True}, in_words=True, prose=prose, **rest)


def status(of: Rule, known: Situation = KNOWN, on: date = ON) -> EligibilityStatus:
    """How the service stands."""
    return decide(of, known, 0, on).status


@given(worded, situations)
@settings(max_examples=part_of(300))
def test_likely_and_unlikely_together_are_what_likely_was(drawn: Any, known: Situation) -> None:
    """By codes and rules alone the status is the same, but that what is UNLIKELY was LIKELY."""
    read = _rule("s", *drawn)
    alone = replace(read, text_requirements=())
    assert {UNLIKELY: LIKELY}.get(status(read, known), status(read, known)) is status(alone, known)
    assert read.per_subject(HOUSEHOLD) == alone.per_subject(HOUSEHOLD)
    assert UNLIKELY not in (status(alone, known), status(replace(read, complete=True), known))


@given(
    st.lists(worded, min_size=1, max_size=10),
    st.lists(facts_known(), min_size=1, max_size=3),
    st.lists(facts_known(), max_size=2),
    st.lists(facts_known(), max_size=2),
)
@settings(max_examples=part_of(150))
def test_the_index_agrees_with_the_trees(drawn: Any, subjects: Any, children: Any, members: Any) -> None:
    """Every row of every subject stands as its rule and its prose say."""
    rules = [_rule(f"s{place}", *each) for place, each in enumerate(drawn)]
    seen = [situation(facts, subjects[0], children, members) for facts in subjects]
    of = catalogue(rules, HOUSEHOLD)
    assert dict(listed(of, seen, ON)) == verdicts(rules, seen, HOUSEHOLD, ON)


MANY = {"n_of": {"n": 2, "conditions": [YES, NO, GONE, NARROW]}}


@pytest.mark.parametrize("at_most", [1, text_index_builder.CLAUSES_AT_MOST])
@given(st.lists(st.one_of(conditions_of_prose(), st.just(MANY)), min_size=1, max_size=6), situations)
@settings(max_examples=part_of(60))
def test_prose_that_comes_to_too_many_clauses_is_walked_as_a_tree(
    at_most: int, prose: list[Condition], known: Situation
) -> None:
    """One by one and in a cohort alike."""
    rules = [of_prose(each, service=f"s{place}") for place, each in enumerate([*prose, MANY])]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_index_builder, "CLAUSES_AT_MOST", at_most)
        of = catalogue(rules, HOUSEHOLD)
    assert bool(of.texts.trees) is (at_most == 1)
    found = dict(listed(of, [known], ON))
    assert found == verdicts(rules, [known], HOUSEHOLD, ON)
    index, cohort = CohortIndex(of, ON), Cohort()
    cohort.add(known.subject.values, index.tested(known, index.day.about_others(known)))
    met = index.met(cohort)
    likely = {of.rules[place].service_id for place in positions_in(met.results[met.indexes[0]]).tolist()}
    assert likely == {service for (service, _), status in found.items() if status is LIKELY}


def test_alternatives_that_nobody_can_meet_make_no_tree() -> None:
    """Of ten alternatives each asks for a group that no fact shows, so that the point is open for everybody."""
    alternatives = [{"all": [{"fact": "f3", "at_least": age}, WIDE]} for age in range(10)]
    of = catalogue([of_prose({"any": alternatives})], HOUSEHOLD)
    assert (of.confirmed.open_points.trees, of.confirmed.open_points.always) == ([], 1)
    (read, none_confirmed) = of.confirmed.services, of.confirmed.of([KNOWN], [-1])
    assert (read, none_confirmed) == (1, [0])


@given(worded, situations, st.data())
@settings(max_examples=part_of(200))
def test_what_cannot_be_read_makes_nothing_unlikely(drawn: Any, known: Situation, data: st.DataObject) -> None:
    """What is UNLIKELY while a source cannot be read is not LIKELY, whatever that source would say."""
    read = _rule("s", [], *drawn[1:3], True)
    fact = data.draw(st.sampled_from([f"f{number}" for number in range(8)]))
    if status(read, _without(known, fact)) is UNLIKELY:
        value = data.draw(st.booleans())
        assert status(read, _with(known, fact, value)) is UNLIKELY


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        (YES, LIKELY),
        (NO, UNLIKELY),
        (GONE, LIKELY),
        (NARROW, UNLIKELY),
        (WIDE, LIKELY),
        ({"not": NARROW}, LIKELY),
        ({"not": WIDE}, LIKELY),
        ({"any": [NARROW, YES]}, LIKELY),
        ({"any": [NARROW, NO]}, UNLIKELY),
        ({"any": [NARROW, WIDE]}, LIKELY),
        ({"any": [NARROW, GONE]}, LIKELY),
        ({"all": [NARROW, GONE]}, UNLIKELY),
        ({"all": [WIDE, NO]}, UNLIKELY),
        ({"all": [WIDE, GONE]}, LIKELY),
        ({"not": {"any": [NARROW, YES]}}, UNLIKELY),
        ({"not": {"all": [NARROW, YES]}}, LIKELY),
        ({"n_of": {"n": 2, "conditions": [NARROW, YES, GONE]}}, LIKELY),
        ({"n_of": {"n": 2, "conditions": [NARROW, YES, NO]}}, UNLIKELY),
        ({"any_member": NARROW}, UNLIKELY),
        ({"any_child": {"any": [NARROW, YES]}}, LIKELY),
        ({"every_child": {"not": NARROW}}, LIKELY),
    ],
)
def test_nobody_is_taken_to_be_of_a_narrow_group(prose: Condition, found: EligibilityStatus) -> None:
    """Nor kept from what leaves such a group out; of any other group everybody may be."""
    known = situation({"f0": True, "f1": False}, None, [{"f0": True}], [{}])
    read = of_prose(prose)
    assert status(read, known) is found
    assert dict(listed(catalogue([read]), [known], ON)) == {("s", 0): found}


def test_a_missing_fact_is_an_open_point_and_no_missing_fact() -> None:
    """A reason says what is open, with its words; `missingFacts` stays empty."""
    verdict = decide(of_prose(YES, GONE, WIDE), KNOWN, 0, ON)
    rows = [reason_row(*each, KNOWN, of_household(frozenset())) for each in verdict.outcomes]
    assert [(row["origin"].name, row["outcome"].name, row["quote"]) for row in rows] == [
        ("RULE", "MET", None),
        ("TEXT", "MET", "글귀 0"),
        ("TEXT", "UNKNOWN", "글귀 1"),
        ("TEXT", "UNKNOWN", "글귀 2"),
    ]
    assert rows[3]["required"]["en"] == "a group that no record shows"
    assert rows[3]["holder_id"] is None
    assert missing(verdict) == []


def test_prose_gives_no_reason_where_it_decided_nothing() -> None:
    """What is not LIKELY by codes does not look at its text."""
    unknown = decide(replace(of_prose(NO), requirements=rule(GONE).requirements), KNOWN, 0, ON)
    ineligible = decide(replace(of_prose(NO), requirements=rule(NO).requirements), KNOWN, 0, ON)
    for verdict, name in ((unknown, "UNKNOWN"), (ineligible, "INELIGIBLE")):
        assert verdict.status.name == name
        assert [each.origin for each, _ in verdict.outcomes] == [ReasonOrigin.RULE]


@pytest.mark.parametrize(
    ("period", "over_from"),
    [
        (Period(("2026-11-01/2026-11-23",)), date(2026, 11, 24)),
        (Period(("2026-11-01/2026-11-23", "2026-12-01/2026-12-05")), date(2026, 12, 6)),
        (Period(("2026-11-01/2026-11-23",), approximate=True), date(2026, 12, 25)),
        (Period(("2026-11-01/..",)), None),
        (Period(("2026-11-01/2026-11-23", "2026-12-01/..")), None),
        (Period(("--11-01/--11-23",)), None),
        (Period(("2026-11-01/2026-11-23", "--11-01/--11-23")), None),
        (Period(("2026-11-01/2026-11-23",), within=Term("birth", "P60D")), None),
        (Period(within=Term("birth", "P60D")), None),
        (Period(("../..",)), None),
        (Period(), None),
        (Period(("9999-12-01/9999-12-31",)), None),
    ],
)
def test_a_period_that_names_its_year_is_over_one_day(period: Period, over_from: date | None) -> None:
    """Unlikely from then on, and told so in its words; what may come again never is."""
    read = of_prose(YES, period=period)
    assert period.over_from == over_from
    if over_from is None:
        assert status(read, on=date(2200, 1, 1)) is LIKELY
        return
    assert status(read, on=over_from - timedelta(days=1)) is LIKELY
    assert status(read, on=over_from) is UNLIKELY
    last = decide(read, KNOWN, 0, over_from).outcomes[-1]
    row = reason_row(*last, KNOWN, of_household(frozenset()))
    assert (row["outcome"].name, row["quote"], row["origin"].name) == ("NOT_MET", "신청 기간", "TEXT")
    assert row["required"]["en"] == f"applications until {period.closes_for_good_on}"


def test_a_period_that_is_over_is_the_cause_though_something_else_is_met_on_the_day() -> None:
    """What the text asks and is so now cannot be why the service is unlikely."""
    read = of_prose(NO, period=Period(("2026-11-01/2026-11-23",)))
    before, after = situation({"f0": True}), situation({"f0": True, "f1": True})
    assert [status(read, before, ON - timedelta(days=1)), status(read, after)] == [LIKELY, UNLIKELY]
    assert cause_of(read, before, after, ON).who == "over"


def test_a_rule_that_is_complete_has_no_prose_to_look_at() -> None:
    """It stands in words nowhere, and stays ELIGIBLE though its period is over."""
    read = rule(YES, prose=[NO], period=Period(("2026-11-01/2026-11-23",)))
    assert status(read) is EligibilityStatus.ELIGIBLE
    assert read.text_requirements == ()


def test_prose_on_a_fact_that_no_agency_holds_is_unread_and_the_rule_is_not() -> None:
    """The comparison is unknown of everybody: it makes nothing unlikely, and takes no fact from the rule."""
    read = of_prose({"fact": "f1", "is": True}).readable(of_household(frozenset()))
    assert isinstance(read.text_requirements[0].condition, Unread)
    assert status(read, KNOWN) is EligibilityStatus.UNKNOWN  # of the rule's own comparison nobody holds the fact either
    assert read.facts == frozenset()
    assert read.unread.keys() == {"f0", "f1"}


def test_what_prose_alone_compares_as_it_cannot_be_is_read_for_the_rule() -> None:
    """An agency has narrowed a fact to whole numbers: the rule's own limit is one, the prose's is not."""
    narrowed = Definitions(registry({"f0": FactType.INTEGER}))
    asked = rule({"fact": "f0", "at_most": 50}, in_words=True, prose=[{"fact": "f0", "at_most": 62.5}])
    read = asked.readable(narrowed)
    assert [type(each.condition) for each in (*read.requirements, *read.text_requirements)] == [Leaf, Unread]
    assert read.facts == {"f0"}
    assert read.unread.keys() == {"f0"}
    (person,) = persons_of(decide(read, situation({"f0": 40}), 0, ON))
    assert (person.values, person.causes) == ({"f0": 40}, {})


def _rule(service: str, asked: Any, prose: Any, until: date | None, in_words: bool) -> Rule:
    period = Period() if until is None else Period((f"../{until}",))
    return rule(*asked, service=service, in_words=in_words, prose=prose, period=period)


def _without(known: Situation, fact: str) -> Situation:
    return _each(known, lambda person: _left(person, fact))


def _with(known: Situation, fact: str, value: bool) -> Situation:
    return _each(known, lambda person: person.supposing({fact: value}))


def _left(person: Profile, fact: str) -> Profile:
    values = {name: value for name, value in person.values.items() if name != fact}
    return Profile(person.citizen_id, values, {**person.causes, fact: SOURCE_UNAVAILABLE})


def _each(known: Situation, change: Any) -> Situation:
    subject = change(known.subject)
    citizen = subject if known.citizen is known.subject else change(known.citizen)
    return Situation(subject, citizen, [*map(change, known.children)], [*map(change, known.members)])
