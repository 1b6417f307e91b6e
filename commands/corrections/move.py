"""`corrections move`: says how far an agency without a table for them is with a report that a fact is wrong."""

import argparse
import asyncio
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.contract.storage.correction import STATUSES
from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store
from resolvers.corrections.wrong_fact_report_table import move_report
from resolvers.platform.platform_store import platform_store


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("report", metavar="REPORT", help="the report's id, as `corrections list` prints it")
    parser.add_argument("status", choices=STATUSES, help="how far its holder is; the citizen reads it")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    with open_store(PLATFORM, registry, settings) as dsn:
        holder = asyncio.run(_move(dsn, asked.report, asked.status))
    if holder is None:
        raise StartUpError(
            f"The queue has no report {asked.report!r}: `python server.py corrections list AGENCY` prints those there."
        )
    say(f"{asked.report} for {holder} is {asked.status}.")


async def _move(dsn: str, report: str, status: str) -> str | None:
    async with platform_store(dsn) as connection:
        return await move_report(connection, report, status)


corrections_move: Final = Command(
    "corrections move", "Say how far an agency without a table for them is with a report.", _run, _add_arguments
)
