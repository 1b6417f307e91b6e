"""`documents register`: lets requests name documents by their hash."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store
from resolvers.documents.registered_document_table import FitDocument, hash_of, put_documents
from resolvers.documents.registration import read_fit_documents
from resolvers.platform.platform_store import platform_store
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a GraphQL file, or a tool's manifest")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    documents = read_fit_documents(core(build_schema(registry, platform)), asked.files)
    with open_store(PLATFORM, registry, settings) as dsn:
        new = asyncio.run(_register(dsn, documents))
    for each in documents:
        say(f"{hash_of(each.text)}  {', '.join(name or '(no name)' for name in each.operations)}")
    say(f"{new:,} documents are new to the register, {len(documents) - new:,} were in it.")


async def _register(dsn: str, documents: Sequence[FitDocument]) -> int:
    async with platform_store(dsn) as connection:
        return await put_documents(connection, documents)


documents_register: Final = Command(
    "documents register",
    "Let requests name these documents by their hash; every running gateway answers them at once.",
    _run,
    _add_arguments,
    despite_faults=False,
)
