"""Drops the bodies of usage records whose retention is over, a month at a time. Owns the table `usage_dropped`.

Their leaf hashes stay, so that the tree goes on from them and every proof that somebody holds goes on holding.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from resolvers.usage_log.tables.head_table import newest_head
from resolvers.usage_log.tables.record_table import LOCK_SECONDS

MONTHS: Final = """
    SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'usage_record'::regclass AND inhrelid::regclass::text < $1 ORDER BY name
"""
# Whoever appends waits behind this for as long as this waits for who reads, or stands still.
BOUNDS: Final = f"""
    SET LOCAL lock_timeout = '{LOCK_SECONDS}s'; SET LOCAL idle_in_transaction_session_timeout = '{LOCK_SECONDS}s'
"""
LAST: Final = 'SELECT max(index) AS index FROM "{}"'
NOTE: Final = """
    INSERT INTO usage_dropped (until_index, until_logtime) VALUES ($1, $2) ON CONFLICT (until_index) DO NOTHING
"""


async def drop_before(connection: "asyncpg.Connection[Any]", month: date) -> list[str]:
    """Drop the records of all months before this one, and note up to which record; gives the months, as YYYY-MM.

    Each month for itself, the oldest first. Only the owner of the tables can. StartUpError, with none dropped, where a
    record of them is under no head yet; StartUpError where a month is being read for so long that appends would wait.
    """
    names = [row["name"] for row in await connection.fetch(MONTHS, f"usage_record_{month.year:04}_{month.month:02}")]
    last = await _last_index(connection, names)
    if last is not None:
        head = await newest_head(connection)
        if head is None:
            raise StartUpError(
                "There is no signed head yet, and what is under none is not dropped: serve with USAGE_KEY."
            )
        if head.head.tree_size <= last:
            raise StartUpError("Some of these records are under no signed head yet: none is dropped.")
    for name in names:
        await _drop(connection, name)
    return [_month(name) for name in names]


async def _drop(connection: "asyncpg.Connection[Any]", name: str) -> None:
    try:
        async with connection.transaction():
            await connection.execute(BOUNDS)
            last = await _last_index(connection, [name])
            if last is not None:
                year, month = map(int, _month(name).split("-"))
                until = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
                await connection.execute(NOTE, last + 1, until)
            await connection.execute(f'DROP TABLE "{name}"')
    except asyncpg.LockNotAvailableError:
        raise StartUpError(
            f"The usage log is being read, as by `usage verify` or `usage export`: the months from {_month(name)} on "
            "were not dropped. Try again once that has ended."
        ) from None


def _month(name: str) -> str:
    return name.removeprefix("usage_record_").replace("_", "-")


async def _last_index(connection: "asyncpg.Connection[Any]", names: Sequence[str]) -> int | None:
    found = [await connection.fetchval(LAST.format(name)) for name in names]
    return max((each for each in found if each is not None), default=None)
