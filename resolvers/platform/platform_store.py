"""The platform's own store, without which nothing opens. Only the commands `migrate` and `seed` make its tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM
from agencies.store.connection import store_connection
from agencies.store.migrations.migration import lacking
from agencies.store.store import Store
from resolvers.request.errors.unkept import unkept

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def reached(store: Store | None, what: str) -> Store:
    """The platform's store, where this is kept; AGENCY_UNAVAILABLE in a gateway without one."""
    if store is None:
        raise unkept(what)
    return store


@asynccontextmanager
async def platform_store(dsn: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """A connection to the platform's store; StartUpError where it cannot be reached or its tables are not up to date.

    Tables that a newer release has added do no harm and are no reason to refuse.
    """
    async with store_connection(PLATFORM, dsn) as connection:
        if behind := await lacking(connection, MIGRATIONS):
            raise StartUpError(
                f"The platform's store lacks {', '.join(map(str, behind))} of this release: run "
                "`python server.py migrate`."
            )
        yield connection
