"""What is said to change changes on that day, as said, and nothing else changes in between."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.contract.access import PUBLIC
from agencies.contract.dated import stored, within_days, years_since
from agencies.contract.fact import NO, NOT_RECORDED, Absent, Fact, FactType
from agencies.contract.source import Table
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.service_catalogue.application_period.period import IN_WORDS, Period
from agencies.store.read import Read
from resolvers.access.relations import CitizenRelations
from resolvers.eligibility.assessment.assessment import Assessment, Question
from resolvers.eligibility.assessment.verdict_changes import VerdictChanges
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.facts.fact_read import FactRead, Part
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.record import Record
from resolvers.eligibility.facts.supposition import Supposition
from resolvers.eligibility.index.catalogue import Catalogue, assemble
from resolvers.eligibility.presentation.change_words import worded
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import decide
from tests.eligibility.rules import SCOPES, Condition, conditions_of_prose, rule
from tests.part import part_of

START = date(2026, 11, 24)
DAYS = 120
SIZE = 4

TITLE = {"ko": "사실", "en": "fact", "ar": "حقيقة"}
FACTS = (
    Fact("age", TITLE, FactType.INTEGER, years_since("born"), NOT_RECORDED, PUBLIC),
    Fact("moved", TITLE, FactType.BOOLEAN, within_days("since", 40), NO, PUBLIC),
    Fact("work", TITLE, FactType.CODE, stored("work"), Absent("none", under_age=15), PUBLIC, ("none", "farm")),
    Fact("veteran", TITLE, FactType.BOOLEAN, stored("veteran"), NOT_RECORDED, PUBLIC),
)
READS = tuple(FactRead("a", "citizen", Table(fact.id, "id"), Read("", (), 0, False), (fact,), None) for fact in FACTS)

near = st.integers(-DAYS, DAYS).map(lambda days: START + timedelta(days=days))
births = st.tuples(st.sampled_from((1, 2, 14, 15, 17, 18, 19, 40)), near).map(
    lambda drawn: drawn[1].replace(year=drawn[1].year - drawn[0], day=min(drawn[1].day, 28))
)
rows = st.fixed_dictionaries(
    {
        "born": st.one_of(st.none(), births),
        "since": st.one_of(st.none(), near),
        "work": st.sampled_from((None, "farm")),
        "veteran": st.sampled_from((None, True, False)),
    }
)
leaves = st.one_of(
    st.integers(1, 41).map(lambda years: {"fact": "age", "at_least": years}),
    st.integers(1, 41).map(lambda years: {"fact": "age", "is": years}),
    st.booleans().map(lambda said: {"fact": "moved", "is": said}),
    st.just({"fact": "work", "is": "none"}),
    st.just({"fact": "veteran", "is": True}),
)
asked = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        inner.map(lambda part: {"not": part}),
        st.tuples(st.sampled_from(SCOPES), inner).map(lambda pair: {pair[0]: pair[1]}),
    ),
    max_leaves=4,
)
Prose = Sequence[tuple[Condition, date | None]]
"""Of each service what its prose asks, and the last day on which one may apply."""

dated = st.tuples(asked, st.one_of(st.none(), near))


proses = st.lists(st.tuples(conditions_of_prose(leaves), st.one_of(st.none(), near)), max_size=3)


@given(st.lists(dated, min_size=1, max_size=5), st.lists(rows, min_size=SIZE, max_size=SIZE), proses)
@settings(max_examples=part_of(60))
def test_the_forecast_is_what_the_days_bring(
    asked: Sequence[tuple[Condition, date | None]], known: Any, prose: Prose
) -> None:
    """Every day's verdict, decided afresh by walking the trees, differs from the day before's exactly as forecast."""
    assessment = assessment_of(asked, known, prose=prose)
    said = {
        (change.rule.service_id, change.subject_id, change.on): (change.before, change.after)
        for change in VerdictChanges(assessment, START + timedelta(days=DAYS)).changes()
    }
    seen, before = {}, _decided(assessment, START)
    for number in range(1, DAYS + 1):
        day = START + timedelta(days=number)
        after = _decided(assessment, day)
        for row in before.keys() & after.keys():
            if before[row] is not after[row]:
                seen[(*row, day)] = (before[row], after[row])
        before = after
    assert said == seen


@given(st.lists(dated, min_size=1, max_size=3), st.lists(rows, min_size=SIZE, max_size=SIZE), proses)
@settings(max_examples=part_of(60))
def test_the_next_change_of_one_is_the_first_of_all_its_changes(
    asked: Sequence[tuple[Condition, date | None]], known: Any, prose: Prose
) -> None:
    """`nextChange` and `upcoming` say the same."""
    assessment = assessment_of(asked, known, prose=prose)
    forecast = VerdictChanges(assessment, START + timedelta(days=DAYS))
    changes = forecast.changes()
    for place, rule_ in enumerate(assessment.catalogue.rules):
        for number, subject in enumerate(assessment.subjects):
            if number and assessment.catalogue.of_household >> place & 1:
                continue
            first = next((c for c in changes if c.rule is rule_ and c.subject_id == subject), None)
            assert forecast.next(rule_, place, subject) == first


def test_a_supposed_fact_does_not_move() -> None:
    """What is supposed stays as supposed on all days to come."""
    asked = [({"fact": "age", "at_least": 15}, None)]
    born = START.replace(year=START.year - 15) + timedelta(days=5)
    known = [{"born": born, "since": None, "work": None, "veteran": None}]
    until = START + timedelta(days=DAYS)
    assert len(VerdictChanges(assessment_of(asked, known), until).changes()) == 1
    supposed = (Supposition("age", 14, None, of_household=False),)
    assert VerdictChanges(assessment_of(asked, known, supposed), until).changes() == []


def test_a_rule_too_long_for_clauses_is_forecast_as_well() -> None:
    """It is walked as a tree, whoever it speaks of: a child's birthday changes the citizen's verdict."""
    pairs = [{"all": [{"fact": "veteran", "is": True}, {"any_child": {"fact": "age", "is": n}}]} for n in range(30, 36)]
    asked = [({"any": [{"any_child": {"fact": "age", "at_least": 15}}, *pairs]}, None)]
    turns = START + timedelta(days=5)
    known = [
        {"born": START.replace(year=1980), "since": None, "work": None, "veteran": None},
        {"born": turns.replace(year=turns.year - 15), "since": None, "work": None, "veteran": None},
    ]
    assessment = assessment_of(asked, known)
    assert assessment.catalogue.index.at(START).trees
    changes = VerdictChanges(assessment, START + timedelta(days=DAYS)).changes()
    assert ("p0", turns) in {(change.subject_id, change.on) for change in changes}


def test_a_supposed_age_decides_nothing_but_what_asks_for_the_age() -> None:
    """What no row means below an age goes by the age on record, on every day."""
    born = START.replace(year=START.year - 20) + timedelta(days=5)
    assessment = assessment_of(
        [({"fact": "work", "is": "none"}, None)],
        [{"born": born, "since": None, "work": None, "veteran": None}],
        (Supposition("age", 10, None, of_household=False),),
    )
    assert VerdictChanges(assessment, START + timedelta(days=DAYS)).changes() == []


def test_a_child_who_comes_of_age_is_the_cause() -> None:
    """Of whom a rule speaks changes too, without any fact of theirs that it reads."""
    grown = START + timedelta(days=9)
    known = [
        {"born": START.replace(year=1980), "since": None, "work": None, "veteran": None},
        {"born": grown.replace(year=grown.year - 19), "since": None, "work": "farm", "veteran": True},
    ]
    (change,) = VerdictChanges(
        assessment_of([({"any_child": {"fact": "veteran", "is": True}}, None)], known), grown
    ).changes()
    assert (change.on, worded(change.cause, register(discover()))["en"]) == (grown, "a child comes of age")


def test_the_cause_is_the_child_whose_age_the_requirement_tells() -> None:
    """Another's may move on the same day: of two children with one birthday it is the one who turns nine."""
    turns = START + timedelta(days=9)
    births = (START.replace(year=1980), *(turns.replace(year=turns.year - years) for years in (11, 9)))
    known = [{"born": born, "since": None, "work": None, "veteran": None} for born in births]
    assessment = assessment_of([({"any_child": {"fact": "age", "at_most": 8}}, None)], known)
    (change,) = VerdictChanges(assessment, turns).changes()
    assert (change.on, worded(change.cause, register(discover()))["en"]) == (turns, "a child: turns 9")


def test_who_is_born_at_the_calendar_s_end_changes_nothing() -> None:
    """A register may hold a birth date that stands for none: what lies ahead of the parent is told all the same."""
    turns = START + timedelta(days=9)
    known = [
        {"born": born, "since": None, "work": None, "veteran": None}
        for born in (turns.replace(year=turns.year - 40), date.max)
    ]
    assessment = assessment_of([({"fact": "age", "at_least": 40}, None)], known)
    changes = VerdictChanges(assessment, START + timedelta(days=DAYS)).changes()
    assert [(change.subject_id, change.on) for change in changes] == [("p0", turns)]


def test_prose_that_asks_for_an_age_is_unlikely_from_the_birthday_on() -> None:
    """Likely until the day before, and why it is not any more; what nobody is taken to be changes nothing."""
    grown = START + timedelta(days=9)
    known = [{"born": grown.replace(year=grown.year - 15), "since": None, "work": None, "veteran": None}]
    young = {"any": [{"fact": "age", "less_than": 15}, {"group": "soldiers", "narrow": True}]}
    assessment = assessment_of([], known, prose=[(young, None), ({"fact": "age", "less_than": 90}, grown)])
    changes = VerdictChanges(assessment, START + timedelta(days=DAYS)).changes()
    registry = register(discover())
    assert [
        (c.rule.service_id, c.on, c.before.name, c.after.name, worded(c.cause, registry)["en"]) for c in changes
    ] == [
        ("w0", grown, "LIKELY", "UNLIKELY", "turns 15"),
        ("w1", grown + timedelta(days=1), "LIKELY", "UNLIKELY", "the application period is over"),
    ]


def assessment_of(
    asked: Sequence[tuple[Condition, date | None]],
    known: Sequence[Mapping[str, Any]],
    supposed: Any = (),
    prose: Prose = (),
) -> Assessment:
    rules = [
        rule(condition, service=f"s{place}", **({} if since is None else {"in_force_from": since}))
        for place, (condition, since) in enumerate(asked)
    ]
    rules += [worded_rule(f"w{place}", *each) for place, each in enumerate(prose)]
    return Assessment(Question("p0", START, supposed), _catalogue(rules), persons_of(known))


def worded_rule(service: str, prose: Condition, until: date | None) -> Rule:
    """The rule of a service that is open to all but for its prose, and until this day."""
    period = IN_WORDS if until is None else Period((f"../{until}",))
    return rule({"fact": "age", "at_least": 0}, service=service, in_words=True, prose=[prose], period=period)


def _catalogue(rules: Sequence[Rule]) -> Catalogue:
    return asyncio.run(assemble(1, rules, (), Definitions(Registry(()))))


def persons_of(known: Sequence[Mapping[str, Any]]) -> Persons:
    records = {}
    for number, row in enumerate(known):
        found = [None if all(row[c] is None for c in fact.value.columns) else row for fact in FACTS]
        parts = [Part(read, held, True) for read, held in zip(READS, found, strict=True)]
        records[f"p{number}"] = Record(f"p{number}", parts)
    born = {name: known[n]["born"] or date(1980, 1, 1) for n, name in enumerate(records)}
    children = [name for name in records if name != "p0"]
    kinds = [("SELF", "p0"), *(("MEMBER", name) for name in records), *product(("CHILD", "CUSTODY"), children)]
    # Custody of every other child ends on a day on which something else may begin, and of the rest it begins then.
    terms = {("CUSTODY", f"p{n}"): {"until" if n % 2 else "since": row["since"]} for n, row in enumerate(known)}
    relations = [
        {"household_id": "h", "since": None, "until": None, "kind": kind, "other_id": other, "birth_date": born[other]}
        | terms.get((kind, other), {})
        for kind, other in kinds
    ]
    return Persons(CitizenRelations.of("p0", relations), frozenset(records), records, None)


def _decided(assessment: Assessment, day: date) -> dict[tuple[str, str], Any]:
    assert assessment.persons is not None
    subjects = assessment.persons.subjects_at(day)
    situations = assessment.persons.arranged(assessment.persons.profiles_at(day), subjects, day)
    return {
        (rule.service_id, subject): decide(rule, situation, number, day).status
        for number, (subject, situation) in enumerate(zip(subjects, situations, strict=True))
        for place, rule in enumerate(assessment.catalogue.rules)
        if number == 0 or not assessment.catalogue.of_household >> place & 1
    }
