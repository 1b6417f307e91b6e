"""Which gateways answer by which version, and how long a load waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from agencies.service_catalogue.store.loader import Loaded
from agencies.service_catalogue.store.presence import gone, seen, until_swapped
from agencies.store.store import Store
from tests.patience import HANGING_SECONDS
from tests.service_catalogue.conftest import Connection

ONE, OTHER = uuid4(), uuid4()


class Watched:
    """A connection that counts its statements, and does something before one of them."""

    def __init__(self, connection: Connection, *, before: int = 0, do: Callable[[], Awaitable[object]] | None = None):
        self._connection = connection
        self._before = before
        self._do = do
        self.statements = 0

    async def fetch(self, *asked: Any) -> Any:
        self.statements += 1
        if self._do is not None and self.statements == self._before:
            await self._do()
        return await self._connection.fetch(*asked)

    async def until(self, statements: int) -> None:
        """Wait until so many statements were sent."""
        async with asyncio.timeout(HANGING_SECONDS):
            while self.statements < statements:  # noqa: ASYNC110 (a statement of another task's)
                await asyncio.sleep(0.01)


async def test_a_hall_stands_once_however_often_it_reports(
    connection: Connection, loaded: Loaded, store: Store
) -> None:
    """Before it has a version, and by the one that it answers by then."""
    for version in (None, loaded.version_id - 1, loaded.version_id):
        await seen(store, ONE, version)
    (row,) = await connection.fetch("SELECT id, version_id FROM hall")
    assert tuple(row) == (ONE, loaded.version_id)


async def test_nobody_is_waited_for_where_no_hall_runs(connection: Connection, loaded: Loaded) -> None:
    """A load into a store that no gateway reads is done at once."""
    watched = Watched(connection)
    assert await until_swapped(watched, loaded.version_id) == []  # type: ignore[arg-type]
    assert watched.statements == 2


async def test_a_load_waits_until_every_hall_has_swapped(connection: Connection, loaded: Loaded, store: Store) -> None:
    """One that had no version yet, and one that answers by an older one; a newer one does as well."""
    await seen(store, ONE, None)
    await seen(store, OTHER, loaded.version_id - 1)
    watched = Watched(connection)
    waiting = asyncio.create_task(until_swapped(watched, loaded.version_id, HANGING_SECONDS))  # type: ignore[arg-type]
    await seen(store, ONE, loaded.version_id)
    await watched.until(4)
    assert not waiting.done()
    await seen(store, OTHER, loaded.version_id + 1)
    assert await waiting == []


async def test_halls_that_do_not_swap_in_time_are_named(connection: Connection, loaded: Loaded, store: Store) -> None:
    """The wait ends, and says for whom it was."""
    await seen(store, ONE, None)
    await seen(store, OTHER, loaded.version_id)
    assert await until_swapped(connection, loaded.version_id, seconds=0) == [str(ONE)]


async def test_a_hall_that_ended_is_not_waited_for(connection: Connection, loaded: Loaded, store: Store) -> None:
    """Whether it said so, or has not been seen for a while."""
    for gateway in (ONE, OTHER):
        await seen(store, gateway, None)
    await gone(store, ONE)
    assert await until_swapped(connection, loaded.version_id, seconds=0) == [str(OTHER)]
    await connection.execute("UPDATE hall SET seen_at = now() - interval '11 s'")
    assert await until_swapped(connection, loaded.version_id, seconds=0) == []


async def test_a_hall_that_hangs_from_before_the_load_is_named(
    connection: Connection, loaded: Loaded, store: Store
) -> None:
    """Also where it was last seen so long ago, when the wait ends, that it would be taken for one that ended."""
    for gateway in (ONE, OTHER):
        await seen(store, gateway, None)

    async def pass_time() -> None:
        await connection.execute("UPDATE hall SET seen_at = now() - interval '11 s'")
        await gone(store, OTHER)

    watched = Watched(connection, before=2, do=pass_time)
    assert await until_swapped(watched, loaded.version_id, seconds=0) == [str(ONE)]  # type: ignore[arg-type]


async def test_halls_that_ended_without_a_word_are_forgotten(connection: Connection, store: Store) -> None:
    """The list of gateways does not grow with every start."""
    await seen(store, ONE, None)
    await connection.execute("UPDATE hall SET seen_at = now() - interval '2 days'")
    await seen(store, OTHER, None)
    assert [row["id"] for row in await connection.fetch("SELECT id FROM hall")] == [OTHER]
    await connection.execute("UPDATE hall SET seen_at = now() - interval '2 days'")
    await seen(store, OTHER, None)
    assert await connection.fetchval("SELECT now() - seen_at < interval '1 minute' FROM hall")
