"""An outage of one store, which the demo plays: every table is locked, so that all who ask the store wait in vain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from agencies.store.migrations.migration import BOUNDS, LOCKED_SECONDS

TABLES: Final = """
    SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
    WHERE relkind IN ('r', 'p') AND relpersistence <> 't'
        AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
"""


@asynccontextmanager
async def outage(connection: "asyncpg.Connection[Any]", store: str, seconds: int) -> AsyncIterator[None]:
    """Lock every table of the store while this lasts.

    Raises StartUpError where the store has no table, and what asyncpg raises where another work holds one.
    """
    async with connection.transaction():
        # The server ends the outage of a process that stands still, as after Ctrl-Z.
        await connection.execute(BOUNDS.format(lock=LOCKED_SECONDS, idle=seconds + LOCKED_SECONDS))
        tables = await connection.fetchval(TABLES)
        if tables is None:
            raise StartUpError(f"The store of {store} has no tables yet. Start the gateway first.")
        await connection.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        yield
