"""A connection that writes the catalogue's store, and what is said where there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg

from agencies.contract import StartUpError

CONNECT_SECONDS: Final = 10


@asynccontextmanager
async def catalogue_store(dsn: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """A connection to the store; StartUpError, with what to do, where it cannot be reached or lacks its tables."""
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StartUpError(
            f"The catalogue's store cannot be reached ({type(error).__name__}): start it, or set "
            "SERVICE_CATALOGUE_DATABASE_URL."
        ) from error
    try:
        yield connection
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError) as error:
        raise StartUpError(
            "The catalogue's store lacks tables of this version of Maru: run `python server.py migrate` first."
        ) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if not connection.is_closed():
            raise
        raise StartUpError(
            f"The catalogue's store was lost ({type(error).__name__}). Once it is reached again, run the same command: "
            "a load that was broken off changed nothing."
        ) from error
    finally:
        await connection.close(timeout=CONNECT_SECONDS)
