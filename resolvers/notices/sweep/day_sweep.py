"""Time as a source of notices: who comes to qualify for something by a day, by age or date alone, is told so once.

It goes page by page, so that one that is broken off goes on where it was, and nobody is told twice or left out.
"""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple

import asyncpg
import structlog

from agencies.contract.errors import MaruError, StartUpError
from agencies.registry import PLATFORM, Registry
from agencies.remote.opened_service import OpenedService
from agencies.service_catalogue.reading.told_services import TOLD_SERVICES
from agencies.store.relations_cursor import Register, register
from agencies.store.store import Store
from resolvers.eligibility.batch.affected_citizens import Days
from resolvers.eligibility.batch.population_reading import PopulationReading
from resolvers.eligibility.facts.definitions import CATALOGUE
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.catalogue_versions import Catalogues
from resolvers.notices.judgement import JUDGE, OF_THE_EVENT
from resolvers.notices.may_be_told import MayBeTold
from resolvers.notices.sweep.day_changes import DayChanges, PageGains, changes_of
from resolvers.notices.sweep.seen_citizens import SeenCitizens, SeenPage
from resolvers.notices.sweep.seen_profiles import Covers
from resolvers.notices.sweep.swept_notices import SweptNotices
from resolvers.notices.sweep.swept_receipts import SweptReceipts
from resolvers.notices.sweep.told_lines import ToldLines
from resolvers.platform.batch_stores import CITIZENS_AT_ONCE
from resolvers.platform.bulk_record import record_bulk
from resolvers.platform.garbage_collection import seldom_collected
from resolvers.platform.notice_sweep_table import (
    NoticeSweep,
    begin_notice_sweep,
    finish_notice_sweep,
    note_failure,
    note_page,
    sweep_of,
)
from resolvers.platform.progress import Progress
from resolvers.platform.swept_notice_table import (
    AT_ONCE,
    SweptEvents,
    SweptNotice,
    keep_lines,
    keep_swept,
    told_since,
)
from resolvers.platform.usage_commit import usage_log_of
from resolvers.trust.purpose import RegisteredPurpose
from resolvers.trust.usage.command_record import command_record
from resolvers.trust.usage.record import Action

AGE_REACHED: Final = "age_reached"
"""The type of event that a sweep tells of."""
READER: Final = JUDGE.client_id or ""

log = structlog.get_logger("resolvers")


class Works(NamedTuple):
    """What a sweep works with from its beginning to its end."""

    catalogue: Catalogue
    changes: DayChanges
    citizens: SeenCitizens
    notices: SweptNotices
    receipts: SweptReceipts
    lines: ToldLines
    events: SweptEvents


class DaySweep:
    """Sweeps over these stores, the platform's among them, all of which may take their time.

    `purpose`: that of notices · `connection`: to the platform's store, held to the end · `services`: those of agencies
    that have one in the place of a store.
    """

    def __init__(
        self,
        registry: Registry,
        dsns: Mapping[str, str],
        stores: Mapping[str, Store],
        purpose: RegisteredPurpose,
        connection: "asyncpg.Connection[Any]",
        services: Mapping[str, OpenedService],
    ) -> None:
        self._services = services
        self._registry = registry
        self._dsns = dsns
        self._stores = stores
        self._platform = stores[PLATFORM]
        self._purpose = purpose
        self._connection = connection
        self._usage = usage_log_of(self._platform)

    async def run(self, on: date, today: date, say: Callable[[str], None], progress: Progress) -> None:
        """Tell who gains something by this day since the last one that was swept to the end.

        One that was broken off goes on; one that is done is not done again. Raises StartUpError, with what to do, where
        a store cannot be read, another process sweeps, or a later day, up to today, was swept.
        """
        sweep = await begin_notice_sweep(self._connection, on, today)
        if sweep.finished_at is not None:
            say(f"Nothing to do, {_words(sweep)}: this day was swept already.")
            return
        try:
            await self._go_on(sweep, progress)
        except Exception as error:
            await self._note_failure(on, error)
            if not isinstance(error, MaruError):
                raise
            raise StartUpError(
                f"The sweep stopped: {error.agency or PLATFORM} does not answer as it must ({error.code}). Nobody is "
                "left out: once it answers, run the same command again, and it goes on from here."
            ) from error
        done = await sweep_of(self._connection, on)
        if done.unreadable:
            log.warning("what could not be read decided no swept notice", day=on.isoformat(), rows=done.unreadable)
            say(f"Rows that are not as declared: {done.unreadable:,} could not be read, and decided nothing.")
        say(f"Done, {_words(done)}.")

    async def _note_failure(self, on: date, error: Exception) -> None:
        agency, failure = (error.agency, str(error.code)) if isinstance(error, MaruError) else (None, _kind(error))
        log.error("the sweep for notices was broken off", day=on.isoformat(), agency=agency, failure=failure)
        # Where it is the platform's store that fails, the log alone says so.
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await note_failure(self._connection, on, f"{agency or PLATFORM}: {failure}")

    async def _go_on(self, sweep: NoticeSweep, progress: Progress) -> None:
        held = self._registry.relations()
        works = await self._works(Days(sweep.since, sweep.on))
        async with register(held.agency, self._dsns[held.agency], held.relations.table) as people:
            total = await people.count()
            if sweep.mark is None:
                facts, dsn = works.catalogue.facts, self._dsns[PLATFORM]
                receipts = works.receipts.agencies
                await record_bulk(dsn, self._registry, facts, total, READER, self._purpose.id, receipts=receipts)
            progress.begin(sweep.citizens, total)
            try:
                # The catalogue stands as long as the sweep lasts, and its hundred thousand objects are no garbage.
                with seldom_collected():
                    await self._tell_all(works, sweep, people, progress)
            finally:
                progress.end()
        await finish_notice_sweep(self._connection, sweep.on)

    async def _works(self, days: Days) -> Works:
        registry, purpose = self._registry, self._purpose
        catalogue = await Catalogues(self._stores[CATALOGUE], registry).current()
        if not catalogue.version:
            raise StartUpError("No catalogue is loaded: run `python server.py migrate` first.")
        facts = catalogue.fact_set | catalogue.event_facts
        held = registry.life_events[AGE_REACHED]
        events = SweptEvents(held.agency, AGE_REACHED, days.on, registry.ending_events)
        told = MayBeTold(registry, purpose, held)
        reading, lines = (
            PopulationReading(registry, self._stores, list(facts), self._services),
            ToldLines(registry, days.on),
        )
        return Works(
            catalogue,
            await changes_of(catalogue, days, Covers(registry, purpose, facts)),
            SeenCitizens(reading, self._platform, purpose, told, days.on),
            SweptNotices(registry, catalogue, purpose, told, events, lines),
            SweptReceipts(registry, reading, purpose, days.on),
            lines,
            events,
        )

    async def _tell_all(self, works: Works, sweep: NoticeSweep, people: Register, progress: Progress) -> None:
        """Page by page; while one is written the next is looked at."""
        done, writing = sweep.citizens, None
        try:
            async with aclosing(works.citizens.pages(people, sweep.mark, CITIZENS_AT_ONCE)) as pages:
                async for page in pages:
                    made = await self._made(works, page, sweep.since)
                    read = page._replace(unreadable=page.unreadable + works.receipts.take_unreadable())
                    if writing is not None:
                        await writing
                    writing = asyncio.create_task(self._write(works, read, made, works.lines.take_new()))
                    done += page.citizens
                    progress.show(done, f"{len(made):,} notices of the last page")
            if writing is not None:
                await writing
        finally:
            if writing is not None:
                writing.cancel()
                await asyncio.wait([writing])

    async def _made(self, works: Works, page: SeenPage, since: date) -> Sequence[SweptNotice]:
        """A page's notices; in threads of their own, so that what the stores send meanwhile is taken in."""
        gains = await asyncio.to_thread(works.changes.gains, page)
        if not gains.gained:
            return ()
        received = await works.receipts.of(page, gains.gained)
        told_before = await self._told_before(gains, since)
        chosen = await asyncio.to_thread(lambda: list(works.notices.chosen(page, gains, told_before, received)))
        unknown = works.lines.unknown(works.notices.services(chosen))
        works.lines.know({row["id"]: row for row in await self._stores[CATALOGUE].fetch(TOLD_SERVICES, list(unknown))})
        return await asyncio.to_thread(works.notices.notices, chosen)

    async def _told_before(self, gains: PageGains, since: date) -> Mapping[tuple[str, str], set[str]]:
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for row in await told_since(self._platform, gains.gained, since):
            found[row["citizen_id"], row["subject_id"]].add(row["service_id"])
        return found

    async def _write(self, works: Works, page: SeenPage, made: Sequence[SweptNotice], lines: Mapping[str, Any]) -> None:
        """Record who is told of whom, then write the notices, then note how far the sweep came."""
        await keep_lines(self._platform, lines)
        for begin in range(0, len(made), AT_ONCE):
            several = made[begin : begin + AT_ONCE]
            await self._record(works.events, several)
            await keep_swept(self._platform, works.events, several)
        await note_page(self._connection, works.events.on, page.mark, page.citizens, page.unreadable)

    async def _record(self, events: SweptEvents, notices: Sequence[SweptNotice]) -> None:
        record = partial(command_record, READER, Action.READ, OF_THE_EVENT, agency=events.agency)
        requests = [(notice, secrets.token_hex(8)) for notice in notices]
        await self._usage.append(
            [
                record(citizen_id=person, purpose=self._purpose.id, request_id=request)
                for notice, request in requests
                for person in sorted(notice.persons)
            ]
        )


def _kind(error: Exception) -> str:
    return type(error).__name__


def _words(sweep: NoticeSweep) -> str:
    return f"{sweep.since} to {sweep.on}: {sweep.told:,} notices to {sweep.citizens:,} citizens"
