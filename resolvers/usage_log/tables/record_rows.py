"""Reads usage records back as they were written, so that their leaves can be made again."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC
from typing import Any, Final, NamedTuple

import asyncpg

from agencies.store.fetching import Fetching
from resolvers.usage_log.record import Action, ReceiverKind, Shape
from resolvers.usage_log.tree.dropped import Dropped
from resolvers.usage_log.tree.leaf import LeafForm, LeafValues
from resolvers.usage_log.tree.tree import HASH_BYTES, HashRow, Tree

AT_ONCE: Final = 5_000
SHAPE_COLUMNS: Final = "action, agency, fields, purpose, receiver_kind, receiver_agency, receiver_system, represented"
RECORD_COLUMNS: Final = "index, logtime, shape, persons, request_id, salts, citizen_id, reader, issue"
SHAPES: Final = f"SELECT id, {SHAPE_COLUMNS} FROM usage_shape"  # noqa: S608
RECORDS: Final = f"SELECT {RECORD_COLUMNS} FROM usage_record WHERE index BETWEEN $1 AND $2 ORDER BY index"  # noqa: S608
OF_CITIZEN: Final = f"""
    SELECT {RECORD_COLUMNS} FROM usage_record WHERE citizen_id = $3 AND index BETWEEN $1 AND $2 ORDER BY index
"""  # noqa: S608
HASHES: Final = "SELECT level, first, hashes FROM usage_hash WHERE level = 0 ORDER BY first"
UPPER: Final = "SELECT level, first, hashes FROM usage_hash WHERE level > 0 ORDER BY level, first"
TREE: Final = "SELECT size, frontier FROM usage_tree"
# What has a time of no calendar is none of these notes: their owner may have written it by hand.
DROPPED: Final = """
    SELECT until_index, until_logtime, dropped_at FROM usage_dropped
    WHERE until_logtime BETWEEN '0002-01-01' AND '9998-12-31' AND dropped_at BETWEEN '0002-01-01' AND '9998-12-31'
    ORDER BY until_index DESC LIMIT 1
"""
CITIZENS: Final = "SELECT count(DISTINCT citizen_id) AS citizens FROM usage_record WHERE index BETWEEN $1 AND $2"
LARGEST: Final = 2**63 - 1


class KnownShape(NamedTuple):
    """A shape with the form of its leaves."""

    shape: Shape
    form: LeafForm


async def read_shapes(store: Fetching) -> Mapping[int, KnownShape]:
    """Every shape, by its id; what the tables' owner has made of one that is none any more is left out."""
    return {row["id"]: known_shape(row) for row in await store.fetch(SHAPES) if _is_shape(row)}


def known_shape(row: Any) -> KnownShape:
    """The shape that a row has."""
    shape = Shape(
        Action[row["action"]],
        row["agency"],
        tuple(row["fields"]),
        row["purpose"],
        ReceiverKind[row["receiver_kind"]],
        row["receiver_agency"],
        row["receiver_system"],
        row["represented"],
    )
    return KnownShape(shape, LeafForm.of(shape))


def _is_shape(row: Any) -> bool:
    are_known = row["action"] in Action.__members__ and row["receiver_kind"] in ReceiverKind.__members__
    return are_known and row["fields"] is not None


def values_of(row: Any) -> LeafValues:
    """What the leaf has of this record alone. Who reads their own is not written down twice."""
    reader = row["citizen_id"] if row["reader"] is None else row["reader"]
    return LeafValues(
        row["index"],
        row["logtime"].astimezone(UTC),
        row["citizen_id"],
        reader,
        row["issue"],
        row["persons"],
        row["request_id"],
        row["salts"],
    )


async def all_records(
    connection: "asyncpg.Connection[Any]",
    citizen_id: str | None = None,
    first: int = -LARGEST,
    last: int = LARGEST,
) -> AsyncIterator[Any]:
    """The records of these indexes by index, of all or of one citizen; in a transaction."""
    asked = (RECORDS, first, last) if citizen_id is None else (OF_CITIZEN, first, last, citizen_id)
    async for row in connection.cursor(*asked, prefetch=AT_ONCE):
        yield row


async def leaf_hashes(connection: "asyncpg.Connection[Any]") -> AsyncIterator[tuple[int, bytes]]:
    """The hash of each leaf, by index; in a transaction."""
    async for row in connection.cursor(HASHES, prefetch=AT_ONCE):
        hashes = row["hashes"]
        for at in range(0, len(hashes), HASH_BYTES):
            yield row["first"] + at // HASH_BYTES, hashes[at : at + HASH_BYTES]


async def upper_hashes(connection: "asyncpg.Connection[Any]") -> AsyncIterator[HashRow]:
    """The hashes above the leaves, by level and position; in a transaction."""
    async for row in connection.cursor(UPPER, prefetch=AT_ONCE):
        yield HashRow(row["level"], row["first"], row["hashes"])


async def read_tree(store: Fetching) -> Tree:
    """The tree as its row has it; ValueError where that makes no tree."""
    (row,) = await store.fetch(TREE)
    return Tree(row["size"], row["frontier"])


async def read_dropped(store: Fetching) -> Dropped | None:
    """What is noted of the bodies that were dropped, of which the last note counts."""
    return next((Dropped(*row) for row in await store.fetch(DROPPED)), None)


async def count_citizens(store: Fetching, first: int, last: int) -> int:
    """Of how many citizens there are records of these indexes."""
    (row,) = await store.fetch(CITIZENS, first, last)
    return int(row["citizens"])
