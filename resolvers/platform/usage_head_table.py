"""The signed heads of the usage log and the keys that verify them. Owns the tables `usage_head` and `usage_key`."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import asyncpg
import orjson

from agencies.store.migration import Reading
from resolvers.trust.usage.signed_head import Head, SignedHead
from resolvers.trust.usage.signing_key import SigningKey

# Of the gateways' processes one signs at a time; whichever is first in a second does.
BEGIN: Final = "BEGIN"
TRY_LOCK: Final = "SELECT pg_try_advisory_xact_lock(hashtext('maru usage head')) AS got"
STANDING: Final = "SELECT size, frontier, clock_timestamp() AS now FROM usage_tree"
HEAD_COLUMNS: Final = "tree_size, root, timestamp, key_id, signature"
HEADS: Final = "maru_usage_head"
"""The channel on which a store notifies that a head was signed. It says nothing more, and so nothing of a person."""
NEWEST: Final = f"SELECT {HEAD_COLUMNS} FROM usage_head ORDER BY tree_size DESC LIMIT 1"  # noqa: S608
ALL: Final = f"SELECT {HEAD_COLUMNS} FROM usage_head ORDER BY tree_size"  # noqa: S608
PUT_KEY: Final = "INSERT INTO usage_key (key_id, jwk) VALUES ($1, $2) ON CONFLICT (key_id) DO NOTHING"
PUT_HEAD: Final = f"INSERT INTO usage_head ({HEAD_COLUMNS}) VALUES ($1, $2, $3, $4, $5)"  # noqa: S608
KEYS: Final = "SELECT jwk FROM usage_key ORDER BY since, key_id"


class Standing(NamedTuple):
    """The tree as it is committed, and the store's time."""

    size: int
    frontier: bytes
    now: datetime


async def begin_signing(connection: "asyncpg.Connection[Any]") -> bool:
    """Begin a transaction in which nobody else signs; False where somebody else does."""
    await connection.execute(BEGIN)
    (row,) = await connection.fetch(TRY_LOCK)
    return bool(row["got"])


async def standing(store: Reading) -> Standing:
    """The tree as it stands."""
    (row,) = await store.fetch(STANDING)
    return Standing(row["size"], row["frontier"], row["now"])


async def newest_head(store: Reading) -> SignedHead | None:
    """The newest signed head; None where there is none yet."""
    rows = await store.fetch(NEWEST)
    return head_of(rows[0]) if rows else None


async def all_heads(connection: "asyncpg.Connection[Any]") -> AsyncIterator[SignedHead]:
    """Every signed head, the smallest first; in a transaction."""
    async for row in connection.cursor(ALL, prefetch=1000):
        yield head_of(row)


async def put_head(connection: "asyncpg.Connection[Any]", signed: SignedHead, key: SigningKey) -> None:
    """Keep a signed head with the key that verifies it, and commit; who listens for heads is notified."""
    head = signed.head
    await connection.execute(PUT_KEY, key.key_id, orjson.dumps(key.jwk).decode())
    await connection.execute(PUT_HEAD, head.tree_size, head.root, head.timestamp, head.key_id, signed.signature)
    await connection.execute(f"NOTIFY {HEADS}; COMMIT")


async def published_keys(store: Reading) -> Sequence[dict[str, Any]]:
    """The public keys by which heads were signed, the oldest first, each as a JWK."""
    return [orjson.loads(row["jwk"]) for row in await store.fetch(KEYS)]


def head_of(row: Any) -> SignedHead:
    """The head that a row has."""
    head = Head(row["tree_size"], row["root"], row["timestamp"].astimezone(UTC), row["key_id"])
    return SignedHead(head, row["signature"])
