"""A few connections to one database, opened when first needed and never held beyond a deadline.

asyncpg's own pool resets a connection at each release and waits without bound for a server that is frozen; this one
drops a connection whose statement was cut off, and the server (PostgreSQL 14 or newer) notices and ends the statement.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

import asyncpg
import orjson
from cachetools import LRUCache

from agencies.store.connection import connect

SETTINGS = {
    "application_name": "maru",
    "client_connection_check_interval": "500ms",
    "jit": "off",
    # A batch's keys differ in number each time, for which the server would else plan anew what takes longer to plan
    # than to run.
    "plan_cache_mode": "force_generic_plan",
}

JSONB_VERSION: Final = b"\x01"
"""The byte before a jsonb's text in PostgreSQL's binary format, the only one in which a record's values are sent."""

FIRST_OWN_TYPE: Final = 16_384
"""PostgreSQL gives numbers from this on to types that a database defines by itself; the driver knows those below."""

STATEMENTS_MET: Final = 10_000


class Pool:
    """At most `size` connections to `dsn`."""

    def __init__(self, dsn: str, size: int) -> None:
        self._dsn = dsn
        self._met: LRUCache[int, bool] = LRUCache(STATEMENTS_MET)
        self._met_by: WeakKeyDictionary[asyncpg.Connection[Any], set[int]] = WeakKeyDictionary()
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

    async def meet(self, connection: "asyncpg.Connection[Any]", statements: Sequence[str]) -> None:
        """Have the connection know the types of these statements' columns, also where those stand in records.

        The driver looks up types that a database defines by itself (enumerations, domains) when it prepares a statement
        that has such columns, once for each connection. It does not look them up when they are met within a record.
        """
        met_by = self._met_by.setdefault(connection, set())
        for text in statements:
            key = hash(text)
            own_types = self._met.get(key)
            if own_types is None or (own_types and key not in met_by):
                prepared = await connection.prepare(text)
                self._met[key] = any(each.type.oid >= FIRST_OWN_TYPE for each in prepared.get_attributes())
                met_by.add(key)

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
                "jsonb", schema="pg_catalog", encoder=_encode, decoder=_decode, format="binary"
            )
        except BaseException:
            connection.terminate()
            raise
        return connection


def _encode(value: Any) -> bytes:
    return JSONB_VERSION + orjson.dumps(value)


def _decode(value: bytes) -> Any:
    return orjson.loads(value[len(JSONB_VERSION) :])
