"""What is known of each person concerned, as facts at a day: read from their holders, the gaps with their cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import structlog

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable
from agencies.contract.fact import Absent, Fact, FactValue, Holder
from agencies.contract.source import Row, Rows, Table
from agencies.registry import HeldFact, Registry
from agencies.store.batch import Outcome, Read
from agencies.store.statement import rows_read
from resolvers.engine.load import Loads
from resolvers.trust.relation import Sight

NOT_RECORDED: Final = "NOT_RECORDED"
SOURCE_UNAVAILABLE: Final = "SOURCE_UNAVAILABLE"

UNREADABLE: Final = (AgencyUnavailable, AgencyTimeout, AgencyContractBroken)

Home = tuple[str, str | None]

log = structlog.get_logger("resolvers")


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One person's facts at a day: each that was asked for is in `values`, or in `causes` with why it is missing."""

    citizen_id: str
    values: dict[str, FactValue]
    causes: dict[str, str]
    recorded_at: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FactRead:
    """The facts that stand in one table, and the read that brings them for all persons or households."""

    agency: str
    of: Holder
    read: Read
    facts: tuple[Fact, ...]
    recorded_at: str | None


class Facts:
    """One request's reading of facts: a statement for each table of facts, for all persons at once."""

    def __init__(self, registry: Registry, sight: Sight, loads: Loads) -> None:
        self._registry = registry
        self._sight = sight
        self._loads = loads

    async def profiles(self, homes: Sequence[Home], fact_ids: Sequence[str], on: date) -> list[Profile]:
        """The profiles of these citizens, each given with their household, in the same order."""
        reads = fact_reads(self._registry, tuple(fact_ids))
        found = await self._loads.several([(each.agency, each.read, _keys(each.of, homes)) for each in reads])
        profiles = [Profile(citizen, {}, {}, {}) for citizen, _ in homes]
        for read, outcome in zip(reads, found, strict=True):
            _check(outcome)
            for profile, home in zip(profiles, homes, strict=True):
                _put(profile, read, home, outcome, on)
        return profiles

    async def of(self, citizen_id: str, fact_ids: Sequence[str], on: date) -> Profile:
        """One citizen's profile, whose household is found first."""
        kin = await self._sight.kin(citizen_id)
        home = (citizen_id, None if kin is None else kin.household)
        return (await self.profiles([home], fact_ids, on))[0]

    async def values(self, citizen_id: str, fact_ids: Sequence[str]) -> tuple[FactValue | None, ...]:
        """A reader's key: today's values of these facts, None where one is missing."""
        profile = await self.of(citizen_id, fact_ids, self._loads.today)
        return tuple(profile.values.get(fact_id) for fact_id in fact_ids)

    async def shown(self, citizen_id: str, fact_ids: Sequence[str]) -> list[Row]:
        """Today's facts of a citizen as the rows that `Fact` stands on, in the order asked for."""
        profile = await self.of(citizen_id, fact_ids, self._loads.today)
        return [
            {
                "id": f"{fact_id} {citizen_id}",
                "fact_id": fact_id,
                "value": written(profile.values[fact_id]) if fact_id in profile.values else None,
                "cause": profile.causes.get(fact_id),
                "recorded_at": profile.recorded_at.get(fact_id),
            }
            for fact_id in fact_ids
        ]


@lru_cache(maxsize=256)
def fact_reads(registry: Registry, fact_ids: tuple[str, ...]) -> tuple[FactRead, ...]:
    """What is read for these facts; the age first, where what no row means depends on it."""
    by_age = any(registry.facts[fact_id].fact.absent.under_age is not None for fact_id in fact_ids)
    held: dict[tuple[str, Holder, Table], list[HeldFact]] = {}
    for fact_id in dict.fromkeys((*(["age"] if by_age else []), *fact_ids)):
        each = registry.facts[fact_id]
        held.setdefault((each.agency, each.table.of, each.table.table), []).append(each)
    return tuple(_fact_read(*place, facts) for place, facts in held.items())


def _fact_read(agency: str, of: Holder, table: Table, held: Sequence[HeldFact]) -> FactRead:
    recorded_at = held[0].table.recorded_at
    columns = {column for each in held for column in each.fact.value.columns}
    columns |= {recorded_at} if recorded_at else set()
    read = rows_read(Rows(table, False, "", None, None, None, ()), columns, {}, date.min)
    return FactRead(agency, of, read, tuple(each.fact for each in held), recorded_at)


def _keys(of: Holder, homes: Sequence[Home]) -> list[str]:
    place = 0 if of == "citizen" else 1
    return list(dict.fromkeys(key for home in homes if (key := home[place]) is not None))


def _check(outcome: Outcome) -> None:
    if outcome.error is not None and not isinstance(outcome.error, UNREADABLE):
        raise outcome.error


def _put(profile: Profile, read: FactRead, home: Home, outcome: Outcome, on: date) -> None:
    if outcome.error is not None:
        profile.causes.update((fact.id, SOURCE_UNAVAILABLE) for fact in read.facts)
        return
    key = home[0 if read.of == "citizen" else 1]
    row = None if key is None else outcome.found.get(key)
    if isinstance(row, AgencyContractBroken):
        profile.causes.update((fact.id, SOURCE_UNAVAILABLE) for fact in read.facts)
        return
    for fact in read.facts:
        try:
            value = None if row is None else fact.value.at(row, on)
            known = value is None or fact.allows(value)
        except Exception:
            known = False
        if not known:
            log.warning("a fact is not what was declared", agency=read.agency, fact=fact.id)
            profile.causes[fact.id] = SOURCE_UNAVAILABLE
            continue
        if value is None and (value := _absent(fact.absent, profile)) is None:
            profile.causes[fact.id] = _why(fact.absent, profile)
            continue
        profile.values[fact.id] = value
        if row is not None and read.recorded_at is not None:
            profile.recorded_at[fact.id] = row[read.recorded_at]


def _absent(absent: Absent, profile: Profile) -> FactValue | None:
    if absent.under_age is None:
        return absent.value
    age = profile.values.get("age")
    return absent.value if isinstance(age, int) and age < absent.under_age else None


def _why(absent: Absent, profile: Profile) -> str:
    """Without the age it is not known whether no row means something."""
    return NOT_RECORDED if absent.under_age is None else profile.causes.get("age", NOT_RECORDED)


def written(value: FactValue) -> str:
    """A fact's value as the contract writes it: `true`, a decimal number, an ISO date, the code."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
