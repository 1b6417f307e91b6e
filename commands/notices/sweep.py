"""`notices sweep`: tells citizens what newly applies to them and theirs by nothing but the day."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from typing import Final

import uvloop

from agencies.contract.errors import MaruError, StartUpError
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.relations_cursor import register
from agencies.store.store import Store
from api.settings.settings import Settings
from commands.shared.argument_types import day
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_services import services_for_a_command
from commands.shared.opened_stores import open_stores
from resolvers.gateway import Gateway
from resolvers.platform.platform_store import platform_store
from resolvers.process.progress import Progress
from resolvers.runs.notice_sweep.day_sweep import DaySweep, Tells
from resolvers.runs.notice_sweep.notice_sweep_table import NoticeSweepRuns
from resolvers.runs.notice_sweep.page_sweep import PageSweep
from resolvers.runs.notice_sweep.sweep_processes import processes_for, sweep_processes
from resolvers.runs.run_stores import DEADLINE_SECONDS, batch_stores


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=day, help="the day (default: today; one to come only in the demo)")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    on = asked.day or settings.day()
    if on > settings.day() and not settings.demo:
        raise StartUpError(f"`--day` is {on}, which is to come: nobody is told of it before.")
    with open_stores(registry, settings) as dsns:
        sweep_day(registry, dsns, on, settings.day())


def sweep_day(registry: Registry, dsns: Mapping[str, str], on: date, today: date) -> None:
    """Sweep a day over these stores, seen from today; StartUpError, with what to do, where that cannot be done.

    Where there are many citizens it forks, so that no event loop may run in this process. Nothing is done while another
    process sweeps: whoever runs it every hour is told of no failure by a long sweep.
    """
    opens = partial(_opened, registry, dsns, on)
    count = processes_for(asyncio.run(_citizens(registry, dsns)))
    if count > 1:
        with sweep_processes(count, opens) as processes:
            uvloop.run(_swept(registry, dsns, on, today, processes))
    else:
        uvloop.run(_swept_here(registry, dsns, on, today))


async def _citizens(registry: Registry, dsns: Mapping[str, str]) -> int:
    """How many there are; none where the register cannot be read, of which the sweep itself says so and notes it."""
    held = registry.relations()
    try:
        async with register(held.agency, dsns[held.agency], held.relations.table) as people:
            return await people.count()
    except MaruError:
        return 0


async def _swept_here(registry: Registry, dsns: Mapping[str, str], on: date, today: date) -> None:
    async with _opened(registry, dsns, on) as tells:
        await _swept(registry, dsns, on, today, tells)


async def _swept(registry: Registry, dsns: Mapping[str, str], on: date, today: date, tells: Tells) -> None:
    async with platform_store(dsns[PLATFORM]) as connection:
        try:
            await DaySweep(registry, dsns, connection, tells).run(on, today, say, Progress(sys.stderr))
        except NoticeSweepRuns as runs:
            say(f"Nothing to do. {runs}")


@asynccontextmanager
async def _opened(registry: Registry, dsns: Mapping[str, str], on: date) -> AsyncIterator[PageSweep]:
    """What tells pages of a day, until the block ends."""
    async with (
        batch_stores(registry, dsns) as stores,
        services_for_a_command(registry, DEADLINE_SECONDS) as services,
    ):
        platform = Store(PLATFORM, dsns[PLATFORM], deadline_seconds=DEADLINE_SECONDS)
        try:
            yield Gateway(registry, {**stores, PLATFORM: platform}, lambda: on, services=services).page_sweep()
        finally:
            platform.close()


notices_sweep: Final = Command(
    "notices sweep",
    "Tell citizens what newly applies to them by nothing but the day.",
    _run,
    _add_arguments,
    # Whoever's facts are missing on a day that is swept is told of what it brings on no later one.
    despite_faults=False,
)
