"""`usage export`: prints records of the usage log with their proofs, for an auditor."""

import argparse
import asyncio
import sys
from typing import Final

import orjson

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings
from commands.shared.argument_types import name
from commands.shared.command import Arguments, Command, say, say_beside
from commands.shared.opened_stores import open_store, platform_for_a_command
from commands.usage.verify import FOUND
from resolvers.request.position import read_position
from resolvers.usage_log.keeping.commit import usage_log_of
from resolvers.usage_log.keeping.export import Range, export


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    words = "the audit's number, which the record of this export has"
    parser.add_argument("--issue", type=name, required=True, help=words)
    words = "only this citizen's records, in whose log the export stands"
    parser.add_argument("--citizen", type=name, metavar="ID", help=words)
    parser.add_argument("--first", type=_index, default=0, metavar="INDEX", help="from this record on")
    parser.add_argument("--last", type=_index, metavar="INDEX", help="up to this record; without it, the newest signed")


def _index(text: str) -> int:
    index = read_position(text)
    if index is None:
        raise argparse.ArgumentTypeError("give a record's index, from 0 on")
    return index


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    if asked.last is not None and asked.first > asked.last:
        raise StartUpError(f"--first is {asked.first} and --last is {asked.last}: give a last one that is no earlier.")
    with open_store(PLATFORM, registry, settings) as dsn:
        wanted = Range(asked.issue, asked.citizen, asked.first, asked.last)
        damaged = asyncio.run(_export(dsn, wanted))
    if damaged:
        say_beside(
            f"{damaged} of these records have no leaf or no path, since columns or hashes were changed or removed: "
            "`usage verify` says which."
        )
        sys.exit(FOUND)


async def _export(dsn: str, asked: Range) -> int:
    """Print the records; how many of them somebody has damaged."""
    damaged = 0
    async with platform_for_a_command(dsn) as (connection, store):
        async for line in export(connection, usage_log_of(store), asked):
            say(orjson.dumps(line).decode(), needed=True)
            damaged += not {"leaf", "path"} <= line.keys()
    return damaged


usage_export: Final = Command(
    "usage export",
    "Print records of the usage log with their proofs, a line of JSON each; this is itself recorded. Exit 3 where some "
    "make no leaf or lack hashes of their path; `usage verify` checks the rest.",
    _run,
    _add_arguments,
)
