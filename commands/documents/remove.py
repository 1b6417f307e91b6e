"""`documents remove`: takes documents out of the register."""

import argparse
import asyncio
from collections.abc import Sequence
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store
from resolvers.documents.register import WATCH_SECONDS
from resolvers.documents.registered_document_table import remove_documents
from resolvers.platform.platform_store import platform_store


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("hashes", nargs="+", metavar="HASH", help="as `documents list` prints it")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    with open_store(PLATFORM, registry, settings) as dsn:
        removed = asyncio.run(_remove(dsn, asked.hashes))
    for each in removed:
        say(f"{each} is removed.")
    say(f"Running gateways take it for {WATCH_SECONDS} seconds more, once they can read the store.")


async def _remove(dsn: str, hashes: Sequence[str]) -> list[str]:
    async with platform_store(dsn) as connection, connection.transaction():
        removed = await remove_documents(connection, hashes)
        if unknown := [each for each in hashes if each not in removed]:
            raise StartUpError(
                f"No document is registered under {', '.join(unknown)}: see `documents list`. None was removed."
            )
    return sorted(removed)


documents_remove: Final = Command(
    "documents remove", "Take documents out of the register; running gateways forget them too.", _run, _add_arguments
)
