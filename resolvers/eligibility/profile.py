"""What is known of each person concerned, as facts at a day: read from their holders, the gaps with their cause."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable
from agencies.contract.fact import Absent, FactValue, Holder
from agencies.contract.source import Row, Rows, Table
from agencies.registry import HeldFact, Registry
from resolvers.engine.load import Loads
from resolvers.trust.relation import Sight

NOT_RECORDED: Final = "NOT_RECORDED"
SOURCE_UNAVAILABLE: Final = "SOURCE_UNAVAILABLE"

Place = tuple[str, Holder, Table]

UNREADABLE: Final = (AgencyUnavailable, AgencyTimeout, AgencyContractBroken)


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's facts at a day: each that was asked for is in `values`, or in `causes` with why it is missing."""

    citizen_id: str
    values: dict[str, FactValue]
    causes: dict[str, str]
    recorded_at: dict[str, Any]


class Unread:
    """Stands for a row whose store could not be read."""


UNREAD: Final = Unread()


class Facts:
    """One request's reading of facts: a statement for each table of facts, for all persons at once."""

    def __init__(self, registry: Registry, sight: Sight, loads: Loads) -> None:
        self._registry = registry
        self._sight = sight
        self._loads = loads

    async def profiles(
        self, households: Iterable[tuple[str, str | None]], fact_ids: Sequence[str], on: date
    ) -> list[Profile]:
        """The profiles of these citizens, each given with their household, in the same order."""
        tables = self._tables(fact_ids)
        return list(
            await asyncio.gather(
                *(self._profile(citizen, household, fact_ids, tables, on) for citizen, household in households)
            )
        )

    async def of(self, citizen_id: str, fact_ids: Sequence[str], on: date) -> Profile:
        """One citizen's profile, whose household is found first."""
        kin = await self._sight.kin(citizen_id)
        households = [(citizen_id, None if kin is None else kin.households[citizen_id])]
        return (await self.profiles(households, fact_ids, on))[0]

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

    def _tables(self, fact_ids: Iterable[str]) -> dict[Place, frozenset[str]]:
        columns: dict[Place, set[str]] = {}
        for fact_id in (*fact_ids, *self._needed_for_absence(fact_ids)):
            held = self._registry.facts[fact_id]
            of_table = columns.setdefault(_place(held), set())
            of_table.update(held.fact.value.columns, (held.table.recorded_at,) if held.table.recorded_at else ())
        return {table: frozenset(names) for table, names in columns.items()}

    def _needed_for_absence(self, fact_ids: Iterable[str]) -> list[str]:
        by_age = any(self._registry.facts[fact_id].fact.absent.under_age is not None for fact_id in fact_ids)
        return ["age"] if by_age else []

    async def _profile(
        self,
        citizen: str,
        household: str | None,
        fact_ids: Sequence[str],
        tables: dict[Place, frozenset[str]],
        on: date,
    ) -> Profile:
        keys = {"citizen": citizen, "household": household}
        found = await asyncio.gather(
            *(self._row(agency, table, columns, keys[of]) for (agency, of, table), columns in tables.items())
        )
        rows = dict(zip(tables, found, strict=True))
        profile = Profile(citizen, {}, {}, {})
        for fact_id in (*self._needed_for_absence(fact_ids), *fact_ids):
            held = self._registry.facts[fact_id]
            _put(profile, held, rows[_place(held)], on)
        return profile

    async def _row(self, agency: str, table: Table, columns: frozenset[str], key: str | None) -> Row | Unread | None:
        if key is None:
            return None
        rows = Rows(table, False, "", None, None, None, ())
        place = f"facts {','.join(sorted(columns))}"
        try:
            found = await self._loads.rows(place, agency, rows, columns, {}, key)
        except UNREADABLE:
            return UNREAD
        return found[0] if found else None


def written(value: FactValue) -> str:
    """A fact's value as the contract writes it: `true`, a decimal number, an ISO date, the code."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _place(held: HeldFact) -> Place:
    return held.agency, held.table.of, held.table.table


def _put(profile: Profile, held: HeldFact, row: Row | Unread | None, on: date) -> None:
    fact_id = held.fact.id
    if isinstance(row, Unread):
        profile.causes[fact_id] = SOURCE_UNAVAILABLE
        return
    value = None if row is None else held.fact.value.at(row, on)
    if value is None:
        value = _absent(held.fact.absent, profile)
    if value is None:
        profile.causes[fact_id] = NOT_RECORDED
        return
    profile.values[fact_id] = value
    if row is not None and held.table.recorded_at:
        profile.recorded_at[fact_id] = row[held.table.recorded_at]


def _absent(absent: Absent, profile: Profile) -> FactValue | None:
    if absent.under_age is None:
        return absent.value
    age = profile.values.get("age")
    return absent.value if isinstance(age, int) and age < absent.under_age else None
