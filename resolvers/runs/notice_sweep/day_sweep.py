"""Time as a source of notices: who comes to qualify for something by a day, by age or date alone, is told so once.

It goes page by page, so that one that is broken off goes on where it was, and nobody is told twice or left out.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from datetime import date
from typing import Any, Protocol

import asyncpg
import structlog

from agencies.contract.errors import MaruError, StartUpError
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.relations_cursor import Page, register
from resolvers.process.progress import Progress
from resolvers.purposes.purpose_register import PROACTIVE_NOTICE
from resolvers.runs.deciding.affected_citizens import Days
from resolvers.runs.notice_sweep.notice_sweep_table import (
    NoticeSweep,
    begin_notice_sweep,
    finish_notice_sweep,
    note_failure,
    note_page,
    sweep_of,
)
from resolvers.runs.notice_sweep.page_sweep import READER, PageDone, Reads
from resolvers.runs.run_record import record_bulk
from resolvers.runs.run_stores import CITIZENS_AT_ONCE

log = structlog.get_logger("resolvers")


class Tells(Protocol):
    """Whoever tells pages: one in this process, or several in others."""

    async def begin(self, days: Days) -> Reads:
        """Have what is needed to compare two days."""

    def tell(self, pages: AsyncGenerator[Page, None]) -> AsyncGenerator[PageDone, None]:
        """Tell whoever is on these pages, and say so of each page, in their order."""


class DaySweep:
    """Sweeps for notices; `connection`: to the platform's store, held to the end."""

    def __init__(
        self, registry: Registry, dsns: Mapping[str, str], connection: "asyncpg.Connection[Any]", tells: Tells
    ) -> None:
        self._registry = registry
        self._dsns = dsns
        self._connection = connection
        self._tells = tells

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
        reads = await self._tells.begin(Days(sweep.since, sweep.on))
        async with register(held.agency, self._dsns[held.agency], held.relations.table) as people:
            total = await people.count()
            if sweep.mark is None:
                record = self._dsns[PLATFORM], self._registry, reads.facts, total, READER, PROACTIVE_NOTICE
                await record_bulk(*record, receipts=reads.receipts)
            progress.begin(sweep.citizens, total)
            try:
                pages = people.pages(sweep.mark, CITIZENS_AT_ONCE, orders=True)
                await self._tell_all(pages, sweep, progress)
            finally:
                progress.end()
        await finish_notice_sweep(self._connection, sweep.on)

    async def _tell_all(self, pages: AsyncGenerator[Page, None], sweep: NoticeSweep, progress: Progress) -> None:
        done = sweep.citizens
        async with aclosing(pages), aclosing(self._tells.tell(pages)) as told:
            async for page in told:
                await note_page(self._connection, sweep.on, page.mark, page.citizens, page.unreadable)
                done += page.citizens
                progress.show(done, f"{page.notices:,} notices of the last page")


def _kind(error: Exception) -> str:
    return type(error).__name__


def _words(sweep: NoticeSweep) -> str:
    return f"{sweep.since} to {sweep.on}: {sweep.told:,} notices to {sweep.citizens:,} citizens"
