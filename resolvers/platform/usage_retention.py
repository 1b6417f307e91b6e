"""Drops the bodies of usage records whose retention is over, a month at a time. Owns the table `usage_dropped`.

Their leaf hashes stay, so that the tree goes on from them and every proof that somebody holds goes on holding.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from resolvers.platform.usage_head_table import newest_head

MONTHS: Final = """
    SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'usage_record'::regclass AND inhrelid::regclass::text < $1 ORDER BY name
"""
LAST: Final = 'SELECT max(index) AS index FROM "{}"'
NOTE: Final = """
    INSERT INTO usage_dropped (until_index, until_logtime) VALUES ($1, $2) ON CONFLICT (until_index) DO NOTHING
"""


async def drop_before(connection: "asyncpg.Connection[Any]", month: date) -> list[str]:
    """Drop the records of all months before this one, and note up to which record; gives the months, as YYYY-MM.

    All of it or nothing. Only the owner of the tables can. StartUpError where a record of them is under no head yet.
    """
    bound = f"usage_record_{month:%Y_%m}"
    async with connection.transaction():
        names = [row["name"] for row in await connection.fetch(MONTHS, bound)]
        last = await _last_index(connection, names)
        if last is not None:
            head = await newest_head(connection)
            if head is None or head.head.tree_size <= last:
                raise StartUpError("Some of these records are under no signed head yet: none is dropped.")
            await connection.execute(NOTE, last + 1, datetime(month.year, month.month, 1, tzinfo=UTC))
        for name in names:
            await connection.execute(f'DROP TABLE "{name}"')
    return [name.removeprefix("usage_record_").replace("_", "-") for name in names]


async def _last_index(connection: "asyncpg.Connection[Any]", names: Sequence[str]) -> int | None:
    found = [await connection.fetchval(LAST.format(name)) for name in names]
    return max((each for each in found if each is not None), default=None)
