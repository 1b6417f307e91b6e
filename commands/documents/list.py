"""`documents list`: prints the registered documents, and which of them no longer fit the schema."""

import asyncio
from typing import Final

from graphql import GraphQLSchema

from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store
from resolvers.documents.document_file import FoundDocument
from resolvers.documents.registered_document_table import RegisteredDocument, list_documents
from resolvers.documents.registration import faults_of
from resolvers.platform.platform_store import platform_store
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    schema = core(build_schema(registry, platform))
    with open_store(PLATFORM, registry, settings) as dsn:
        found = asyncio.run(_list(dsn))
    for each in found:
        say(_line(schema, each))


async def _list(dsn: str) -> list[RegisteredDocument]:
    async with platform_store(dsn) as connection:
        return await list_documents(connection)


def _line(schema: GraphQLSchema, found: RegisteredDocument) -> str:
    names = ", ".join(name or "(no name)" for name in found.operations)
    faults = faults_of(schema, FoundDocument("does not fit the schema", found.document, 1))
    return "  ".join([found.sha256, found.registered_at.strftime("%Y-%m-%d"), names, *faults[:1]])


documents_list: Final = Command(
    "documents list",
    "Print the registered documents, and which of them no longer fit the schema.",
    _run,
    despite_faults=False,
)
