"""Takes events out of the agencies' outboxes and has each judged and told, once for each citizen.

A notification of the store's wakes it, and a look every second finds what no notification told of. Any number of
relays may be at work: each holds the events that it has taken. What fails is tried again; what fails by itself is
parked after some tries, and the others go on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import date
from typing import Final

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.source import Table
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.events.outbox import OutboxReading
from agencies.store.store import Store
from resolvers.notices.events.polled_table import PolledTable
from resolvers.notices.events.settling import Settled, Settling
from resolvers.notices.events.source import Source
from resolvers.notices.judging.judgement import Judgement
from resolvers.notices.keeping.retention import Retention
from resolvers.notices.tables.reported_event_table import TABLE as REPORTED
from resolvers.readiness.findings import Fault

AT_ONCE: Final = 64
TURNS: Final = 2
"""How many parts of a backlog, AT_ONCE events each, are under way at once."""
TAKEN_SECONDS: Final = 30.0
"""How long a relay holds what it has taken; past it the events wait again, for any relay."""

FORGOTTEN_SECONDS: Final = 30.0
"""After how long it does not count any more that what was tried before has failed, where nothing more was found."""

LACKING: Final = (
    "life events wait, since this store is not as declared, or the gateway's role lacks a right in it, and somebody "
    "else's event needs it: run `migrate`, and see the rights of the gateway's role"
)


class Relay:
    """The relay of one process over these stores; `settled` is told of each event that is done with."""

    def __init__(
        self,
        registry: Registry,
        stores: Mapping[str, Store],
        judgement: Judgement,
        today: Callable[[], date],
        forget_sweeps: Callable[[Store, int], Awaitable[int]],
        settled: Callable[[Settled], None] = lambda each: None,
    ) -> None:
        self._judgement = judgement
        platform = stores.get(PLATFORM)
        self.settling = Settling(registry, platform, judgement, settled)
        self.sources = [] if platform is None else list(_sources(registry, stores, today))
        self._polled = [] if platform is None else list(_polled(registry, stores))
        self.retention = (
            None if platform is None else Retention([each.outbox for each in self.sources], platform, forget_sweeps)
        )

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What operators should see to now: stores that are not as declared, and events that are parked or wait."""
        lacking = (Fault(agency, LACKING) for agency in self.settling.lacking)
        polled = (fault for each in self._polled for fault in each.faults)
        kept = () if self.retention is None else self.retention.faults
        return (*(fault for source in self.sources for fault in source.faults), *polled, *lacking, *kept)

    async def watch(self) -> None:
        """Relay what comes, and remove what was told long ago, until cancelled."""
        async with asyncio.TaskGroup() as group:
            if self.retention is not None:
                group.create_task(self.retention.watch())
            for source in self.sources:
                group.create_task(self._watch(source))
                group.create_task(self._watch_tried(source))
            for polled in self._polled:
                group.create_task(polled.watch())

    async def relay_all(self) -> int:
        """Relay what waits now and is due; how many events were taken.

        Where one store fails the others' events are relayed all the same; then raises the error of the first that did.
        """
        ended = [await _ended(each.look()) for each in self._polled]
        taken = [await _ended(self._take_each(source)) for source in self.sources]
        for error in (*ended, *taken):
            if isinstance(error, Exception):
                raise error
        return sum(each for each in taken if isinstance(each, int))

    async def _take_each(self, source: Source) -> int:
        taken = 0
        while some := await self._take_untried(source) + await self._take_tried(source):
            taken += some
        return taken

    async def _watch(self, source: Source) -> None:
        try:
            while True:
                source.hear()
                try:
                    await self._take_all(source)
                    source.well()
                except AgencyContractBroken as error:
                    source.unfit(error)
                except Exception as error:
                    source.failed(error)
                await source.rest()
        finally:
            source.end()

    async def _take_all(self, source: Source) -> None:
        """Settle what waits untried; where more waits than is taken at once, what is taken by turns overlaps.

        While one part is written the next is judged, as it is where two relays take from one outbox.
        """
        while taken := await self._take_untried(source):
            if taken == AT_ONCE:
                ended = await asyncio.gather(*(self._take_full(source) for _ in range(TURNS)), return_exceptions=True)
                for error in ended:
                    if error is not None:
                        raise error

    async def _take_full(self, source: Source) -> None:
        while await self._take_untried(source) == AT_ONCE:
            pass

    async def _watch_tried(self, source: Source) -> None:
        """Settle what was tried before, beside what is new: one that is slow holds up nobody's first try."""
        while True:
            try:
                async with asyncio.timeout(FORGOTTEN_SECONDS):
                    await source.tried.wait()
            except TimeoutError:
                # What failed is not there any more: somebody else has settled it.
                source.tried_well()
                continue
            try:
                while await self._take_tried(source):
                    pass
                source.tried_well()
            except Exception as error:
                # The next look has it tried again.
                source.tried_failed(error)

    async def _take_untried(self, source: Source) -> int:
        """Take events that wait and were never tried, and settle them together; how many."""
        if not (await source.look()).untried:
            return 0
        await self._judgement.prepare()
        return await self._take(source, AT_ONCE, tried=False)

    async def _take_tried(self, source: Source) -> int:
        """Take an event that was tried before, where the newest look found one, and settle it alone; how many.

        An event that ends this process does so alone: the others have no part in it any more.
        """
        if not source.tried.is_set():
            return 0
        source.tried.clear()
        await self._judgement.prepare()
        taken = await self._take(source, 1, tried=True)
        if taken:
            # There may be more.
            source.tried.set()
        return taken

    async def _take(self, source: Source, at_most: int, *, tried: bool) -> int:
        async with source.outbox.taken(at_most, TAKEN_SECONDS, tried=tried) as taken:
            outcomes = await self.settling.settle(taken.events)
            await taken.relayed([event for event, how in outcomes if how is None])
            await taken.put_off([(event, how) for event, how in outcomes if how is not None])
        return len(taken.events)


async def _ended(work: Awaitable[int]) -> int | Exception:
    """What a work gives, or the error that ended it."""
    try:
        return await work
    except Exception as error:
        return error


def _polled(registry: Registry, stores: Mapping[str, Store]) -> Iterator[PolledTable]:
    for agency in registry.agencies:
        for table in agency.event_tables:
            if agency.id is not None and agency.id in stores:
                yield PolledTable(stores[agency.id], stores[PLATFORM], table)


def _sources(registry: Registry, stores: Mapping[str, Store], today: Callable[[], date]) -> Iterator[Source]:
    for agency in registry.agencies:
        if agency.outbox is not None and agency.id is not None and agency.id in stores:
            tables = [each.table for each in agency.facts if isinstance(each.table, Table)]
            types = [id_ for id_, held in registry.life_events.items() if held.agency == agency.id]
            outbox = OutboxReading(stores[agency.id], agency.outbox.table, tables, types)
            yield Source(outbox, today, agency.outbox.due)
    yield Source(OutboxReading(stores[PLATFORM], REPORTED, (), list(registry.life_events), reported=True), today)
