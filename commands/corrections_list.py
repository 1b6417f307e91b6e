"""`corrections list`: prints the reports that an agency without a table for them has to decide."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from typing import Any, Final

from agencies.contract.correction import OPEN, STATUSES
from agencies.contract.errors import StartUpError
from agencies.registry import PLATFORM, Registry
from api.settings import Settings
from commands.command import Arguments, Command, say
from commands.opened_stores import open_stores
from resolvers.platform.correction_table import queued_reports
from resolvers.platform.platform_store import platform_store


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("agency", metavar="AGENCY", help="the id of the agency that decides on them")
    parser.add_argument("--all", action="store_true", help="those too that are decided")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    agency = registry.agency(asked.agency)
    if agency is None:
        raise StartUpError(f"There is no agency {asked.agency!r}: `agencies {{ id }}` lists them.")
    if agency.corrections is not None:
        raise StartUpError(
            f"{asked.agency} takes reports in the table {agency.corrections.table} of its own store: look there."
        )
    with open_stores(registry, settings) as dsns:
        found = asyncio.run(_list(dsns[PLATFORM], asked.agency, STATUSES if asked.all else OPEN))
    for row in found:
        say(json.dumps(dict(row), ensure_ascii=False, default=str))


async def _list(dsn: str, agency: str, statuses: Sequence[str]) -> Sequence[Any]:
    async with platform_store(dsn) as connection:
        return await queued_reports(connection, agency, statuses)


corrections_list: Final = Command(
    "corrections list",
    "Print the reports that an agency without a table for them has to decide, a JSON object a line.",
    _run,
    _add_arguments,
)
