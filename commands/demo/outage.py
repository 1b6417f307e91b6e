"""`demo outage`: has one agency of the demo not answer for some time, so that an app's authors see how it looks."""

import argparse
import asyncio
import signal
from contextlib import suppress
from typing import Final

from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from agencies.store.connection import store_connection
from agencies.store.outage import outage
from api.settings.settings import Settings
from commands.demo.demo_check import refuse_foreign_stores, refuse_outside_the_demo
from commands.shared.argument_types import name, seconds_of_an_outage
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store

SECONDS: Final = 60


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("agency", type=name, help="the agency's id, such as welfare_office")
    parser.add_argument(
        "--seconds",
        type=seconds_of_an_outage,
        default=SECONDS,
        help=f"for how long it does not answer (default: {SECONDS})",
    )


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    refuse_outside_the_demo(settings)
    agency = registry.agency(asked.agency)
    if agency is None or not agency.has_store:
        stores = ", ".join(registry.with_stores)
        raise StartUpError(f"{asked.agency} is no agency with a store here. Name one of these: {stores}.")
    with open_store(asked.agency, registry, settings) as dsn:
        asyncio.run(_play(registry, settings, agency, dsn, asked.seconds))


async def _play(registry: Registry, settings: Settings, agency: Agency, dsn: str, seconds: int) -> None:
    # Only the stores that settings name can be foreign.
    await refuse_foreign_stores(registry, settings, settings.urls)
    id_, title = agency.id or "", agency.title["en"]
    async with store_connection(id_, dsn) as connection:
        async with outage(connection, id_, seconds):
            ended = _ended()
            say(f"{title} does not answer for {seconds} s. Press Ctrl-C to end this sooner.")
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), seconds)
        say(f"{title} answers again.")


def _ended() -> asyncio.Event:
    """Return the event that Ctrl-C and SIGTERM set from now on."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    return ended


demo_outage: Final = Command(
    "demo outage", "Have one agency of the demo not answer for some time.", _run, _add_arguments
)
