"""`notices sweep`: tells citizens what newly applies to them and theirs by nothing but the day."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from datetime import date
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registry import Registry
from agencies.store.store import Store
from api.settings import PLATFORM, Settings
from commands.argument import day
from commands.command import Arguments, Command, say
from commands.opened_services import services_for_a_command
from commands.opened_stores import open_stores
from resolvers.gateway import Gateway
from resolvers.platform.batch_stores import DEADLINE_SECONDS, batch_stores
from resolvers.platform.notice_sweep_table import NoticeSweepRuns
from resolvers.platform.platform_store import platform_store
from resolvers.platform.progress import Progress


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=day, help="the day (default: today; one to come only in the demo)")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    on = asked.day or settings.day()
    if on > settings.day() and not settings.demo:
        raise StartUpError(f"`--day` is {on}, which is to come: nobody is told of it before.")
    with open_stores(registry, settings) as dsns:
        asyncio.run(sweep_day(registry, dsns, on, settings.day()))


async def sweep_day(registry: Registry, dsns: Mapping[str, str], on: date, today: date) -> None:
    """Sweep a day over these stores, seen from today; StartUpError, with what to do, where that cannot be done.

    Nothing is done while another process sweeps: whoever runs it every hour is not told of a failure by a long sweep.
    """
    async with (
        platform_store(dsns[PLATFORM]) as connection,
        batch_stores(registry, dsns) as stores,
        services_for_a_command(registry, DEADLINE_SECONDS) as services,
    ):
        platform = Store(PLATFORM, dsns[PLATFORM], deadline_seconds=DEADLINE_SECONDS)
        try:
            gateway = Gateway(registry, {**stores, PLATFORM: platform}, lambda: on, services=services)
            sweep = gateway.day_sweep(dsns, connection)
            await sweep.run(on, today, say, Progress(sys.stderr))
        except NoticeSweepRuns as runs:
            say(f"Nothing to do. {runs}")
        finally:
            platform.close()


notices_sweep: Final = Command(
    "notices sweep", "Tell citizens what newly applies to them by nothing but the day.", _run, _add_arguments
)
