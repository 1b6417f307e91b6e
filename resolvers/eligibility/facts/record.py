"""What the agencies have on record of one person, from which facts are read at any day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import structlog

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.fact import Absent, Fact, FactValue, Holder
from agencies.contract.source import Row, Table
from agencies.contract.sources.rows import Rows
from agencies.registry import HeldFact, Registry
from agencies.service_catalogue.rules.profile import NOT_RECORDED, SOURCE_UNAVAILABLE, Profile
from agencies.store.read import Read
from agencies.store.statement import rows_read
from resolvers.eligibility.facts.compiled_facts import AGE, ReadRow, compile_facts
from resolvers.eligibility.facts.misfit_report import report_misfit, type_name

log = structlog.get_logger("resolvers")


@dataclass(frozen=True)
class FactRead:
    """The facts that stand in one table, and the read that brings them for all persons or households."""

    agency: str
    of: Holder
    table: Table
    read: Read
    facts: tuple[Fact, ...]
    recorded_at: str | None

    @cached_property
    def read_row(self) -> ReadRow:
        """Reads all of the facts of a row at once."""
        return compile_facts(self.facts, self.recorded_at)


@dataclass(frozen=True, slots=True)
class Part:
    """One table's row of a person or their household: None where there is none, or where it cannot be read."""

    read: FactRead
    row: Row | None
    readable: bool


def part_of(read: FactRead, found: Any) -> Part:
    """What was found under a key; two rows where one was declared are not to be read."""
    broken = isinstance(found, AgencyContractBroken)
    return Part(read, None if broken else found, not broken)


@dataclass(frozen=True, slots=True)
class Record:
    """One person's rows, the age's first."""

    citizen_id: str
    parts: Sequence[Part]

    def at(self, on: date) -> Profile:
        """The facts at a day."""
        profile = Profile(self.citizen_id, {}, {}, {})
        for part in self.parts:
            _fill(profile, part, on)
        return profile

    def moved(self, profile: Profile, facts: Collection[str], on: date) -> Profile:
        """The profile of another day brought to this one: these facts are read anew, the rest stay."""
        values = {fact: value for fact, value in profile.values.items() if fact not in facts}
        causes = {fact: cause for fact, cause in profile.causes.items() if fact not in facts}
        found = Profile(self.citizen_id, values, causes, dict(profile.recorded_at), profile.supposed)
        for part in self.parts:
            for fact in part.read.facts:
                if fact.id in facts:
                    _put(found, part, fact, on)
        return found

    def moves(self, since: date, until: date) -> Mapping[date, set[str]]:
        """The days after `since` up to `until` on which facts may differ from the day before, with these facts."""
        found: dict[date, set[str]] = {}
        ages: list[date] = []
        for part in self.parts:
            for fact in part.read.facts:
                days = _moves(part, fact, since, until, ages)
                if fact.id == AGE:
                    ages = list(days)
                for day in days:
                    found.setdefault(day, set()).add(fact.id)
        return found


@lru_cache(maxsize=256)
def fact_reads(registry: Registry, fact_ids: tuple[str, ...]) -> tuple[FactRead, ...]:
    """What is read for these facts; the age first, where what no row means depends on it."""
    by_age = any(registry.facts[fact_id].fact.absent.under_age is not None for fact_id in fact_ids)
    held: dict[tuple[str, Holder, Table], list[HeldFact]] = {}
    for fact_id in dict.fromkeys((*([AGE] if by_age else []), *fact_ids)):
        each = registry.facts[fact_id]
        held.setdefault((each.agency, each.table.of, each.table.table), []).append(each)
    return tuple(_fact_read(*place, facts) for place, facts in held.items())


def _fact_read(agency: str, of: Holder, table: Table, held: Sequence[HeldFact]) -> FactRead:
    recorded_at = held[0].table.recorded_at
    columns = {column for each in held for column in each.fact.value.columns}
    columns |= {recorded_at} if recorded_at else set()
    read = rows_read(Rows(table, False, "", None, None, None, ()), columns, {}, date.min)
    return FactRead(agency, of, table, read, tuple(each.fact for each in held), recorded_at)


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


def _fill(profile: Profile, part: Part, on: date) -> None:
    """Put all facts of a row into the profile; where one does not fit, one by one, which shows it."""
    facts = part.read.facts
    if not part.readable:
        profile.causes.update((fact.id, SOURCE_UNAVAILABLE) for fact in facts)
        return
    try:
        part.read.read_row(part.row, on, profile.values, profile.causes, profile.recorded_at)
        return
    except Exception as error:
        failure = type_name(error)
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
    if row is not None and part.read.recorded_at is not None:
        profile.recorded_at[fact.id] = row[part.read.recorded_at]


def _absent(absent: Absent, profile: Profile) -> FactValue | None:
    if absent.under_age is None:
        return absent.value
    age = profile.values.get(AGE)
    return absent.value if isinstance(age, int) and age < absent.under_age else None


def _why(absent: Absent, profile: Profile) -> str:
    """Without the age it is not known whether no row means something."""
    return NOT_RECORDED if absent.under_age is None else profile.causes.get(AGE, NOT_RECORDED)
