"""All facts of a row at once are what each by itself is, whatever stands in the row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from math import inf, nan
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract.fact import Absent
from agencies.registration.registry import Registry
from agencies.rules.profile import Profile
from agencies.store.statement import quoted
from resolvers.eligibility.facts.compiled_facts import AGE, compile_facts
from resolvers.eligibility.facts.fact_read import FactRead, Part, fact_reads
from resolvers.eligibility.facts.record import HouseholdRecord, Record, facts_of
from tests.people import DAY
from tests.store.database import connected

ON: Final = date.fromisoformat(DAY)
DAYS: Final = (ON, ON - timedelta(days=200), ON + timedelta(days=4_000), date(1900, 1, 1))
ODD: Final = (None, "x", "", True, 0, -1, 1.5, nan, inf, -inf, [ON], [None], (), ON, date.max)
ROWS: Final = 60
OF_AGE: Final = "childbirth_or_adoption"


def _raise(*_: Any) -> None:
    raise AssertionError


@pytest.fixture
def reads(registry: Registry) -> tuple[FactRead, ...]:
    """The reads of all facts, the age's first."""
    return fact_reads(registry, frozenset(registry.facts))


async def _rows(dsns: Mapping[str, str], read: FactRead) -> list[dict[str, Any]]:
    async with connected(dsns[read.agency]) as store:
        found = await store.fetch(f"SELECT * FROM {quoted(read.table.name)} LIMIT {ROWS}")
    return [dict(row) for row in found]


def _profiles(age: Part, read: FactRead, row: Any) -> tuple[Any, Any]:
    """The same row's facts at every day: all at once, and one by one."""
    each = replace(read)
    each.__dict__["read_row"] = _raise
    both = [Record("c", [age, Part(way, row, True)]) for way in (read, each)]
    return tuple([(p.values, p.causes) for p in map(record.at, DAYS)] for record in both)  # type: ignore[return-value]


async def test_what_stands_in_the_stores_is_read_alike(dsns: Mapping[str, str], reads: tuple[FactRead, ...]) -> None:
    """Every table's rows, and no row, at several days; the log has no word of it."""
    nobody = Part(reads[0], None, True)
    for read in reads:
        rows = await _rows(dsns, read)
        assert rows, read.table
        with capture_logs() as logs:
            for row in (None, *rows):
                at_once = [Record("c", [nobody, Part(read, row, True)]).at(day) for day in DAYS]
                assert all(profile.values or profile.causes for profile in at_once)
        assert logs == [], read.table
        for row in (None, *rows):
            together, one_by_one = _profiles(nobody, read, row)
            assert together == one_by_one, read.table


async def test_a_row_that_does_not_fit_is_read_alike(dsns: Mapping[str, str], reads: tuple[FactRead, ...]) -> None:
    """Each column in turn holds each odd value: the facts that fit are known, the others cannot be read."""
    nobody = Part(reads[0], None, True)
    unread = 0
    for read in reads:
        row = (await _rows(dsns, read))[0]
        for column in {name for fact in read.facts for name in fact.value.columns}:
            for value in ODD:
                together, one_by_one = _profiles(nobody, read, {**row, column: value})
                assert together == one_by_one, (read.table, column, value)
                unread += any("SOURCE_UNAVAILABLE" in causes.values() for _, causes in together)
    assert unread > 100


async def test_what_no_row_means_hangs_on_the_age_where_a_declaration_says_so(
    dsns: Mapping[str, str], reads: tuple[FactRead, ...]
) -> None:
    """Of everybody whose age is on record, and of one whose age cannot be read, all at once is as one by one."""
    first = next(read for read in reads if any(fact.id == AGE for fact in read.facts))
    ages = [Part(first, row, True) for row in (await _rows(dsns, first))[:20]]
    by_age = [read for read in reads if any(fact.absent.under_age is not None for fact in read.facts)]
    assert by_age
    for read in by_age:
        for age in (*ages, Part(first, None, True), Part(first, None, False)):
            together, one_by_one = _profiles(age, read, None)
            assert together == one_by_one


async def test_other_rows_in_the_place_of_some_are_read_as_if_they_stood_there(
    dsns: Mapping[str, str], reads: tuple[FactRead, ...]
) -> None:
    """Of each table in turn: another's row or none, also where that changes the age, and rows that do not fit."""
    ordered = sorted(reads, key=lambda read: not read.alike)
    found = [(await _rows(dsns, read))[:8] for read in ordered]
    for is_known in (True, False):
        parts = [Part(read, rows[0] if is_known else None, True) for read, rows in zip(ordered, found, strict=True)]
        alike = sum(read.alike for read in ordered)
        record = Record("c", parts[alike:], HouseholdRecord(parts[:alike]))
        for place, (read, rows) in enumerate(zip(ordered, found, strict=True)):
            odd = ({**rows[0], column: value} for column in rows[0] for value in ODD)
            for row in (None, *rows, *odd):
                other = Part(read, row, True)
                stood = Record("c", [other if part.read is read else part for part in parts])
                for day in DAYS:
                    own, household = ({}, [other]) if read.alike else ({place - alike: other}, [])
                    known, expected = record.at_with(own, facts_of(household, day), day), stood.at(day)
                    assert (known.values, known.causes) == (expected.values, expected.causes)


async def test_rows_of_several_tables_and_of_the_age_s_own_are_replaced_together(
    dsns: Mapping[str, str], reads: tuple[FactRead, ...]
) -> None:
    """Of each pair of tables, where what no row means hangs on the age in the age's own table too.

    So it is of records of which facts are hidden or withheld.
    """
    first, *rest = (read for read in reads if read.of == "citizen")
    by_age = [replace(fact, absent=Absent(False, under_age=15)) if fact.id == OF_AGE else fact for fact in first.facts]
    made_up = replace(first, facts=tuple(by_age))
    assert made_up.by_age
    assert made_up.facts[0].id == AGE
    several = [made_up, *rest]
    found = [(await _rows(dsns, read))[:3] for read in several]
    # A child, of whom nothing else is on record.
    found[0].append({name: ON if name == "birth_date" else None for name in found[0][0]})
    some, few = frozenset({AGE, OF_AGE, "occupation"}), frozenset({OF_AGE, "occupation"})
    for hidden, withheld in ((frozenset[str](), frozenset[str]()), (some, few), (some, some)):
        for kept in product((None, 0, -1), repeat=2):
            parts = [
                _part(read, rows, kept[place > 0])
                for place, (read, rows) in enumerate(zip(several, found, strict=True))
            ]
            record = Record("c", parts, hidden=hidden, withheld=withheld)
            for pair in combinations(range(len(parts)), 2):
                for others in product((None, 0, 1, -1), repeat=2):
                    own = {n: _part(several[n], found[n], other) for n, other in zip(pair, others, strict=True)}
                    stood = [own.get(place, part) for place, part in enumerate(parts)]
                    for day in DAYS:
                        known = record.at_with(own, Profile("c", {}, {}), day)
                        expected = Record("c", stood, hidden=hidden, withheld=withheld).at(day)
                        assert (known.values, known.causes) == (expected.values, expected.causes)


def _part(read: FactRead, rows: Sequence[Any], place: int | None) -> Part:
    return Part(read, None if place is None else rows[place], True)


async def test_a_fault_of_the_compiled_code_is_told(dsns: Mapping[str, str], reads: tuple[FactRead, ...]) -> None:
    """Where each fact by itself fits and all at once do not, the log says so, and the facts are known all the same."""
    read = replace(reads[0])
    read.__dict__["read_row"] = _raise
    row = (await _rows(dsns, read))[0]
    with capture_logs() as logs:
        profile = Record("c", [Part(read, row, True)]).at(ON)
    assert profile.values
    assert [(each["event"], each["agency"]) for each in logs] == [("compiled facts failed", read.agency)]


def test_ids_and_columns_are_text_in_the_code(registry: Registry) -> None:
    """A fact and a column whose names quote change nothing but their own entries."""
    held = next(each.fact for each in registry.facts.values() if each.fact.value.stored is not None)
    name = """x'] = 1; raise SystemExit #"\\"""
    fact = replace(held, id=name, value=replace(held.value, columns=(name,), stored=name))
    values: dict[str, Any] = {}
    causes: dict[str, str] = {}
    compile_facts([fact])({name: None}, ON, values, causes)
    assert set(values) | set(causes) == {name}


async def test_a_household_s_facts_are_read_once_a_day_for_all_who_live_in_it(
    dsns: Mapping[str, str], reads: tuple[FactRead, ...]
) -> None:
    """Each has what they would have by themselves, and what is done to one's profile is not done to another's."""
    of_household = [read for read in reads if read.of == "household"]
    assert of_household
    for read in of_household:
        assert read.alike
        days: list[date] = []
        counted = replace(read)

        def noted(row: Any, on: date, *found: Any, read: FactRead = read, days: list[date] = days) -> None:
            days.append(on)
            read.read_row(row, on, *found)

        counted.__dict__["read_row"] = noted
        for row in (None, *await _rows(dsns, read)):
            days.clear()
            household = HouseholdRecord([Part(counted, row, True)])
            for day in DAYS:
                alone = Record("a", [Part(read, row, True)]).at(day)
                one, other = (Record(name, (), household).at(day) for name in "ab")
                one.values.clear()
                one.causes["f0"] = "changed"
                assert (other.values, other.causes) == (alone.values, alone.causes)
            assert days == list(DAYS)


def test_what_hangs_on_an_age_is_not_alike_in_a_household(reads: tuple[FactRead, ...]) -> None:
    """A household's fact of which no row means something below an age, is read for each by themselves."""
    read = next(read for read in reads if read.of == "household")
    first, *rest = read.facts
    by_age = replace(read, facts=(replace(first, absent=Absent(False, under_age=15)), *rest))
    assert read.alike
    assert not by_age.alike
    assert not any(each.alike for each in reads if each.of == "citizen")
