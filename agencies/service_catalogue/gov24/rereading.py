"""The command that reads the stored prose of the national catalogue by another vocabulary, without its capture."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Any

import asyncpg

from agencies.service_catalogue.gov24.importing import require_turned
from agencies.service_catalogue.gov24.service_reading import read_services
from agencies.service_catalogue.prose_reading.requirement import TextRequirement
from agencies.service_catalogue.prose_reading.version import reading_version
from agencies.service_catalogue.store.content import Entry
from agencies.service_catalogue.store.presence import until_swapped
from agencies.service_catalogue.store.rereading import reread


async def reread_catalogue(
    store: AbstractAsyncContextManager["asyncpg.Connection[Any]"], say: Callable[[str], None]
) -> None:
    """Read the prose of the national catalogue in this store anew.

    Waits until every gateway answers by it, and says what it came to. StartUpError, before anything is changed, where
    there is nothing to read; after it, where a gateway stays behind.
    """
    async with store as connection:
        found = await reread(connection, _read, reading_version())
        behind = await until_swapped(connection, found.version_id)
    state = "is new" if found.swapped else "stood already"
    say(f"Read anew; version {found.version} {state}. Services that are read otherwise: {len(found.changed):,}.")
    require_turned(behind)


def _read(services: Sequence[Entry], on: date) -> list[list[TextRequirement]]:
    return [read.requirements for read in read_services(services, on)]
