"""Everyone on record, in pages of whole households: their relations from one cursor, facts in big statements.

While one page is looked at the next is being read.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from agencies.registry import Registry
from agencies.remote.calls import Calls, calls_of
from agencies.remote.keyed_call import KeyedCall, answered
from agencies.remote.opened_service import OpenedService
from agencies.store.keyed_rows import by_key
from agencies.store.relations_cursor import Mark, Page, Register
from agencies.store.store import Store
from resolvers.eligibility.batch.residents import Residents
from resolvers.eligibility.facts.record import FactRead, HouseholdRecord, Part, Record, fact_reads, part_of

Home = str | None


class Reached(NamedTuple):
    """Residents, and the mark up to which the register is read with them."""

    residents: Residents
    mark: Mark


class PopulationReading:
    """The register, and the stores and services of the agencies that hold facts; all of them must answer."""

    def __init__(
        self,
        registry: Registry,
        stores: Mapping[str, Store],
        facts: Sequence[str],
        services: Mapping[str, OpenedService] = MappingProxyType({}),
    ) -> None:
        self._stores = stores
        self._services = services
        self._reads = fact_reads(registry, frozenset(facts))

    async def residents(self, register: Register, behind: Mark | None, citizens: int) -> AsyncGenerator[Reached, None]:
        """Everyone behind a mark, at least so many citizens at once; the error of an agency that does not answer."""
        async with aclosing(register.pages(behind, citizens)) as pages:
            coming = asyncio.create_task(self._next(pages))
            try:
                while (reached := await coming) is not None:
                    coming = asyncio.create_task(self._next(pages))
                    yield reached
            finally:
                coming.cancel()
                await asyncio.wait([coming])

    async def _next(self, pages: AsyncIterator[Page]) -> Reached | None:
        page = await anext(pages, None)
        if page is None:
            return None
        homes: dict[str, Home] = {
            row["other_id"]: row["household_id"] for rows in page.relations.values() for row in rows
        }
        return Reached(Residents(page.relations, await self._records(homes)), page.mark)

    async def _records(self, homes: Mapping[str, Home]) -> dict[str, Record]:
        households = [home for home in dict.fromkeys(homes.values()) if home is not None]
        keys = {"citizen": list(homes), "household": households}
        found = await _all(self._parts(read, keys[read.of]) for read in self._reads)
        alike = [parts for parts in found if parts.read.alike]
        own = [parts for parts in found if not parts.read.alike]
        living = {home: HouseholdRecord([parts.of(None, home) for parts in alike]) for home in {*homes.values()}}
        return {
            person: Record(person, [parts.of(person, home) for parts in own], living[home])
            for person, home in homes.items()
        }

    async def _parts(self, read: FactRead, keys: list[str]) -> "Parts":
        found = await self._found(read, keys) if keys else {}
        return Parts(read, {key: part_of(read, row) for key, row in found.items()}, Part(read, None, True))

    async def _found(self, read: FactRead, keys: list[str]) -> Mapping[str, Any]:
        if isinstance(read.read, KeyedCall):
            return await answered(read.agency, self._calls_of(read.agency), read.read, keys)
        store = self._stores[read.agency]
        rows = await store.fetch(read.read.text, keys, *read.read.values)
        return by_key(rows, read.read, store.agency)[0]

    def _calls_of(self, agency: str) -> Calls:
        service = self._services.get(agency)
        return calls_of(self._stores[agency]) if service is None else service.calls


@dataclass(frozen=True, slots=True)
class Parts:
    """One table's rows of all residents or their households, by key; `nothing` is for those who have none."""

    read: FactRead
    parts: Mapping[str, Part]
    nothing: Part

    def of(self, person: str | None, home: Home) -> Part:
        """A person's or a household's, as the facts in the table are."""
        key = person if self.read.of == "citizen" else home
        return self.nothing if key is None else self.parts.get(key, self.nothing)


async def _all(reading: Iterable[Coroutine[Any, Any, Parts]]) -> list[Parts]:
    """What all of these bring; the first error where one fails, once none is under way any more."""
    tasks = [asyncio.create_task(each) for each in reading]
    if not tasks:
        return []
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
