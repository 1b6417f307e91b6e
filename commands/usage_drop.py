"""`usage drop`: drops the bodies of usage records whose retention is over; their hashes stay."""

import argparse
import asyncio
from datetime import date
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registry import PLATFORM, Registry
from api.settings import Settings
from commands.argument import day
from commands.command import Arguments, Command, say
from commands.opened_stores import open_store
from resolvers.platform.platform_store import platform_store
from resolvers.platform.usage_retention import drop_before

MONTHS_KEPT: Final = 24
"""For how long the law has access records kept, at least, where sensitive data or that of 50,000 people is processed
(개인정보의 안전성 확보조치 기준 제8조 제1항)."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--before", type=day, required=True, metavar="DAY", help="the first day of a month to keep")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    _refuse_kept(asked.before, settings.day())
    with open_store(PLATFORM, settings) as dsn:
        months = asyncio.run(_drop(dsn, asked.before))
    say(f"Dropped the records of {', '.join(months)}: their hashes stay." if months else "There was nothing to drop.")


def _refuse_kept(before: date, today: date) -> None:
    kept_since = today.year * 12 + today.month - MONTHS_KEPT
    if before.day != 1 or before.year * 12 + before.month > kept_since:
        raise StartUpError(
            f"--before is {before}: give the first day of a month that is {MONTHS_KEPT} months ago or more."
        )


async def _drop(dsn: str, before: date) -> list[str]:
    async with platform_store(dsn) as connection:
        return await drop_before(connection, before)


usage_drop: Final = Command(
    "usage drop", "Drop the bodies of usage records whose retention is over.", _run, _add_arguments
)
