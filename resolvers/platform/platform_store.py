"""The platform's own store: reached at start, without which nothing opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from agencies.store.migration import migrate

MIGRATIONS: Final = Path(__file__).parent / "migrations"
CONNECT_SECONDS: Final = 10


@asynccontextmanager
async def platform_store(dsn: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """A connection to the platform's store with its tables up to date; StartUpError where it cannot be reached."""
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StartUpError(
            f"The platform's store cannot be reached ({type(error).__name__}): start it, or set PLATFORM_DATABASE_URL."
        ) from error
    try:
        await migrate(connection, MIGRATIONS)
        yield connection
    finally:
        connection.terminate()
