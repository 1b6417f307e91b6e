"""Everyone on record, in pages of whole households: their relations from one cursor, facts in big statements.

While one page is looked at the next is being read.
"""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from agencies.contract.source import Row
from agencies.registration.registry import Registry
from agencies.remote.calls import Calls, calls_of
from agencies.remote.keyed_call import KeyedCall, answered
from agencies.remote.opened_service import OpenedService
from agencies.store.loading.found_by_key import found_by_key
from agencies.store.read import Read
from agencies.store.relations_cursor import Mark, Page
from agencies.store.store import Store
from resolvers.access.relations import has_days, relation_of
from resolvers.eligibility.facts.fact_read import FactRead, Part, fact_reads, parts_of
from resolvers.eligibility.facts.record import HouseholdRecord, Record
from resolvers.runs.deciding.residents import Residents

Home = str | None

T = TypeVar("T")


class Reached(NamedTuple):
    """Residents, and the mark up to which the register is read with them."""

    residents: Residents
    mark: Mark


class PopulationReading:
    """The register, and the stores and services of the agencies that hold facts; all of them must answer.

    `broken` counts the rows that are not as their agency declared them, so that they are not read.
    """

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
        self.broken = 0

    async def residents(self, pages: AsyncGenerator[Page, None]) -> AsyncGenerator[Reached, None]:
        """Everyone on these pages of the register, a page at once; the error of an agency that does not answer."""
        async with (
            aclosing(pages),
            aclosing(read_ahead(pages, self._reached)) as reached,
        ):
            async for each in reached:
                yield each

    async def _reached(self, page: Page) -> Reached:
        relations = self.decidable(page)
        return Reached(Residents(relations, await self.records(homes_in(relations.values()))), page.mark)

    def decidable(self, page: Page) -> dict[str, list[Row]]:
        """The relations on a page but for those of a citizen of whom a row lacks its days: they decide nothing.

        Also where that row is over by now, since an earlier day is compared as well.
        """
        found = {
            citizen_id: rows
            for citizen_id, rows in page.relations.items()
            if all(map(has_days, map(relation_of, rows)))
        }
        self.broken += len(page.relations) - len(found)
        return found

    async def records(
        self, homes: Mapping[str, Home], readable: Mapping[str, Collection[str]] | None = None
    ) -> dict[str, Record]:
        """What is on record of these persons, each given with their household.

        `readable`: by agency, of whom its facts may be read; None: of all of them. What may not be is not readable.
        """
        found = await _all(
            self._parts(read, homes, homes if readable is None else readable.get(read.agency, ()))
            for read in self._reads
        )
        alike = [parts for parts in found if parts.read.alike]
        own = [parts for parts in found if not parts.read.alike]
        living = {home: HouseholdRecord([parts.of(None, home) for parts in alike]) for home in {*homes.values()}}
        return {
            person: Record(person, [parts.of(person, home) for parts in own], living[home])
            for person, home in homes.items()
        }

    async def _parts(self, read: FactRead, homes: Mapping[str, Home], persons: Collection[str]) -> "Parts":
        known = [person for person in homes if person in persons]
        keys = known if read.of == "citizen" else _households(homes[person] for person in known)
        found = await self.found(read.agency, read.read, keys) if keys else {}
        parts = dict(zip(found, parts_of(read, found.values()), strict=True))
        self.broken += sum(not part.readable for part in parts.values())
        return Parts(read, parts, frozenset(keys), Part(read, None, True), Part(read, None, False))

    async def found(self, agency: str, read: Read | KeyedCall, keys: list[str]) -> Mapping[str, Any]:
        """The rows of an agency under these keys; the error of one that does not answer."""
        if isinstance(read, KeyedCall):
            return await answered(agency, self._calls_of(agency), read, keys)
        rows, _ = await found_by_key(self._stores[agency], read, keys)
        # Not under the column's own spelling besides: nobody asked for that, and a row would count as two.
        return {key: rows[key] for key in keys if key in rows}

    def _calls_of(self, agency: str) -> Calls:
        if agency in self._services:
            return self._services[agency].calls
        store = self._stores.get(agency)
        # Neither is there for an agency that has a service which nobody has opened.
        return Calls(agency, None, deadline_seconds=0) if store is None else calls_of(store)


async def read_ahead(pages: AsyncIterator[Page], read: Callable[[Page], Awaitable[T]]) -> AsyncGenerator[T, None]:
    """What is read of each page, in their order; of the next one while somebody looks at the one before."""

    async def following() -> T | None:
        page = await anext(pages, None)
        return None if page is None else await read(page)

    coming = asyncio.create_task(following())
    try:
        while (found := await coming) is not None:
            coming = asyncio.create_task(following())
            yield found
    finally:
        coming.cancel()
        await asyncio.wait([coming])


def homes_in(relations: Iterable[Sequence[Row]]) -> dict[str, Home]:
    """Everyone in these relations, each with their household; a protection order says of nobody where they live."""
    return {row["other_id"]: row["household_id"] for rows in relations for row in rows if row["kind"] != "PROTECTED"}


def _households(homes: Iterable[Home]) -> list[str]:
    return [home for home in dict.fromkeys(homes) if home is not None]


@dataclass(frozen=True, slots=True)
class Parts:
    """One table's rows of all residents or their households, by key.

    `nothing` is for those who have none of the keys that were `asked` for, `unread` for all others.
    """

    read: FactRead
    parts: Mapping[str, Part]
    asked: frozenset[str]
    nothing: Part
    unread: Part

    def of(self, person: str | None, home: Home) -> Part:
        """A person's or a household's, as the facts in the table are."""
        key = person if self.read.of == "citizen" else home
        if key is None:
            return self.nothing
        return self.parts.get(key) or (self.nothing if key in self.asked else self.unread)


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
