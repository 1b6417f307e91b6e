"""How the hand-written variants read: each statement by itself, or equal ones of concurrent requests as one.

A statement's $1 is its keys and its first column the key of a row, so that both ways read alike.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Protocol

import asyncpg
import orjson

CONNECTIONS: Final = 8

Rows = Sequence[Any]
Statement = tuple[str, str, tuple[Any, ...]]


class StatementReader(Protocol):
    """Reads rows of a store by keys."""

    async def rows(self, store: str, sql: str, keys: Sequence[str], *values: Any) -> Rows:
        """The rows of these keys; of one key in the statement's order."""
        ...

    async def rows_of(self, store: str, sql: str, key: str, *values: Any) -> Rows:
        """The rows of one key, by the same statement."""
        ...


async def open_pools(dsns: Mapping[str, str]) -> dict[str, asyncpg.Pool]:
    """asyncpg's own pool for every store, as it comes.

    It resets a connection after each use: a second round trip for each read, which Maru's own pool does without.
    """
    return {
        name: await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=CONNECTIONS,
            init=_decode_json,
            server_settings={"jit": "off", "plan_cache_mode": "force_generic_plan", "random_page_cost": "1.1"},
        )
        for name, dsn in dsns.items()
    }


async def _decode_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=lambda value: orjson.dumps(value).decode(), decoder=orjson.loads
    )


class Direct:
    """Every statement by itself, on a connection of the pool."""

    def __init__(self, pools: Mapping[str, asyncpg.Pool]) -> None:
        self._pools = pools

    async def rows(self, store: str, sql: str, keys: Sequence[str], *values: Any) -> Rows:
        """The rows of these keys."""
        return await self._pools[store].fetch(sql, keys, *values)

    async def rows_of(self, store: str, sql: str, key: str, *values: Any) -> Rows:
        """The rows of one key, which spares PostgreSQL a new plan for each array."""
        return await self._pools[store].fetch(_for_one(sql), key, *values)


@cache
def _for_one(sql: str) -> str:
    return sql.replace("ANY ($1::text[])", "$1")


@dataclass(slots=True, eq=False)
class Line:
    """What waits behind a statement that is on its way."""

    keys: dict[str, None] = field(default_factory=dict)
    found: "asyncio.Future[dict[str, list[Any]]] | None" = None
    flying: bool = False


class Shared:
    """Equal statements of requests in flight become one: an idle line sends at once, a busy one collects."""

    def __init__(self, pools: Mapping[str, asyncpg.Pool]) -> None:
        self._pools = pools
        self._lines: dict[Statement, Line] = {}

    async def rows(self, store: str, sql: str, keys: Sequence[str], *values: Any) -> Rows:
        """The rows of these keys."""
        statement = (store, sql, values)
        line = self._lines.get(statement)
        if line is None:
            line = self._lines[statement] = Line()
        line.keys.update(dict.fromkeys(keys))
        if line.found is None:
            loop = asyncio.get_running_loop()
            line.found = loop.create_future()
            if not line.flying:
                line.flying = True
                loop.call_soon(self._send, statement, line)
        found = await line.found
        return [row for key in keys for row in found.get(key, ())]

    async def rows_of(self, store: str, sql: str, key: str, *values: Any) -> Rows:
        """The rows of one key."""
        return await self.rows(store, sql, (key,), *values)

    def _send(self, statement: Statement, line: Line) -> None:
        sent = asyncio.get_running_loop().create_task(self._run(statement, line, list(line.keys), line.found))
        line.keys, line.found = {}, None
        sent.add_done_callback(lambda _: self._landed(statement, line))

    async def _run(self, statement: Statement, line: Line, keys: list[str], found: Any) -> None:
        store, sql, values = statement
        try:
            by_key: dict[str, list[Any]] = {}
            for row in await self._pools[store].fetch(sql, keys, *values):
                by_key.setdefault(row[0], []).append(row)
            found.set_result(by_key)
        except Exception as error:
            found.set_exception(error)

    def _landed(self, statement: Statement, line: Line) -> None:
        if line.found is not None:
            self._send(statement, line)
        else:
            line.flying = False
