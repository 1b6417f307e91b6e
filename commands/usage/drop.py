"""`usage drop`: drops the bodies of usage records whose retention is over; their hashes stay.

With them go the cases of officials in which nobody was asked for since.
"""

import argparse
import asyncio
from datetime import UTC, date, datetime
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings
from commands.shared.argument_types import day
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store
from resolvers.cases.official_case_table import forget_cases
from resolvers.platform.platform_store import platform_store
from resolvers.usage_log.keeping.retention import drop_before
from resolvers.usage_log.tree.dropped import MONTHS_KEPT, is_kept


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--before", type=day, required=True, metavar="DAY", help="the first day of a month to keep")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    _refuse_kept(asked.before, settings.day())
    with open_store(PLATFORM, registry, settings) as dsn:
        months, cases = asyncio.run(_drop(dsn, asked.before))
    say(f"Dropped the records of {', '.join(months)}: their hashes stay." if months else "There was nothing to drop.")
    if cases:
        say(f"Removed {cases} cases of officials in which nobody was asked for since.")


def _refuse_kept(before: date, today: date) -> None:
    if before.day != 1 or is_kept(before, today):
        raise StartUpError(
            f"--before is {before}: give the first day of a month that is {MONTHS_KEPT} months ago or more."
        )


async def _drop(dsn: str, before: date) -> tuple[list[str], int]:
    async with platform_store(dsn) as connection:
        months = await drop_before(connection, before)
        return months, await forget_cases(connection, datetime(before.year, before.month, before.day, tzinfo=UTC))


usage_drop: Final = Command(
    "usage drop", "Drop the bodies of usage records whose retention is over.", _run, _add_arguments
)
