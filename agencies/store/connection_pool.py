"""A few connections to one database, opened when first needed and never held beyond a deadline.

asyncpg's own pool resets a connection at each release and waits without bound for a server that is frozen; this one
drops a connection whose statement was cut off, and the server (PostgreSQL 14 or newer) notices and ends the statement.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg
import orjson

from agencies.contract.storage.external import External
from agencies.store.connection import CONNECT_SECONDS, connect
from agencies.store.plain_value import read_plainly
from agencies.store.real_value import read_real, write_real

SETTINGS = {
    "application_name": "maru",
    "client_connection_check_interval": "500ms",
    "jit": "off",
    # A batch's keys differ in number each time, for which the server would else plan anew what takes longer to plan
    # than to run.
    "plan_cache_mode": "force_generic_plan",
    # Nearly all is read by keys, of which an index knows: at PostgreSQL's own cost, that of a page on a turning disk,
    # each statement would go through tables of a few thousand rows whole.
    "random_page_cost": "1.1",
    # What is committed is on the disk before an answer relies on it, whatever a database or a role is set to.
    "synchronous_commit": "on",
}

READ_ONLY: Final = {"default_transaction_read_only": "on"}

JSONB_VERSION: Final = b"\x01"
"""The byte before a jsonb's text in PostgreSQL's binary format, the only one in which a record's values are sent."""

OWN_TYPES: Final = """
    SELECT DISTINCT format('NULL::%s', CASE WHEN t.typtype = 'd' THEN t.typarray ELSE t.oid END::regtype)
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY (current_schemas(false) || $1::name[])
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attnum > 0 AND NOT a.attisdropped AND (t.oid >= 16384 OR t.typcategory = 'A')
        AND has_schema_privilege(t.typnamespace, 'USAGE')
"""
"""A null of each type of the tables' columns that the driver does not know unasked: arrays, and types that the database
defines by itself, whose numbers begin at 16384. Of a domain it is an array, since a domain's own value has the type of
the domain's base.
"""


def _encode(value: Any) -> bytes:
    return JSONB_VERSION + orjson.dumps(value)


def _decode(value: bytes) -> Any:
    return orjson.loads(value[len(JSONB_VERSION) :])


CODECS: Final = (
    ("jsonb", _encode, _decode),
    ("float4", write_real, read_real),
)
"""What is written and read otherwise than by the driver, in every store; binary, as values come within a record."""


class Pool:
    """At most `size` connections to `dsn`; none can write with `read_only`, or to a store of which that is said."""

    def __init__(self, dsn: str, size: int, external: External | None = None, *, read_only: bool = False) -> None:
        self._dsn = dsn
        self._external = external
        only_read = read_only or (external is not None and external.read_only)
        self._settings = SETTINGS | READ_ONLY if only_read else SETTINGS
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
                    connection = await self._connect(deadline - asyncio.get_running_loop().time())
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

    async def _connect(self, seconds: float) -> "asyncpg.Connection[Any]":
        return await typed_connection(self._dsn, self._settings, self._external, seconds=seconds)


async def typed_connection(
    dsn: str, settings: Mapping[str, str], external: External | None, *, seconds: float = CONNECT_SECONDS
) -> "asyncpg.Connection[Any]":
    """A connection that gives values as the graph has them, of a store that exists too; fails as `connect` does."""
    connection = await connect(dsn, settings, seconds=seconds)
    try:
        for name, write, read in CODECS:
            await connection.set_type_codec(name, schema="pg_catalog", encoder=write, decoder=read, format="binary")
        if external is not None:
            await read_plainly(connection)
        await _know_types(connection, () if external is None else (external.schema,))
    except BaseException:
        connection.terminate()
        raise
    return connection


async def _know_types(connection: "asyncpg.Connection[Any]", schemas: Sequence[str]) -> None:
    """Have the driver look up the types of the tables' columns: in a record it meets them without looking them up."""
    nulls = [row[0] for row in await connection.fetch(OWN_TYPES, schemas)]
    if nulls:
        await connection.prepare(f"SELECT {', '.join(nulls)}")
