"""The tokens that were revoked. Owns the table `revocation` of the platform's store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg

from agencies.store.fetching import Fetching

PUT: Final = """
    INSERT INTO revocation (token_id, forget_at)
    SELECT unnest($1::text[]), clock_timestamp() + make_interval(secs => $2)
    ON CONFLICT (token_id) DO NOTHING RETURNING token_id
"""
FORGET: Final = "DELETE FROM revocation WHERE forget_at <= clock_timestamp()"
# Those that were begun a while before the last look may have been committed after it; and a store that another machine
# has taken over may have a clock that is behind. The time is the statement's: the index serves no function that changes
# within one.
READ: Final = """
    SELECT token_id, extract(epoch FROM forget_at - clock_timestamp())::float8 AS seconds FROM revocation
    WHERE revoked_at > least(coalesce($1::timestamptz, '-infinity'), statement_timestamp()) - interval '1 minute'
    AND forget_at > clock_timestamp()
"""
NOW: Final = "SELECT clock_timestamp() AS now"


@dataclass(frozen=True, slots=True)
class Revocation:
    """One row: the token's id, and after how many seconds it can be forgotten."""

    token_id: str
    seconds: float


async def put_revocations(
    connection: "asyncpg.Connection[Any]", token_ids: Sequence[str], lifetime_seconds: float
) -> frozenset[str]:
    """Revoke the tokens of these ids, none of which is good for longer than this; those that were not yet revoked.

    What can be forgotten is removed.
    """
    await connection.execute(FORGET)
    return frozenset(row["token_id"] for row in await connection.fetch(PUT, list(token_ids), lifetime_seconds))


async def read_revocations(store: Fetching, since: datetime | None) -> tuple[list[Revocation], datetime]:
    """The revocations that stand, from a minute before `since` on, all of them without it; and `since` for the next.

    That is the store's own time before they were read, so that a minute after many came at once they are read no more.
    """
    now: datetime = (await store.fetch(NOW))[0]["now"]
    rows = await store.fetch(READ, since)
    return [Revocation(row["token_id"], row["seconds"]) for row in rows], now
