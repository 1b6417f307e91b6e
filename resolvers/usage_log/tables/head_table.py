"""The signed heads of the usage log and the keys that verify them. Owns the tables `usage_head` and `usage_key`."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import asyncpg
import orjson

from agencies.store.fetching import Fetching
from agencies.store.transaction import beginning
from resolvers.usage_log.tree.signed_head import Head, SignedHead
from resolvers.usage_log.tree.signing_key import SigningKey, VerifyingKeys

# Of the gateways' processes one signs at a time; whichever is first in a second does.
TRY_LOCK: Final = "SELECT pg_try_advisory_xact_lock(hashtext('maru usage head')) AS got"
STANDING: Final = "SELECT size, frontier, clock_timestamp() AS now FROM usage_tree"
HEAD_COLUMNS: Final = "tree_size, root, timestamp, key_id, signature"
HEADS: Final = "maru_usage_head"
"""The channel on which a store notifies that a head was signed. It says nothing more, and so nothing of a person."""
AT_ONCE: Final = 16
# Whoever may append can put a row here that no key has signed, or over records that there are not.
NEWEST: Final = f"""
    SELECT {HEAD_COLUMNS}, jwk FROM usage_head LEFT JOIN usage_key USING (key_id)
    WHERE tree_size <= (SELECT size FROM usage_tree) OR key_id = $1
    ORDER BY tree_size DESC, signature LIMIT {AT_ONCE} OFFSET $2
"""  # noqa: S608
AFTER: Final = f"""
    SELECT {HEAD_COLUMNS} FROM usage_head WHERE (tree_size, signature) > ($1, $2) AND key_id = $3
    ORDER BY tree_size, signature LIMIT $4
"""  # noqa: S608
IS_KEPT: Final = "SELECT EXISTS (SELECT FROM usage_head WHERE (tree_size, signature) = ($1, $2)) AS kept"
ALL: Final = f"SELECT {HEAD_COLUMNS} FROM usage_head ORDER BY tree_size"  # noqa: S608
PUT_KEY: Final = "INSERT INTO usage_key (key_id, jwk) VALUES ($1, $2) ON CONFLICT (key_id) DO NOTHING"
PUT_HEAD: Final = f"INSERT INTO usage_head ({HEAD_COLUMNS}) VALUES ($1, $2, $3, $4, $5)"  # noqa: S608
KEYS: Final = "SELECT key_id, jwk FROM usage_key ORDER BY since, key_id"


class StoredTree(NamedTuple):
    """The tree as it is committed, and the store's time."""

    size: int
    frontier: bytes
    now: datetime


async def begin_signing(connection: "asyncpg.Connection[Any]", seconds: float) -> bool:
    """Begin a transaction in which nobody else signs; False where somebody else does.

    The store ends it once nothing is sent in it for so many seconds.
    """
    await connection.execute(beginning(seconds))
    (row,) = await connection.fetch(TRY_LOCK)
    return bool(row["got"])


async def standing(store: Fetching) -> StoredTree:
    """The tree as it stands."""
    (row,) = await store.fetch(STANDING)
    return StoredTree(row["size"], row["frontier"], row["now"])


async def newest_head(store: Fetching, key: SigningKey | None = None) -> SignedHead | None:
    """The newest head whose signature holds, over records that there are; None where there is none yet.

    With a key also one by that key over more records than there are: the log was cut then.
    """
    own = "" if key is None else key.key_id
    passed = 0
    while rows := await store.fetch(NEWEST, own, passed):
        for row in rows:
            jwk = row["jwk"] if key is None or row["key_id"] != own else _text(key)
            signed = head_of(row)
            if jwk is not None and _verifies(jwk, signed):
                return signed
        passed += len(rows)
    return None


async def heads_after(store: Fetching, last: SignedHead, key: SigningKey, at_most: int) -> Sequence[SignedHead]:
    """The heads behind `last` that this key has signed, the smallest first: so many, fewer only where these are all."""
    heads: list[SignedHead] = []
    passed = last.head.tree_size, last.signature
    while len(heads) < at_most and (rows := await store.fetch(AFTER, *passed, key.key_id, at_most)):
        heads += (signed for row in rows if _verifies(_text(key), signed := head_of(row)))
        passed = rows[-1]["tree_size"], rows[-1]["signature"]
    return heads[:at_most]


async def is_kept(store: Fetching, signed: SignedHead) -> bool:
    """Whether the store has this head."""
    (row,) = await store.fetch(IS_KEPT, signed.head.tree_size, signed.signature)
    return bool(row["kept"])


async def all_heads(connection: "asyncpg.Connection[Any]") -> AsyncIterator[SignedHead]:
    """Every signed head, the smallest first; in a transaction."""
    async for row in connection.cursor(ALL, prefetch=1000):
        yield head_of(row)


async def put_head(connection: "asyncpg.Connection[Any]", signed: SignedHead, key: SigningKey) -> None:
    """Keep a signed head with the key that verifies it, and commit; who listens for heads is notified."""
    head = signed.head
    await connection.execute(PUT_KEY, key.key_id, _text(key))
    await connection.execute(PUT_HEAD, head.tree_size, head.root, head.timestamp, head.key_id, signed.signature)
    await connection.execute(f"NOTIFY {HEADS}; COMMIT")


async def published_keys(store: Fetching) -> Sequence[dict[str, Any]]:
    """The public keys by which heads were signed, the oldest first, each as a JWK; what is none is left out."""
    rows = await store.fetch(KEYS)
    return [orjson.loads(row["jwk"]) for row in rows if _keys(row["jwk"]).knows(row["key_id"])]


def _text(key: SigningKey) -> str:
    return orjson.dumps(key.jwk).decode()


@lru_cache(64)
def _keys(jwk: str) -> VerifyingKeys:
    """The key in this text; none where it is no key."""
    try:
        return VerifyingKeys({"keys": [orjson.loads(jwk)]})
    except ValueError:
        return VerifyingKeys({"keys": []})


@lru_cache(64)
def _verifies(jwk: str, signed: SignedHead) -> bool:
    return _keys(jwk).verifies(signed)


def head_of(row: Any) -> SignedHead:
    """The head that a row has."""
    head = Head(row["tree_size"], row["root"], row["timestamp"].astimezone(UTC), row["key_id"])
    return SignedHead(head, row["signature"])
