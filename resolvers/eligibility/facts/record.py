"""What the agencies have on record of one person, from which facts are read at any day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final

import structlog

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.fact import Absent, Fact, FactValue, Holder
from agencies.contract.purpose import FACT
from agencies.contract.source import Row, RowsFrom, Table
from agencies.contract.sources.rows import Rows
from agencies.registry import HeldFact, Registry
from agencies.remote.keyed_call import KeyedCall
from agencies.service_catalogue.rules.profile import NOT_AUTHORISED, NOT_RECORDED, SOURCE_UNAVAILABLE, Profile
from agencies.store.read import Read
from agencies.store.statement import rows_read
from resolvers.eligibility.facts.compiled_facts import AGE, ReadRow, compile_facts
from resolvers.eligibility.facts.misfit_report import report_misfit, type_name

log = structlog.get_logger("resolvers")


@dataclass(frozen=True)
class FactRead:
    """The facts that stand in one table, and what brings them for all persons or households."""

    agency: str
    of: Holder
    table: Table | RowsFrom
    read: Read | KeyedCall
    facts: tuple[Fact, ...]
    recorded_at: str | None

    @property
    def table_name(self) -> str:
        """The table's name; an empty one where an agency's own function answers."""
        return self.table.name if isinstance(self.table, Table) else ""

    @cached_property
    def alike(self) -> bool:
        """Whether the facts are the same for everyone in a household: none hangs on the age of who is asked about."""
        return self.of == "household" and all(fact.absent.under_age is None for fact in self.facts)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The facts as purposes and usage records name them, sorted."""
        return tuple(sorted(f"{FACT}{fact.id}" for fact in self.facts))

    @cached_property
    def movable(self) -> tuple[Fact, ...]:
        """The facts that may differ from day to day while the row stays as it is."""
        return tuple(f for f in self.facts if not f.value.at_any_day or f.absent.under_age is not None)

    @cached_property
    def read_row(self) -> ReadRow:
        """Reads all of the facts of a row at once."""
        return compile_facts(self.facts)


# One is made for each table of each person: to freeze it would take as long as the rest of making it.
@dataclass(slots=True, eq=False)
class Part:
    """One table's row of a person or their household: None where there is none, or where it cannot be read."""

    read: FactRead
    row: Row | None
    readable: bool


def part_of(read: FactRead, found: Any) -> Part:
    """What was found under a key; two rows where one was declared are not to be read."""
    return Part(read, None, False) if isinstance(found, AgencyContractBroken) else Part(read, found, True)


Moves = dict[date, set[str]]
"""The facts that may differ from the day before, by day."""


class HouseholdRecord:
    """A household's rows of what is alike for all who live in it: they share it, and it is read once at a day."""

    __slots__ = ("_known", "_moving", "parts")

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self._known: tuple[date, Profile] | None = None
        self._moving: tuple[date, date, Moves] | None = None

    def at(self, on: date) -> Profile:
        """The facts at a day, for no one to change."""
        if self._known is None or self._known[0] != on:
            self._known = on, _read(Profile("", {}, {}), self.parts, on)
        return self._known[1]

    def moves(self, since: date, until: date) -> Moves:
        """The days after `since` up to `until` on which its facts may differ, for no one to change."""
        if self._moving is None or self._moving[:2] != (since, until):
            found: Moves = {}
            _add_moves(found, self.parts, since, until)
            self._moving = since, until, found
        return self._moving[2]


NO_HOUSEHOLD: Final = HouseholdRecord(())


# Not frozen: one is made for each person of each request, and a frozen one takes longer to make.
@dataclass(slots=True, eq=False)
class Record:
    """What is on record of one person: the household's, and their own rows, the age's first.

    `hidden`: the facts that the caller may not read; they decide where they are as they stand on record, and are shown
    nowhere, nor is why one is missing. `withheld`: those that do not even decide. `unread`: those that were not read,
    each with the cause; they are hidden too.
    """

    citizen_id: str
    own: Sequence[Part]
    household: HouseholdRecord = NO_HOUSEHOLD
    hidden: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    unread: Mapping[str, str] | None = None
    known: list[tuple[date, Profile]] = field(default_factory=list, init=False)
    """All that is on record at the day that was asked for last, for no one to change: one at most."""

    @property
    def parts(self) -> Sequence[Part]:
        """All rows."""
        return (*self.household.parts, *self.own)

    def at(self, on: date) -> Profile:
        """The facts at a day, for no one to change."""
        if not self.known or self.known[0][0] != on:
            alike = self.household.at(on)
            read = _read(Profile(self.citizen_id, alike.values.copy(), alike.causes.copy()), self.own, on)
            self.known[:] = [(on, read)]
        return self.covered(self.known[0][1])

    def without_hidden(self) -> "Record":
        """The record over which a caller may ask what they like: what is hidden does not decide."""
        if self.withheld == self.hidden:
            return self
        record = Record(self.citizen_id, self.own, self.household, self.hidden, self.hidden, self.unread)
        record.known.extend(self.known)
        return record

    def covered(self, read: Profile) -> Profile:
        """The profile without what is withheld, and telling nothing that is hidden; itself where nothing is."""
        if not self.hidden:
            return read
        values, causes = read.values.copy(), read.causes.copy()
        causes.update(dict.fromkeys(self.hidden & causes.keys(), NOT_AUTHORISED))
        for fact in self.withheld & values.keys():
            del values[fact]
            causes[fact] = NOT_AUTHORISED
        if self.unread:
            causes.update(self.unread)
        return Profile(read.citizen_id, values, causes, read.supposed, self.hidden)

    @property
    def recorded_at(self) -> Mapping[str, Any]:
        """By fact, when its row was recorded, where that is said."""
        return {
            fact.id: part.row[part.read.recorded_at]
            for part in self.parts
            if part.row is not None and part.read.recorded_at is not None
            for fact in part.read.facts
        }

    def moved(self, profile: Profile, facts: Collection[str], on: date) -> Profile:
        """The profile of another day brought to this one: these facts are read anew, the rest stay."""
        found = Profile(self.citizen_id, profile.values.copy(), profile.causes.copy(), profile.supposed)
        for part in self.parts:
            for fact in part.read.facts:
                if fact.id in facts:
                    found.values.pop(fact.id, None)
                    found.causes.pop(fact.id, None)
                    _put(found, part, fact, on)
        return self.covered(found)

    def moves(self, since: date, until: date) -> Moves:
        """The days after `since` up to `until` on which facts may differ from the day before, with these facts."""
        found = {day: set(facts) for day, facts in self.household.moves(since, until).items()}
        _add_moves(found, self.own, since, until)
        return found


@lru_cache(maxsize=256)
def fact_reads(registry: Registry, fact_ids: frozenset[str]) -> tuple[FactRead, ...]:
    """What is read for these facts; the age first, where what no row means depends on it."""
    by_age = any(registry.facts[fact_id].fact.absent.under_age is not None for fact_id in fact_ids)
    held: dict[tuple[str, Holder, Table | RowsFrom], list[HeldFact]] = {}
    for fact_id in dict.fromkeys((*([AGE] if by_age else []), *sorted(fact_ids))):
        each = registry.facts[fact_id]
        held.setdefault((each.agency, each.table.of, each.table.table), []).append(each)
    return tuple(_fact_read(*place, facts) for place, facts in held.items())


def _fact_read(agency: str, of: Holder, table: Table | RowsFrom, held: Sequence[HeldFact]) -> FactRead:
    recorded_at = held[0].table.recorded_at
    columns = {column for each in held for column in each.fact.value.columns}
    columns |= {recorded_at} if recorded_at else set()
    return FactRead(agency, of, table, _read_of(table, columns), tuple(each.fact for each in held), recorded_at)


def _read_of(table: Table | RowsFrom, columns: Collection[str]) -> Read | KeyedCall:
    if isinstance(table, RowsFrom):
        return KeyedCall(table.read, frozenset(columns))
    return rows_read(Rows(table, False, "", None, None, None, ()), columns, {}, date.min)


def _add_moves(found: Moves, parts: Iterable[Part], since: date, until: date) -> None:
    ages: list[date] = []
    for part in parts:
        for fact in part.read.movable:
            days = _moves(part, fact, since, until, ages)
            if fact.id == AGE:
                ages = list(days)
            for day in days:
                found.setdefault(day, set()).add(fact.id)


def _moves(part: Part, fact: Fact, since: date, until: date, ages: Sequence[date]) -> Sequence[date]:
    if not part.readable:
        return ()
    if part.row is None:
        return () if fact.absent.under_age is None else ages
    try:
        days = list(fact.value.moves(part.row, since, until))
    except Exception as error:
        report_misfit(part.read.agency, fact, part.row, type_name(error))
        return ()
    return days if fact.absent.under_age is None else [*days, *ages]


def _read(profile: Profile, parts: Sequence[Part], on: date) -> Profile:
    """The profile with all facts of these rows; where one of a row does not fit, one by one, which shows it."""
    values, causes = profile.values, profile.causes
    for part in parts:
        if not part.readable:
            causes.update((fact.id, SOURCE_UNAVAILABLE) for fact in part.read.facts)
            continue
        try:
            part.read.read_row(part.row, on, values, causes)
        except Exception as error:
            _read_one_by_one(profile, part, on, type_name(error))
    return profile


def _read_one_by_one(profile: Profile, part: Part, on: date, failure: str) -> None:
    facts = part.read.facts
    for fact in facts:
        _put(profile, part, fact, on)
    if all(profile.causes.get(fact.id) != SOURCE_UNAVAILABLE for fact in facts):
        log.error("compiled facts failed", agency=part.read.agency, failure=failure)


def _put(profile: Profile, part: Part, fact: Fact, on: date) -> None:
    if not part.readable:
        profile.causes[fact.id] = SOURCE_UNAVAILABLE
        return
    row, value = part.row, None
    if row is not None:
        try:
            value = fact.value.at(row, on)
            misfit = None if value is None or fact.allows(value) else type_name(value)
        except Exception as error:
            misfit = type_name(error)
        if misfit is not None:
            report_misfit(part.read.agency, fact, row, misfit)
            profile.causes[fact.id] = SOURCE_UNAVAILABLE
            return
    if value is None and (value := _absent(fact.absent, profile)) is None:
        profile.causes[fact.id] = _why(fact.absent, profile)
        return
    profile.values[fact.id] = value


def _absent(absent: Absent, profile: Profile) -> FactValue | None:
    if absent.under_age is None:
        return absent.value
    age = profile.values.get(AGE)
    return absent.value if isinstance(age, int) and age < absent.under_age else None


def _why(absent: Absent, profile: Profile) -> str:
    """Without the age it is not known whether no row means something."""
    return NOT_RECORDED if absent.under_age is None else profile.causes.get(AGE, NOT_RECORDED)
