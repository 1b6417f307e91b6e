"""The command that reads the stored prose of the national catalogue by another vocabulary, without its capture."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from functools import partial
from typing import Any

import asyncpg

from agencies.service_catalogue.gov24.importing import tell_once_turned
from agencies.service_catalogue.gov24.service_reading import read_services
from agencies.service_catalogue.prose_reading.requirement import TextRequirement
from agencies.service_catalogue.prose_reading.version import reading_version
from agencies.service_catalogue.store.content import Entry
from agencies.service_catalogue.store.rereading import reread


async def reread_catalogue(
    store: AbstractAsyncContextManager["asyncpg.Connection[Any]"], say: Callable[[str], None]
) -> None:
    """Read the prose of the national catalogue in this store anew.

    Waits until every gateway answers by it, and says what it came to, however the wait has ended. StartUpError,
    before anything is changed, where there is nothing to read; after it, where a gateway stays behind.
    """
    async with store as connection:
        found = await reread(connection, _read, reading_version())
        state = "is new" if found.swapped else "stood already"
        came_to = (
            f"Read anew; version {found.version} {state}. Services that are read otherwise: {len(found.changed):,}."
        )
        await tell_once_turned(connection, found.version_id, partial(say, came_to))


def _read(services: Sequence[Entry], on: date) -> list[list[TextRequirement]]:
    return [read.requirements for read in read_services(services, on)]
