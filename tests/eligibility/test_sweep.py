"""A sweep finds exactly what two days decided afresh differ in."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.service_catalogue.application_period.period import Period
from resolvers.access.relations import relation_of, turns_of
from resolvers.eligibility.facts.fact_read import Part
from resolvers.eligibility.facts.record import Record
from resolvers.eligibility.index.catalogue import Catalogue, assemble
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide
from resolvers.runs.deciding.affected_citizens import AffectedCitizens, Days
from resolvers.runs.deciding.day_comparison import StatusChange
from resolvers.runs.deciding.day_gains import DayGains, Seen
from resolvers.runs.deciding.residents import Residents
from resolvers.runs.deciding.sweep import sweep_by
from tests.eligibility.catalogues import catalogue, of_household
from tests.eligibility.rules import SCOPES, Condition, conditions_of_prose, rule
from tests.eligibility.test_verdict_changes import FACTS, READS, START, Prose, near, rows, worded_rule
from tests.part import part_of

OF_HOUSEHOLD = frozenset({"moved"})
APPLYING = (EligibilityStatus.ELIGIBLE, EligibilityStatus.LIKELY)

# Ages that the persons reach on the days that are swept.
turning = st.sampled_from((1, 2, 14, 15, 17, 18, 19, 40))
moving_leaves = st.one_of(
    turning.map(lambda years: {"fact": "age", "at_least": years}),
    turning.map(lambda years: {"fact": "age", "is": years}),
    st.booleans().map(lambda said: {"fact": "moved", "is": said}),
    st.just({"fact": "work", "is": "none"}),
    st.just({"fact": "veteran", "is": True}),
)
said_of = st.tuples(st.sampled_from(SCOPES), moving_leaves).map(lambda pair: {pair[0]: pair[1]})
moving = st.recursive(
    st.one_of(moving_leaves, said_of),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=4,
)
services = st.lists(st.tuples(st.tuples(moving, st.one_of(st.none(), near)), st.booleans()), min_size=1, max_size=5)
AT_HOME: Final = ("MEMBER", "CHILD", "CUSTODY")
kinds_of_relation = st.sampled_from(((), ("MEMBER",), ("MEMBER", "CHILD"), AT_HOME, ("CUSTODY",), ("WARD",)))
ALWAYS: Final = (None, None)
A_DAY: Final = timedelta(days=1)
DATED: Final = ("CUSTODY", "WARD")
terms = st.one_of(st.just(ALWAYS), st.tuples(st.one_of(st.none(), near), st.one_of(st.none(), near)))
newborn = st.integers(-40, 40).map(lambda days: START + timedelta(days=days))
of_age = newborn.map(lambda day: day.replace(year=day.year - 19, day=min(day.day, 28)))
people = st.lists(
    st.tuples(rows, st.one_of(newborn, of_age)).map(lambda drawn: {**drawn[0], "born": drawn[0]["born"] or drawn[1]}),
    min_size=1,
    max_size=4,
)
settled = st.lists(
    st.fixed_dictionaries(
        {
            "born": st.sampled_from((date(1980, 5, 5), date(2011, 5, 5))),
            "since": st.none(),
            "work": st.sampled_from((None, "farm")),
            "veteran": st.sampled_from((None, True, False)),
        }
    ),
    min_size=1,
    max_size=4,
)
soon = st.integers(-2, 30).map(lambda days: START + timedelta(days=days))
replacements = st.lists(st.tuples(moving, moving, soon), max_size=3)
"""Of each service what it asks until a day, and what from the next."""
brief_services = st.lists(st.tuples(moving, conditions_of_prose(st.one_of(moving_leaves, said_of)), near), max_size=3)
"""Of each service what its rule and its prose ask, and the last day on which one may apply."""


@given(
    services,
    people,
    st.data(),
    st.integers(1, 60),
    st.lists(st.tuples(conditions_of_prose(moving_leaves), st.one_of(st.none(), near)), max_size=3),
)
@settings(max_examples=part_of(150))
def test_a_sweep_is_the_difference_of_two_days(
    rules: Sequence[tuple[tuple[Condition, date | None], bool]], known: Any, data: Any, later: int, prose: Prose
) -> None:
    """Each row that qualifies on one day alone, as every rule's tree decides it, is found, and no other."""
    days = Days(START, START + timedelta(days=later))
    of = _catalogue(rules, prose)
    residents = _residents(known, data)
    found = asyncio.run(sweep_by(of, days)).changes(residents)
    assert len(found) == len(set(found))
    assert set(found) == _difference(of, residents, days)


@given(replacements, brief_services, settled, st.data(), st.integers(1, 60))
@settings(max_examples=part_of(250))
def test_a_sweep_finds_what_rules_and_periods_change_for_those_with_whom_nothing_moves(
    replaced: Sequence[tuple[Condition, Condition, date]],
    brief: Sequence[tuple[Condition, Condition, date]],
    known: Any,
    data: Any,
    later: int,
) -> None:
    """A rule that asks one thing until a day and another from the next, and a period that ends, whoever meets them."""
    days = Days(START, START + timedelta(days=later))
    of = _changing(replaced, brief)
    residents = _residents(known, data)
    sweep = asyncio.run(sweep_by(of, days))
    turning = {
        citizen
        for citizen, rows in residents.relations.items()
        if any(days.between(day) for row in rows for day in turns_of(relation_of(row)))
    }
    assert set(sweep.affected.among(residents).citizens) <= turning
    found = sweep.changes(residents)
    assert len(found) == len(set(found))
    assert set(found) == _difference(of, residents, days)


@given(replacements, brief_services, st.one_of(settled, people), st.data(), st.integers(1, 60))
@settings(max_examples=part_of(250))
def test_what_is_gained_is_what_comes_to_apply_to_who_is_a_subject_on_both_days(
    replaced: Sequence[tuple[Condition, Condition, date]],
    brief: Sequence[tuple[Condition, Condition, date]],
    known: Any,
    data: Any,
    later: int,
) -> None:
    """Whether something moves with a citizen, or the rules alone ask otherwise; nothing is gained besides."""
    days = Days(START, START + timedelta(days=later))
    of = _changing(replaced, brief)
    residents = _residents(known, data)
    assert _gained(of, residents, days) == {
        (citizen, subject, service)
        for citizen, subject, service, before, after in _difference(of, residents, days)
        if before is not None and after in {status.name for status in APPLYING}
    }


@pytest.mark.parametrize(
    "until",
    [
        {"any_child": {"fact": "age", "at_most": 8}},
        {"all": [{"any_child": {"fact": "age", "at_most": 8}}, {"every_member": {"fact": "veteran", "is": False}}]},
    ],
)
def test_a_rule_that_lets_in_older_children_is_gained_by_parents_with_whom_nothing_moves(until: Condition) -> None:
    """The rule of each day is asked of them, be it of more persons on the earlier day."""
    parent = {"born": date(1980, 5, 5), "since": None, "work": None, "veteran": False}
    residents = _household([parent, {**parent, "born": date(2017, 5, 5)}], {("p0", "p1"): AT_HOME})
    leave = _replaced("leave", until, {"any_child": {"fact": "age", "at_most": 12}}, START)
    of = asyncio.run(assemble(1, [leave], (), of_household(OF_HOUSEHOLD)))
    assert _gained(of, residents, Days(START, START + A_DAY)) == {("p0", "p0", "leave")}


@given(services, people, st.data(), st.integers(1, 60))
@settings(max_examples=part_of(40))
def test_residents_together_change_as_they_do_alone(rules: Any, known: Any, data: Any, later: int) -> None:
    """How citizens are put into pages changes nothing."""
    days = Days(START, START + timedelta(days=later))
    of = _catalogue(rules)
    residents = _residents(known, data)
    swept = asyncio.run(sweep_by(of, days))
    alone = [
        change
        for citizen, relations in residents.relations.items()
        for change in swept.changes(Residents({citizen: relations}, residents.records))
    ]
    assert sorted(alone, key=str) == sorted(swept.changes(residents), key=str)


def test_nothing_moves_nothing_changes() -> None:
    """A day that brings nothing has no changes, though everyone qualifies for something."""
    of = catalogue([rule({"fact": "age", "at_least": 1})])
    known = {"born": date(1980, 5, 5), "since": None, "work": None, "veteran": None}
    swept = asyncio.run(sweep_by(of, Days(START, START + timedelta(days=1))))
    assert swept.changes(_household([known], {})) == []


def test_a_birthday_brings_what_is_for_that_age() -> None:
    """Qualified from the birthday on: from INELIGIBLE, and by a rule in words no better than LIKELY."""
    rules = [
        rule({"fact": "age", "at_least": 15}, service="certain"),
        rule({"fact": "age", "at_least": 15}, service="in words", in_words=True),
        rule({"fact": "age", "less_than": 15}, service="over"),
        rule({"all": [{"fact": "age", "at_least": 15}, {"fact": "veteran", "is": True}]}, service="not known"),
    ]
    known = {"born": date(2011, 11, 25), "since": None, "work": None, "veteran": None}
    swept = asyncio.run(sweep_by(catalogue(rules), Days(START, START + timedelta(days=1))))
    assert set(swept.changes(_household([known], {}))) == {
        ("p0", "p0", "certain", "INELIGIBLE", "ELIGIBLE"),
        ("p0", "p0", "in words", "INELIGIBLE", "LIKELY"),
        ("p0", "p0", "over", "ELIGIBLE", "INELIGIBLE"),
    }


def test_a_childs_birthday_brings_the_parent_what_is_for_parents() -> None:
    """What is said of the children counts for the parent, on whose own facts nothing moves."""
    parent = {"born": date(1980, 5, 5), "since": None, "work": None, "veteran": None}
    child = {**parent, "born": date(2011, 11, 25)}
    of = catalogue([rule({"any_child": {"fact": "age", "at_least": 15}})])
    swept = asyncio.run(sweep_by(of, Days(START, START + timedelta(days=1))))
    found = swept.changes(_household([parent, child], {("p0", "p1"): AT_HOME}))
    assert found == [StatusChange("p0", "p0", "s", "INELIGIBLE", "ELIGIBLE")]


def test_d03_what_a_parent_qualifies_for_with_a_child_ends_with_the_custody() -> None:
    """From the day on which custody ends the child's row is not the parent's any more; the child keeps their own."""
    known = {"born": date(1980, 5, 5), "since": None, "work": None, "veteran": None}
    child = {**known, "born": date(2015, 5, 5)}
    swept = asyncio.run(sweep_by(catalogue([rule({"fact": "age", "less_than": 12})]), Days(START, START + A_DAY)))
    for until, expected in ((START + A_DAY, [("p0", "p1", "s", "ELIGIBLE", None)]), (START + 2 * A_DAY, [])):
        found = swept.changes(_household([known, child], {("p0", "p1"): AT_HOME}, {("p0", "p1"): (None, until)}))
        assert found == expected


def test_a_wards_birthday_changes_the_guardians_row() -> None:
    """The ward's own row, and the one that the guardian sees."""
    known = {"born": date(1980, 5, 5), "since": None, "work": None, "veteran": None}
    ward = {**known, "born": date(2006, 11, 25)}
    of = catalogue([rule({"fact": "age", "is": 19})])
    swept = asyncio.run(sweep_by(of, Days(START, START + timedelta(days=1))))
    found = swept.changes(_household([known, ward], {("p0", "p1"): ("WARD",)}))
    assert set(found) == {(citizen, "p1", "s", "ELIGIBLE", "INELIGIBLE") for citizen in ("p0", "p1")}


def test_what_no_row_means_ends_on_a_birthday_though_no_rule_asks_the_age() -> None:
    """Under 15 without a row is without work; from 15 on it is not known."""
    known = {"born": date(2011, 11, 25), "since": None, "work": None, "veteran": None}
    of = catalogue([rule({"fact": "work", "is": "none"})])
    swept = asyncio.run(sweep_by(of, Days(START, START + timedelta(days=1))))
    assert swept.changes(_household([known], {})) == [StatusChange("p0", "p0", "s", "ELIGIBLE", "UNKNOWN")]


def test_a_child_who_is_born_is_a_subject_from_then_on() -> None:
    """What no fact of the child's can tell is found all the same."""
    parent = {"born": date(1980, 5, 5), "since": None, "work": None, "veteran": None}
    child = {**parent, "born": START + timedelta(days=1)}
    of = catalogue([rule({"fact": "moved", "is": False})])
    swept = asyncio.run(sweep_by(of, Days(START, START + timedelta(days=1))))
    found = swept.changes(_household([parent, child], {("p0", "p1"): AT_HOME}))
    assert found == [StatusChange("p0", "p1", "s", None, "ELIGIBLE")]


def test_members_who_are_no_subjects_are_spoken_of() -> None:
    """What is on record of a member of the household counts on both days."""
    known = {"born": date(2011, 11, 25), "since": None, "work": None, "veteran": None}
    other = {**known, "born": date(1980, 5, 5), "veteran": True}
    of = catalogue([rule({"all": [{"fact": "age", "is": 15}, {"any_member": {"fact": "veteran", "is": True}}]})])
    swept = asyncio.run(sweep_by(of, Days(START, START + timedelta(days=1))))
    found = swept.changes(_household([known, other], {("p0", "p1"): ("MEMBER",)}))
    assert found == [StatusChange("p0", "p0", "s", "INELIGIBLE", "ELIGIBLE")]


def test_a_rule_that_begins_speaks_of_the_day_on_which_it_does() -> None:
    """Facts that moved before it was in force, and that no other rule could tell, are those of the later day."""
    of = catalogue([rule({"fact": "age", "at_least": 15}, in_force_from=START + timedelta(days=9))])
    known = {"born": date(2011, 11, 30), "since": None, "work": None, "veteran": None}
    swept = asyncio.run(sweep_by(of, Days(START, START + timedelta(days=9))))
    assert swept.changes(_household([known], {})) == []


def test_a_child_who_comes_of_age_is_no_subject_any_more() -> None:
    """What the parent was told for the child ends, without a status; the child's own row goes on."""
    parent = {"born": date(1980, 5, 5), "since": None, "work": None, "veteran": None}
    child = {**parent, "born": date(2007, 11, 25)}
    of = catalogue([rule({"fact": "age", "at_least": 1})])
    swept = asyncio.run(sweep_by(of, Days(START, START + timedelta(days=1))))
    found = swept.changes(_household([parent, child], {("p0", "p1"): AT_HOME}))
    assert found == [StatusChange("p0", "p1", "s", "ELIGIBLE", None)]


def test_prose_that_asks_for_an_age_and_a_period_that_ends_are_swept() -> None:
    """From LIKELY to UNLIKELY on the birthday, and back never; for everybody on the day after the last."""
    young = worded_rule("young", {"fact": "age", "less_than": 15}, None)
    brief = worded_rule("brief", {"group": "g", "narrow": False}, START)
    known = {"born": date(2011, 11, 25), "since": None, "work": None, "veteran": None}
    other = {**known, "born": date(1980, 5, 5)}
    swept = asyncio.run(sweep_by(catalogue([young, brief]), Days(START, START + timedelta(days=1))))
    assert set(swept.changes(_household([known, other], {}))) == {
        ("p0", "p0", "young", "LIKELY", "UNLIKELY"),
        ("p0", "p0", "brief", "LIKELY", "UNLIKELY"),
        ("p1", "p1", "brief", "LIKELY", "UNLIKELY"),
    }


def test_a_period_that_ends_is_swept_for_a_child_whose_parent_it_does_not_concern() -> None:
    """The child's own row, and the one that the parent sees."""
    parent = {"born": date(1980, 5, 5), "since": None, "work": None, "veteran": None}
    child = {**parent, "born": date(2012, 5, 5)}
    brief = rule({"fact": "age", "less_than": 19}, in_words=True, period=Period((f"../{START}",)))
    swept = asyncio.run(sweep_by(catalogue([brief]), Days(START, START + timedelta(days=1))))
    found = swept.changes(_household([parent, child], {("p0", "p1"): ("MEMBER", "CHILD", "CUSTODY")}))
    assert set(found) == {(citizen, "p1", "s", "LIKELY", "UNLIKELY") for citizen in ("p0", "p1")}


def _catalogue(drawn: Sequence[tuple[tuple[Condition, date | None], bool]], prose: Prose = ()) -> Catalogue:
    rules: list[Rule] = [worded_rule(f"w{place}", *each) for place, each in enumerate(prose)]
    for place, ((condition, since), in_words) in enumerate(drawn):
        dates: dict[str, Any] = {} if since is None else {"in_force_from": since}
        rules.append(rule(condition, service=f"s{place}", in_words=in_words, **dates))
    return asyncio.run(assemble(1, rules, (), of_household(OF_HOUSEHOLD)))


def _changing(
    replaced: Sequence[tuple[Condition, Condition, date]], brief: Sequence[tuple[Condition, Condition, date]]
) -> Catalogue:
    """Services whose rules are replaced on a day, and such as can be applied for until one."""
    rules = [_replaced(f"r{place}", *each) for place, each in enumerate(replaced)]
    for place, (condition, prose, until) in enumerate(brief):
        period = Period((f"../{until}",))
        rules.append(rule(condition, service=f"b{place}", in_words=True, prose=[prose], period=period))
    return asyncio.run(assemble(1, rules, (), of_household(OF_HOUSEHOLD)))


def _replaced(service: str, one: Condition, other: Condition, day: date) -> Rule:
    """A rule that asks the one until a day, and the other from the next."""
    until = rule(one, service=service, in_force_until=day)
    since = rule(other, service=service, in_force_from=day + timedelta(days=1))
    return replace(until, requirements=(*until.requirements, *since.requirements))


def _residents(known: Sequence[Mapping[str, Any]], data: Any) -> Residents:
    names = [f"p{number}" for number in range(len(known))]
    pairs = [(one, other) for one in names for other in names if one != other]
    kinds = {pair: data.draw(kinds_of_relation) for pair in pairs}
    return _household(known, kinds, {pair: data.draw(terms) for pair in pairs})


def _household(
    known: Sequence[Mapping[str, Any]],
    relations: Mapping[tuple[str, str], Sequence[str]],
    terms: Mapping[tuple[str, str], tuple[date | None, date | None]] = MappingProxyType({}),
) -> Residents:
    born = {f"p{number}": row["born"] for number, row in enumerate(known)}
    relations = {
        citizen: [
            {
                "kind": kind,
                "other_id": other,
                "birth_date": born[other],
                "household_id": "h",
                **dict(
                    zip(
                        ("since", "until"),
                        terms.get((citizen, other), ALWAYS) if kind in DATED else ALWAYS,
                        strict=True,
                    )
                ),
            }
            for other in born
            for kind in (("SELF",) if other == citizen else relations.get((citizen, other), ()))
        ]
        for citizen in born
    }
    return Residents(relations, {f"p{number}": _record(f"p{number}", row) for number, row in enumerate(known)})


def _record(name: str, row: Mapping[str, Any]) -> Record:
    found = [None if all(row[column] is None for column in fact.value.columns) else row for fact in FACTS]
    return Record(name, [Part(read, held, True) for read, held in zip(READS, found, strict=True)])


def _gained(of: Catalogue, residents: Residents, days: Days) -> set[tuple[str, str, str]]:
    """What these residents gain, to all of whom everything is shown."""
    gains = DayGains(of, days, opening=0)
    affected = AffectedCitizens(days, of.fact_set, list(dict.fromkeys((gains.before, gains.after))))
    moving, profiles = affected.among(residents)

    def seen(citizens: Iterable[str]) -> Iterator[Seen]:
        for persons in residents.persons(citizens):
            profiles.know((*persons.relations.concerned, *persons.relations.members))
            yield Seen(persons, profiles.before, profiles.after)

    others = [citizen for citizen in residents.relations if citizen not in moving]
    found = [*gains.of_moving(seen(moving)), *gains.of_others(seen(others))]
    return {(each.citizen_id, each.subject_id, service) for each in found for service in each.services}


def _difference(of: Catalogue, residents: Residents, days: Days) -> set[tuple[Any, ...]]:
    before, after = (_decided(of, residents, day) for day in (days.since, days.on))
    return {
        (*row, *(None if status is None else status.name for status in (before.get(row), after.get(row))))
        for row in before.keys() | after.keys()
        if (before.get(row) in APPLYING) != (after.get(row) in APPLYING)
    }


def _decided(of: Catalogue, residents: Residents, day: date) -> dict[tuple[str, str, str], EligibilityStatus]:
    return {
        (persons.relations.citizen_id, subject, each.service_id): decide(each, known, number, day).status
        for persons in residents.persons(residents.relations)
        for subjects in [persons.subjects_at(day)]
        for number, (subject, known) in enumerate(
            zip(subjects, persons.arranged(persons.profiles_at(day), subjects, day), strict=True)
        )
        for each in of.rules
        if number == 0 or each.per_subject(OF_HOUSEHOLD)
    }
