"""Verifies the usage log of a store, as it stands at one moment, whatever is appended meanwhile."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any

import asyncpg

from resolvers.usage_log.tables.head_table import all_heads, published_keys
from resolvers.usage_log.tables.record_rows import (
    KnownShape,
    all_records,
    leaf_hashes,
    read_dropped,
    read_shapes,
    read_tree,
    upper_hashes,
    values_of,
)
from resolvers.usage_log.tree.log_check import Entry, KnownHead, LogCheck
from resolvers.usage_log.tree.signed_head import SignedHead
from resolvers.usage_log.tree.signing_key import VerifyingKeys
from resolvers.usage_log.tree.tree import Tree


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: the check, and how many heads there were."""

    check: LogCheck
    heads: int


async def verify_log(
    connection: "asyncpg.Connection[Any]", outside: Sequence[SignedHead], keys: VerifyingKeys | None
) -> Verified:
    """Check the log against the heads in the store and those that were kept outside of it.

    Without `keys` those of the store itself are taken.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        keys = keys or VerifyingKeys({"keys": await published_keys(connection)})
        own = [KnownHead(each, False) async for each in all_heads(connection)]
        kept_outside = sorted((KnownHead(each, True) for each in outside), key=_size)
        check = LogCheck(merge(kept_outside, own, key=_size), keys, await read_dropped(connection))
        async for entry in _entries(connection, await read_shapes(connection)):
            check.take(entry)
        check.finish(await _tree(connection, check), [row async for row in upper_hashes(connection)])
    return Verified(check, len(own) + len(kept_outside))


async def _tree(connection: "asyncpg.Connection[Any]", check: LogCheck) -> Tree:
    try:
        return await read_tree(connection)
    except ValueError as error:
        check.said.append(f"The tree's row makes no tree: {error}")
        return Tree(0, b"")


async def _entries(connection: "asyncpg.Connection[Any]", shapes: Mapping[int, KnownShape]) -> AsyncIterator[Entry]:
    """What the store has of each place, from 0 to the last of which it has anything; of a gap its first place."""
    records, hashes = all_records(connection), leaf_hashes(connection)
    record, hashed = await anext(records, None), await anext(hashes, None)
    index = min(0, record["index"] if record is not None else 0)
    while record is not None or hashed is not None:
        found = []
        while record is not None and record["index"] == index:
            known = shapes.get(record["shape"])
            found.append((None if known is None else known.form, values_of(record)))
            record = await anext(records, None)
        leaf = None
        while hashed is not None and hashed[0] <= index:
            leaf = hashed[1] if hashed[0] == index else leaf
            hashed = await anext(hashes, None)
        yield Entry(index, found, leaf)
        following = [each for each in (record and record["index"], hashed and hashed[0]) if each is not None]
        index = index + 1 if found or leaf is not None or not following else min(following)


def _size(known: KnownHead) -> int:
    return known.signed.head.tree_size
