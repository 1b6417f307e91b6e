"""A sweep's pages: who comes to qualify for something by a day is found out and told, page by page."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from agencies.registration.registry import PLATFORM, Registry
from agencies.remote.opened_service import OpenedService
from agencies.service_catalogue.listing.told_services import TOLD_SERVICES
from agencies.store.relations_cursor import Mark, Page
from agencies.store.store import Store
from resolvers.access.relations_reading import relations_source
from resolvers.eligibility.facts.definitions import CATALOGUE
from resolvers.notices.content.content_lines import ContentLines
from resolvers.notices.judging.judgement import JUDGE, OF_THE_EVENT
from resolvers.notices.judging.may_be_told import MayBeTold
from resolvers.notices.tables.content_line_table import keep_lines
from resolvers.process.garbage_collection import seldom_collected
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.runs.deciding.affected_citizens import Days
from resolvers.runs.deciding.loaded_catalogue import loaded_catalogue
from resolvers.runs.deciding.population_reading import PopulationReading
from resolvers.runs.notice_sweep.day_changes import DayChanges, PageGains, changes_of
from resolvers.runs.notice_sweep.seen_citizens import SeenCitizens, SeenPage
from resolvers.runs.notice_sweep.seen_profiles import Covers
from resolvers.runs.notice_sweep.swept_notice_table import AT_ONCE, SweptEvents, SweptNotice, keep_swept, told_since
from resolvers.runs.notice_sweep.swept_notices import SweptNotices
from resolvers.runs.notice_sweep.swept_receipts import SweptReceipts
from resolvers.usage_log.command_record import command_record
from resolvers.usage_log.keeping.commit import usage_log_of
from resolvers.usage_log.record import Action

AGE_REACHED: Final = "age_reached"
"""The type of event that a sweep tells of."""
READER: Final = JUDGE.client_id or ""


class Reads(NamedTuple):
    """By what is decided: a version of the catalogue, the facts that it names, and whose registers of receipts."""

    version: int
    facts: tuple[str, ...]
    receipts: tuple[str, ...]


class PageDone(NamedTuple):
    """Everybody up to a mark is told: so many citizens of one page, so many notices, so many of whom something cannot
    be read."""

    mark: Mark
    citizens: int
    notices: int
    unreadable: int


class Works(NamedTuple):
    """What pages are told with from the first to the last."""

    changes: DayChanges
    citizens: SeenCitizens
    notices: SweptNotices
    receipts: SweptReceipts
    lines: ContentLines
    events: SweptEvents
    since: date


class PageSweep:
    """Tells pages over these stores, the platform's among them, all of which may take their time.

    `purpose`: that of notices · `services`: those of agencies that have one in the place of a store.
    """

    def __init__(
        self,
        registry: Registry,
        stores: Mapping[str, Store],
        purpose: RegisteredPurpose,
        services: Mapping[str, OpenedService],
    ) -> None:
        self._services = services
        self._registry = registry
        self._stores = stores
        self._platform = stores[PLATFORM]
        self._purpose = purpose
        self._usage = usage_log_of(self._platform)
        self._works: Works | None = None

    async def begin(self, days: Days) -> Reads:
        """Have what is needed to compare two days; raises StartUpError where no catalogue is loaded."""
        registry, purpose = self._registry, self._purpose
        catalogue = await loaded_catalogue(registry, self._stores)
        facts = catalogue.fact_set | catalogue.event_facts
        held = registry.life_events[AGE_REACHED]
        events = SweptEvents(held.agency, AGE_REACHED, days.on, registry.ending_events)
        told = MayBeTold(registry, purpose, held)
        reading = PopulationReading(registry, self._stores, list(facts), self._services)
        lines, receipts = ContentLines(registry, days.on), SweptReceipts(registry, reading, purpose, days.on)
        self._works = Works(
            await changes_of(catalogue, days, Covers(registry, purpose, facts)),
            SeenCitizens(reading, relations_source(registry.relations()), self._platform, purpose, told, days.on),
            SweptNotices(registry, catalogue, purpose, told, events, lines),
            receipts,
            lines,
            events,
            days.since,
        )
        return Reads(catalogue.version, catalogue.facts, tuple(receipts.agencies))

    async def tell(self, pages: AsyncGenerator[Page, None]) -> AsyncGenerator[PageDone, None]:
        """Tell whoever is on these pages; while one is written the next is looked at, and the one after it is read.

        The error of a store that does not answer, of which nobody's notice is lost: the pages that are not said to be
        done are told again, by another sweep, of which nobody is told twice.
        """
        assert self._works is not None, "A sweep begins before it tells."
        works, writing = self._works, None
        try:
            # The catalogue stands as long as the sweep lasts, and its hundred thousand objects are no garbage.
            with seldom_collected():
                async with aclosing(works.citizens.pages(pages)) as seen:
                    async for page in seen:
                        made = await self._made(works, page)
                        unreadable = works.citizens.take_unreadable() + works.receipts.take_unreadable()
                        read = page._replace(unreadable=page.unreadable + unreadable)
                        if writing is not None:
                            yield await writing
                        writing = asyncio.create_task(self._write(works, read, made))
                if writing is not None:
                    yield await writing
        finally:
            if writing is not None:
                writing.cancel()
                await asyncio.wait([writing])

    async def _made(self, works: Works, page: SeenPage) -> Sequence[SweptNotice]:
        """A page's notices; in threads of their own, so that what the stores send meanwhile is taken in."""
        gains = await asyncio.to_thread(works.changes.gains, page)
        if not gains.gained:
            return ()
        seeing = await works.citizens.still_seeing(page, gains.gained)
        gains = gains._replace(gained={each: gained for each, gained in gains.gained.items() if each in seeing})
        received = await works.receipts.of(page, gains.gained)
        told_before = await self._told_before(gains, works.since)
        chosen = await asyncio.to_thread(lambda: list(works.notices.chosen(page, gains, told_before, received)))
        if unknown := works.lines.unknown(works.notices.services(chosen)):
            works.lines.know({row["id"]: row for row in await self._stores[CATALOGUE].fetch(TOLD_SERVICES, unknown)})
        return await asyncio.to_thread(works.notices.notices, chosen)

    async def _told_before(self, gains: PageGains, since: date) -> Mapping[tuple[str, str], set[str]]:
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for row in await told_since(self._platform, gains.gained, since):
            found[row["citizen_id"], row["subject_id"]].add(row["service_id"])
        return found

    async def _write(self, works: Works, page: SeenPage, made: Sequence[SweptNotice]) -> PageDone:
        """Record who is told of whom, then write the notices."""
        await keep_lines(self._platform, (each.said for each in made))
        for begin in range(0, len(made), AT_ONCE):
            several = made[begin : begin + AT_ONCE]
            await self._record(works.events, several)
            await keep_swept(self._platform, works.events, several)
        return PageDone(page.mark, page.citizens, len(made), page.unreadable)

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
