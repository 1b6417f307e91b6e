"""`sweep`: writes who comes to qualify for which service by a day, or ceases to."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from typing import Final

from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.argument_types import day
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_services import services_for_a_command
from commands.shared.opened_stores import open_stores
from resolvers.process.progress import Progress
from resolvers.runs.run_stores import DEADLINE_SECONDS
from resolvers.runs.sweep_run import sweep_stores


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=day, required=True, help="the day")
    parser.add_argument("--since", type=day, help="compared with this day (default: the day before)")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    with open_stores(registry, settings) as dsns:
        asyncio.run(_sweep(registry, dsns, asked))


async def _sweep(registry: Registry, dsns: Mapping[str, str], asked: Arguments) -> None:
    progress = Progress(sys.stderr)
    async with services_for_a_command(registry, DEADLINE_SECONDS) as services:
        await sweep_stores(registry, dsns, asked.on, asked.since, say, progress, services)


sweep: Final = Command(
    "sweep",
    "Write who comes to qualify for which service by a day, or ceases to.",
    _run,
    _add_arguments,
    despite_faults=False,
)
