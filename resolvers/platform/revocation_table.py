"""The tokens that were revoked. Owns the table `revocation` of the platform's store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg

from agencies.store.migration import Reading

PUT: Final = """
    INSERT INTO revocation (token_id, forget_at)
    SELECT unnest($1::text[]), clock_timestamp() + make_interval(secs => $2)
    ON CONFLICT (token_id) DO NOTHING RETURNING token_id
"""
FORGET: Final = "DELETE FROM revocation WHERE forget_at <= clock_timestamp()"
# Those that were begun a while before the last one that was read may have been committed after it.
READ: Final = """
    SELECT token_id, revoked_at, extract(epoch FROM forget_at - clock_timestamp())::float8 AS seconds FROM revocation
    WHERE revoked_at > coalesce($1::timestamptz, '-infinity') - interval '1 minute' AND forget_at > clock_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Revocation:
    """One row: the token's id, when it was revoked, and after how many seconds it can be forgotten."""

    token_id: str
    revoked_at: datetime
    seconds: float


async def put_revocations(
    connection: "asyncpg.Connection[Any]", token_ids: Sequence[str], lifetime_seconds: float
) -> frozenset[str]:
    """Revoke the tokens of these ids, none of which is good for longer than this; those that were not yet revoked.

    What can be forgotten is removed.
    """
    await connection.execute(FORGET)
    return frozenset(row["token_id"] for row in await connection.fetch(PUT, list(token_ids), lifetime_seconds))


async def read_revocations(store: Reading, since: datetime | None) -> list[Revocation]:
    """The revocations that stand, from a minute before `since` on; all of them without it."""
    return [Revocation(row["token_id"], row["revoked_at"], row["seconds"]) for row in await store.fetch(READ, since)]
