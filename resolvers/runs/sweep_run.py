"""Sweeps over everyone on record: page by page, so that one that is broken off goes on where it was."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

import asyncpg

from agencies.contract.errors import MaruError, StartUpError, UsageLogUnavailable
from agencies.contract.question import FIRST_DAY
from agencies.registration.registry import PLATFORM, Registry
from agencies.remote.opened_service import OpenedService
from agencies.store.relations_cursor import Register, register
from resolvers.platform.platform_store import platform_store
from resolvers.platform.seeding_record import current_seeding
from resolvers.process.garbage_collection import seldom_collected
from resolvers.process.progress import Progress
from resolvers.purposes.purpose_register import PROACTIVE_NOTICE
from resolvers.runs.deciding.affected_citizens import Days
from resolvers.runs.deciding.loaded_catalogue import loaded_catalogue
from resolvers.runs.deciding.population_reading import PopulationReading
from resolvers.runs.deciding.sweep import Sweep, sweep_by
from resolvers.runs.run_record import record_bulk
from resolvers.runs.run_stores import CITIZENS_AT_ONCE, batch_stores
from resolvers.runs.sweep_table import SweepRun, begin_sweep, finish_sweep, note_changes

DAY: Final = timedelta(days=1)


async def sweep_stores(
    registry: Registry,
    dsns: Mapping[str, str],
    on: date,
    since: date | None,
    say: Callable[[str], None],
    progress: Progress,
    services: Mapping[str, OpenedService] = MappingProxyType({}),
) -> None:
    """Write who comes to qualify for what, or ceases to, from `since` (None: the day before) to `on`.

    One that was broken off goes on, but for one over a catalogue that was loaded anew since; one that is done is not
    done again. Raises StartUpError, with what to do, where a store cannot be read, no catalogue is loaded, another
    sweep runs, or the days cannot be compared.
    """
    days = _days(on, since)
    with _told():
        async with platform_store(dsns[PLATFORM]) as platform, batch_stores(registry, dsns) as stores:
            seeding = await current_seeding(platform)
            catalogue = await loaded_catalogue(registry, stores)
            run = await begin_sweep(platform, None if seeding is None else seeding.id, days, catalogue.version)
            if run.finished_at is not None:
                say(f"Nothing to do, {_words(run, days)}: this sweep was done already.")
                return
            sweep = await sweep_by(catalogue, days)
            held = registry.relations()
            async with register(held.agency, dsns[held.agency], held.relations.table) as people:
                reading = PopulationReading(registry, stores, catalogue.facts, services)
                if not run.citizens:
                    await record_bulk(
                        dsns[PLATFORM], registry, catalogue.facts, await people.count(), "sweep", PROACTIVE_NOTICE
                    )
                # The catalogue stands as long as the sweep lasts, and its hundred thousand objects are no garbage.
                with seldom_collected():
                    run = await _go_on(platform, run, sweep, reading, people, progress)
            await finish_sweep(platform, run)
            say(f"Done, {_words(run, days)}.")


async def _go_on(
    platform: "asyncpg.Connection[Any]",
    run: SweepRun,
    sweep: Sweep,
    reading: PopulationReading,
    people: Register,
    progress: Progress,
) -> SweepRun:
    total = await people.count()
    progress.begin(run.citizens, total)
    try:
        async with aclosing(reading.residents(people.pages(run.mark, CITIZENS_AT_ONCE))) as pages:
            async for residents, mark in pages:
                # In a thread of its own, so that what the agencies send meanwhile is taken in.
                changes = await asyncio.to_thread(sweep.changes, residents)
                run = await note_changes(platform, run, changes, mark, len(residents.relations))
                progress.show(run.citizens, f"{run.changes:,} changes")
    finally:
        progress.end()
    return run


def _days(on: date, since: date | None) -> Days:
    if on <= FIRST_DAY:
        raise StartUpError(f"`--on` is {on}: give a day after {FIRST_DAY}.")
    days = Days(on - DAY if since is None else since, on)
    if days.since >= on:
        raise StartUpError(f"`--since` is {since}: give a day that is before {on}.")
    return days


@contextmanager
def _told() -> Iterator[None]:
    """What breaks a sweep off, in words; what is written already is kept."""
    try:
        yield
    except UsageLogUnavailable as error:
        raise StartUpError(
            "The sweep cannot be recorded in the usage log, and so reads nobody: see to the platform's store."
        ) from error
    except MaruError as error:
        raise StartUpError(
            f"The sweep stopped: {error.agency} does not answer as it must ({error.code}), and without its facts there "
            "would seem to be changes that are none. Once it answers, run the same command again: it goes on from here."
        ) from error


def _words(run: SweepRun, days: Days) -> str:
    return f"{days.since} to {days.on}: {run.changes:,} changes of {run.citizens:,} citizens"
