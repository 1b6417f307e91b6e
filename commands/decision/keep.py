"""`decision keep`: keeps a verdict with all that it rests on."""

import argparse
import asyncio
from collections.abc import Mapping
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.argument_types import day, name
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_services import services_for_a_command
from commands.shared.opened_stores import open_stores, stores_for_a_command
from resolvers.gateway import Gateway


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--citizen", type=name, required=True, help="whose services are meant")
    parser.add_argument("--service", type=name, required=True, help="which service")
    parser.add_argument("--subject", type=name, help="for whom: a child under 19, a ward (default: the citizen)")
    parser.add_argument("--on", type=day, help="on which day (default: today)")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    with open_stores(registry, settings) as dsns:
        say(asyncio.run(_keep(registry, settings, dsns, asked)))


async def _keep(registry: Registry, settings: Settings, dsns: Mapping[str, str], asked: Arguments) -> str:
    async with (
        stores_for_a_command(registry, settings, dsns) as stores,
        services_for_a_command(registry, settings.deadline_seconds) as services,
    ):
        gateway = Gateway(registry, stores, settings.day, services=services)
        kept = await gateway.keep(asked.citizen, asked.service, asked.subject, asked.on)
    if kept is None:
        raise StartUpError("There is no such citizen, or no such service: nothing was kept.")
    return kept


decision_keep: Final = Command(
    "decision keep",
    "Keep a verdict with all that it rests on; print its id.",
    _run,
    _add_arguments,
    despite_faults=False,
)
