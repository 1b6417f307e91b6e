"""A few connections to one database, opened when first needed and never held beyond a deadline.

asyncpg's own pool resets a connection at each release and waits without bound for a server that is frozen; this one
drops a connection whose statement was cut off, and the server (PostgreSQL 14 or newer) notices and ends the statement.
"""

import asyncio
from typing import Any

import asyncpg
import orjson

from agencies.store.connection import connect

SETTINGS = {
    "application_name": "maru",
    "client_connection_check_interval": "500ms",
    "jit": "off",
    # A batch's keys differ in number each time, for which the server would else plan anew what takes longer to plan
    # than to run.
    "plan_cache_mode": "force_generic_plan",
}


class Pool:
    """At most `size` connections to `dsn`."""

    def __init__(self, dsn: str, size: int) -> None:
        self._dsn = dsn
        self._idle: list[asyncpg.Connection[Any]] = []
        self._free = asyncio.Semaphore(size)

    async def acquire(self, deadline: float) -> "asyncpg.Connection[Any]":
        """A connection of one's own; TimeoutError where none is free and open by `deadline`, on the loop's clock."""
        if self._idle and not self._free.locked():
            # The usual case waits for nothing, so it needs no timer.
            await self._free.acquire()
            return await self._open(deadline)
        async with asyncio.timeout_at(deadline):
            await self._free.acquire()
        return await self._open(deadline)

    async def _open(self, deadline: float) -> "asyncpg.Connection[Any]":
        try:
            connection = self._take_idle()
            if connection is None:
                async with asyncio.timeout_at(deadline):
                    connection = await self._connect()
        except BaseException:
            self._free.release()
            raise
        return connection

    def release(self, connection: "asyncpg.Connection[Any]") -> None:
        """Give a connection back; one that was closed is forgotten."""
        if not connection.is_closed():
            self._idle.append(connection)
        self._free.release()

    def close(self) -> None:
        """End the idle connections; those in use end with their statement's deadline."""
        while self._idle:
            self._idle.pop().terminate()

    def _take_idle(self) -> "asyncpg.Connection[Any] | None":
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    async def _connect(self) -> "asyncpg.Connection[Any]":
        connection = await connect(self._dsn, SETTINGS)
        try:
            await connection.set_type_codec(
                "jsonb", schema="pg_catalog", encoder=_encode, decoder=orjson.loads, format="text"
            )
        except BaseException:
            connection.terminate()
            raise
        return connection


def _encode(value: Any) -> str:
    return orjson.dumps(value).decode()
