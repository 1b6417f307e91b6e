"""Which halls run, and by which version of the catalogue each answers: so that a load can wait until all have it."""

import asyncio
from typing import Any, Final
from uuid import UUID

import asyncpg

from agencies.contract import Store

POLL_SECONDS: Final = 0.2

# Halls that ended without a word are forgotten after a day.
SEEN: Final = """
    WITH forgotten AS (DELETE FROM hall WHERE seen_at < now() - interval '1 day' AND id <> $1::uuid),
    noted AS (
        INSERT INTO hall (id, version_id, seen_at) VALUES ($1::uuid, $2::bigint, now())
        ON CONFLICT (id) DO UPDATE SET version_id = excluded.version_id, seen_at = excluded.seen_at
    )
    SELECT max(id) AS newest FROM catalogue_version
"""
GONE: Final = "DELETE FROM hall WHERE id = $1"
BEHIND: Final = """
    SELECT id::text FROM hall
    WHERE seen_at > clock_timestamp() - interval '10 s' AND coalesce(version_id < $1, true)
    ORDER BY id
"""


async def seen(store: Store, hall_id: UUID, version: int | None) -> int | None:
    """Note that this hall runs and answers by this version (None: it has none yet); the newest one that there is."""
    rows = await store.fetch(SEEN, hall_id, version)
    newest: int | None = rows[0]["newest"]
    return newest


async def gone(store: Store, hall_id: UUID) -> None:
    """Note that this hall ends, so that nobody waits for it."""
    await store.fetch(GONE, hall_id)


async def until_swapped(connection: "asyncpg.Connection[Any]", version_id: int, seconds: float = 10) -> list[str]:
    """Wait until every hall that was seen in the last 10 s answers by this version or a newer one.

    The ids of those that do not after so many seconds.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        behind = [row["id"] for row in await connection.fetch(BEHIND, version_id)]
        if not behind or asyncio.get_running_loop().time() >= deadline:
            return behind
        await asyncio.sleep(POLL_SECONDS)
