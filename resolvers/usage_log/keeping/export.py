"""Exports records of the usage log for an auditor, each with its proof and the reader whom citizens are not told."""

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from resolvers.usage_log.command_record import command_record
from resolvers.usage_log.record import Action
from resolvers.usage_log.tables.hash_table import read_hashes
from resolvers.usage_log.tables.head_table import newest_head
from resolvers.usage_log.tables.record_rows import (
    AT_ONCE,
    KnownShape,
    all_records,
    count_citizens,
    read_shapes,
    values_of,
)
from resolvers.usage_log.tree.leaf import SALT_BYTES, rebuilt_leaf
from resolvers.usage_log.tree.proof import BrokenLog, KeptHashes, inclusion_path
from resolvers.usage_log.tree.signed_head import SignedHead
from resolvers.usage_log.tree.signing_key import hash_text
from resolvers.usage_log.usage_log import UsageLog

SYSTEM: Final = "command line"
FIELDS: Final = ("Citizen.usage",)


@dataclass(frozen=True, slots=True)
class Range:
    """Which records: of one citizen or of all, and from which index to which; `issue`: for which audit."""

    issue: str
    citizen_id: str | None
    first: int
    last: int | None


async def export(connection: "asyncpg.Connection[Any]", log: UsageLog, asked: Range) -> AsyncIterator[dict[str, Any]]:
    """The records under the newest head, as JSON objects: `index`, `leaf`, `path`, `head`, `reader`, `readerSalt`.

    One without a `leaf` has columns that make none, one without a `path` lacks hashes: somebody has damaged the log.
    That they are exported is itself recorded before the first is given: raises UsageLogUnavailable where it cannot be,
    StartUpError where there is no head, or none of the records is under it.
    """
    head = await newest_head(connection)
    if head is None:
        raise StartUpError("No head of the usage log was signed yet: there is nothing that could be proven.")
    end = head.head.tree_size - 1
    last = end if asked.last is None else min(asked.last, end)
    if asked.first > last:
        raise StartUpError(f"No record was exported: they are asked for from {asked.first} on, and the last is {last}.")
    persons = None if asked.citizen_id is not None else await count_citizens(connection, asked.first, last)
    record = command_record(
        SYSTEM, Action.READ, FIELDS, citizen_id=asked.citizen_id, issue=asked.issue, persons=persons
    )
    await log.append([record])
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        shapes = await read_shapes(connection)
        chunk: list[Any] = []
        async for row in all_records(connection, asked.citizen_id, asked.first, last):
            chunk.append(row)
            if len(chunk) == AT_ONCE:
                for line in await _lines(connection, chunk, shapes, head):
                    yield line
                chunk = []
        for line in await _lines(connection, chunk, shapes, head):
            yield line


async def _lines(
    connection: "asyncpg.Connection[Any]", rows: Sequence[Any], shapes: Mapping[int, KnownShape], head: SignedHead
) -> list[dict[str, Any]]:
    paths = [inclusion_path(row["index"], head.head.tree_size) for row in rows]
    hashes = await read_hashes(connection, [span for path in paths for span in path])
    return [_line(row, shapes.get(row["shape"]), hashes, head) for row in rows]


def _line(row: Any, known: KnownShape | None, hashes: KeptHashes, head: SignedHead) -> dict[str, Any]:
    values, salts = values_of(row), row["salts"]
    leaf, path = rebuilt_leaf(known and known.form, values), _path(values.index, hashes, head)
    return {
        "index": values.index,
        **({} if leaf is None else {"leaf": base64.b64encode(leaf).decode()}),
        **({} if path is None else {"path": [hash_text(each) for each in path]}),
        "head": head.document,
        "reader": values.reader,
        "readerSalt": None if salts is None else salts[-SALT_BYTES:].hex(),
    }


def _path(index: int, hashes: KeptHashes, head: SignedHead) -> Sequence[bytes] | None:
    try:
        return hashes.roots(inclusion_path(index, head.head.tree_size))
    except BrokenLog:
        return None
