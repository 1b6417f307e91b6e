"""Takes events out of the agencies' outboxes and has each judged and told, once for each citizen.

A notification of the store's wakes it, and a look every second finds what no notification told of. Any number of
relays may be at work: each holds the events that it has taken. What fails is tried again; what fails by itself is
parked after some tries, and the others go on.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from time import monotonic, perf_counter
from typing import Final, NamedTuple

import structlog

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, UsageLogUnavailable
from agencies.contract.life_event import EVERYTHING
from agencies.contract.source import Table
from agencies.registry import PLATFORM, Registry
from agencies.store.outbox import OutboxReading, PutOff, WaitingEvent
from agencies.store.store import Store
from resolvers.notices.judgement import Judgement
from resolvers.notices.source import Source
from resolvers.notices.told import Told
from resolvers.platform.notice_table import Bearing, Written, is_of_no_account, keep_notices
from resolvers.platform.reported_event_table import TABLE as REPORTED
from resolvers.readiness.findings import Fault

AT_ONCE: Final = 16
TAKEN_SECONDS: Final = 30.0
"""How long a relay holds what it has taken; past it the events wait again, for any relay."""
SETTLED_SECONDS: Final = 20.0
"""How long an event may take; past it that is held against it, while the others of its batch are still held."""
TRIES_AT_MOST: Final = 5
LATEST: Final = timedelta(seconds=60)
"""After how long at the latest an event is tried again that waits for an agency."""

LACKING: Final = (
    "life events wait, since this store is not as declared and somebody else's event needs it: run `migrate`"
)
LACKING_SECONDS: Final = 2 * LATEST.total_seconds()
"""For how long it is said of a store after an event last met it: longer than an event waits for the next try."""

NOT_ITS_FAULT: Final = (AgencyUnavailable, AgencyTimeout, UsageLogUnavailable)

log = structlog.get_logger("resolvers")


class Settled(NamedTuple):
    """An event that was judged: the notices that were written, and how long it took."""

    event: WaitingEvent
    written: Sequence[Written]
    milliseconds: float


class Relay:
    """The relay of one process over these stores; `settled` is told of each event that is done with."""

    def __init__(
        self,
        registry: Registry,
        stores: Mapping[str, Store],
        judgement: Judgement,
        today: Callable[[], date],
        settled: Callable[[Settled], None] = lambda each: None,
    ) -> None:
        self._judgement = judgement
        self._platform = stores.get(PLATFORM)
        self._bearings = {event_id: _bearing(registry, event_id) for event_id in registry.life_events}
        self._settled = settled
        self._lacking: dict[str, float] = {}
        self._sources = list(_sources(registry, stores, today)) if self._platform is not None else []

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What operators should see to now: outboxes and stores that are not as declared, and parked events."""
        since = monotonic() - LACKING_SECONDS
        lacking = tuple(Fault(agency, LACKING) for agency, at in self._lacking.items() if at >= since)
        return (*(fault for source in self._sources for fault in source.faults), *lacking)

    async def watch(self) -> None:
        """Relay what comes until cancelled."""
        async with asyncio.TaskGroup() as group:
            for source in self._sources:
                group.create_task(self._watch(source))

    async def relay_all(self) -> int:
        """Relay what waits now and is due; how many events were taken. Raises the error of a store."""
        taken = 0
        for source in self._sources:
            while some := await self._take_some(source):
                taken += some
        return taken

    async def _watch(self, source: Source) -> None:
        try:
            while True:
                source.hear()
                try:
                    while await self._take_some(source):
                        pass
                    source.well()
                except AgencyContractBroken:
                    source.absent()
                except Exception as error:
                    source.failed(error)
                await source.rest()
        finally:
            source.end()

    async def _take_some(self, source: Source) -> int:
        if not await source.look():
            return 0
        async with source.outbox.taken(AT_ONCE, TAKEN_SECONDS) as taken:
            outcomes = await asyncio.gather(*(self._settle(event) for event in taken.events))
            pairs = list(zip(taken.events, outcomes, strict=True))
            await taken.relayed([event for event, how in pairs if how is None])
            for event, how in pairs:
                if how is not None:
                    await taken.put_off(event, how)
        return len(taken.events)

    async def _settle(self, event: WaitingEvent) -> PutOff | None:
        """Judge and tell an event; how it is put off, where that failed."""
        began = perf_counter()
        try:
            async with asyncio.timeout(SETTLED_SECONDS):
                written = await self._tell(event)
        except Exception as error:
            if self._is_of_another(event, error):
                again = min(max(event.waited, timedelta(seconds=1)), LATEST)
                return PutOff(type(error).__name__, again, counted=False, parked=False)
            tries = event.tries + 1
            parked = tries >= TRIES_AT_MOST
            said = "a life event was parked" if parked else "a life event cannot be judged"
            log.error(said, agency=event.agency, id=event.id, tries=tries, failure=type(error).__name__)
            return PutOff(type(error).__name__, timedelta(seconds=2**tries), counted=True, parked=parked)
        self._settled(Settled(event, written, (perf_counter() - began) * 1000))
        return None

    def _is_of_another(self, event: WaitingEvent, error: Exception) -> bool:
        """Whether an event failed by a store that fails, or that lacks what others' events need."""
        if isinstance(error, AgencyContractBroken) and error.agency not in (None, event.agency):
            self._lacking[str(error.agency)] = monotonic()
            return True
        return isinstance(error, NOT_ITS_FAULT)

    async def _tell(self, event: WaitingEvent) -> Sequence[Written]:
        assert self._platform is not None
        if event.broken is not None:
            raise ValueError("What a life event carries cannot be read.")
        self._judgement.type_of(event)
        bearing = self._bearings[event.type]
        if event.withdrawn or await is_of_no_account(self._platform, event, bearing):
            told: Mapping[str, Told] = {}
        else:
            told = await self._judgement.judge(event)
        return await keep_notices(self._platform, event, bearing, told)


def _bearing(registry: Registry, event_id: str) -> Bearing:
    type_, held = registry.life_events[event_id].type, registry.life_events.values()
    return Bearing(
        withdraws=tuple(each for each in type_.withdraws if each != EVERYTHING),
        everything=EVERYTHING in type_.withdraws,
        overtaken_by=tuple(each.type.id for each in held if event_id in each.type.withdraws),
        ended_by=tuple(each.type.id for each in held if EVERYTHING in each.type.withdraws and each.type is not type_),
        silently=type_.silently,
    )


def _sources(registry: Registry, stores: Mapping[str, Store], today: Callable[[], date]) -> "list[Source]":
    found = []
    for agency in registry.agencies:
        if agency.outbox is not None and agency.id is not None and agency.id in stores:
            tables = [each.table for each in agency.facts if isinstance(each.table, Table)]
            outbox = OutboxReading(stores[agency.id], agency.outbox.table, tables)
            found.append(Source(outbox, today, agency.outbox.due))
    return [*found, Source(OutboxReading(stores[PLATFORM], REPORTED, (), reported=True), today)]
