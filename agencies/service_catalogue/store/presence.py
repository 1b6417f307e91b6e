"""Which gateways run, and by which version of the catalogue each answers: so that a load can wait until all have it."""

import asyncio
from typing import Any, Final
from uuid import UUID

import asyncpg

from agencies.contract import Store

POLL_SECONDS: Final = 0.2
# A gateway notes once a second that it runs: one that was not seen for so long runs no more.
RUNNING_SECONDS: Final = 10
SWAP_SECONDS: Final = 10

# Gateways that ended without a word are forgotten after a day.
SEEN: Final = """
    WITH forgotten AS (DELETE FROM hall WHERE seen_at < now() - interval '1 day' AND id <> $1::uuid)
    INSERT INTO hall (id, version_id, seen_at) VALUES ($1::uuid, $2::bigint, now())
    ON CONFLICT (id) DO UPDATE SET version_id = excluded.version_id, seen_at = excluded.seen_at
"""
GONE: Final = "DELETE FROM hall WHERE id = $1"
RUNNING: Final = "SELECT id FROM hall WHERE seen_at > clock_timestamp() - $1::float8 * interval '1 s'"
BEHIND: Final = "SELECT id FROM hall WHERE id = ANY ($1::uuid[]) AND coalesce(version_id < $2, true) ORDER BY id"


async def seen(store: Store, gateway_id: UUID, version: int | None) -> None:
    """Note that this gateway runs and answers by this version (None: it has none yet)."""
    await store.fetch(SEEN, gateway_id, version)


async def gone(store: Store, gateway_id: UUID) -> None:
    """Note that this gateway ends, so that nobody waits for it."""
    await store.fetch(GONE, gateway_id)


async def until_swapped(
    connection: "asyncpg.Connection[Any]", version_id: int, seconds: float = SWAP_SECONDS
) -> list[str]:
    """Wait until every gateway that runs now has ended or answers by this version or a newer one.

    The ids of those that have not after so many seconds, also of one that was not seen any more meanwhile: it hangs.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    behind = [row["id"] for row in await connection.fetch(RUNNING, RUNNING_SECONDS)]
    while True:
        behind = [row["id"] for row in await connection.fetch(BEHIND, behind, version_id)]
        if not behind or asyncio.get_running_loop().time() >= deadline:
            return [str(gateway) for gateway in behind]
        await asyncio.sleep(POLL_SECONDS)
