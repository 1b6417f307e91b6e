"""Appends to the usage log. Owns the tables `usage_shape`, `usage_record`, `usage_hash` and `usage_tree`."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import asyncpg
import orjson

from agencies.store.fetching import Fetching
from agencies.store.transaction import beginning
from resolvers.usage_log.record import Shape, UsageRecords
from resolvers.usage_log.tables.record_rows import RECORD_COLUMNS, SHAPE_COLUMNS
from resolvers.usage_log.tree.tree import HashRow, Tree

LOCK_SECONDS: Final = 1
# The time is taken once the row is locked, so that it follows on that of whoever held it before.
LOCK: Final = """
    SELECT size, frontier, clock, greatest(logtime, clock) AS now
    FROM (SELECT size, frontier, logtime FROM usage_tree FOR UPDATE) locked, LATERAL (SELECT clock_timestamp()) c(clock)
"""
MAKE_MONTH: Final = "SELECT usage_make_month($1)"
MAKE_MONTHS: Final = """
    SELECT usage_make_month(clock_timestamp()), usage_make_month(clock_timestamp() + interval '1 month')
"""
APPENDED_TO: Final = ("usage_shape", "usage_record", "usage_hash")
FITNESS: Final = """
    SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS is_read_only,
        to_regclass('usage_tree') IS NULL AS is_lacking,
        NOT has_column_privilege(to_regclass('usage_tree'), 'size', 'UPDATE')
            OR NOT has_function_privilege(to_regprocedure('usage_make_month(timestamptz)'), 'EXECUTE')
            OR EXISTS (SELECT FROM unnest($1::text[]) t WHERE NOT has_table_privilege(to_regclass(t), 'INSERT'))
            AS is_refused
"""
ADD_SHAPES: Final = f"""
    INSERT INTO usage_shape (id, digest, {SHAPE_COLUMNS})
    SELECT (SELECT coalesce(max(id), 0) FROM usage_shape) + row_number() OVER (),
        n.digest, n.action, n.agency, string_to_array(n.fields, ','), n.purpose, n.receiver_kind, n.receiver_agency,
        n.receiver_system, n.represented
    FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::boolean[])
        n(digest, {SHAPE_COLUMNS})
    WHERE NOT EXISTS (SELECT FROM usage_shape s WHERE s.digest = n.digest)
"""  # noqa: S608
SHAPES: Final = "SELECT id, digest FROM usage_shape WHERE digest = ANY($1)"
GROW: Final = """
    WITH kept AS (
        INSERT INTO usage_hash (level, first, hashes)
        SELECT * FROM unnest($1::text::smallint[], $2::text::bigint[], $3::bytea[])
    )
    UPDATE usage_tree SET size = $4, frontier = $5, logtime = $6
"""
NULL: Final = "NULL"
# Of one time, and numbered from $1 on. The driver looks at each element of an array several times, so that arrays are
# sent as texts, and values of one length joined. It is no COPY, in which a process that stands still would be waited
# for without bound.
PUT_RECORDS: Final = f"""
    INSERT INTO usage_record ({RECORD_COLUMNS})
    SELECT $1::bigint + r.place, $2, r.shape, r.persons, substr($5::bytea, 8 * r.place + 1, 8),
        substr($6::bytea, 32 * r.place + 1, 32), r.citizen_id, r.reader, r.issue
    FROM {{after}}(
        SELECT (u.number - 1)::integer, u.shape, u.persons, u.citizen_id, u.reader, u.issue
        FROM unnest($3::text::integer[], $4::text::integer[], $7::text::text[], $8::text::text[], $9::text::text[])
            WITH ORDINALITY u(shape, persons, citizen_id, reader, issue, number)
    ) r(place, shape, persons, citizen_id, reader, issue)
"""  # noqa: S608
ADD_RECORDS: Final = PUT_RECORDS.format(after="")
# Nobody else may have appended since this size, nor be about to: else nothing is done, and 0 rows are told.
GROW_AT_ONCE: Final = f"""
    WITH moved AS (
        UPDATE usage_tree SET size = $10, frontier = $11, logtime = $2
        WHERE single = (SELECT single FROM usage_tree WHERE size = $1 AND frontier = $12 FOR UPDATE SKIP LOCKED)
        RETURNING true
    ), hashes AS (
        INSERT INTO usage_hash (level, first, hashes)
        SELECT h.* FROM moved, unnest($13::text::smallint[], $14::text::bigint[], $15::bytea[]) h
    )
    {PUT_RECORDS.format(after="moved, LATERAL ")}
"""  # noqa: S608


class Rows:
    """Records that are to be appended, by column: of one time, and numbered from `first` on.

    `salts`: those of all, 32 bytes for each.
    """

    def __init__(self, first: int, logtime: datetime, salts: bytes) -> None:
        self._first = first
        self._logtime = logtime
        self._salts = salts
        self._shapes: list[str] = []
        self._persons: list[str] = []
        self._request_ids: list[str] = []
        self._citizens: list[str] = []
        self._readers: list[str] = []
        self._issues: list[str] = []

    def add(self, shapes: Sequence[int], records: UsageRecords) -> None:
        """The next records: one of each of these shapes."""
        _, _, citizen_id, reader, issue, request_id, persons = records
        times = len(shapes)
        self._shapes += map(str, shapes)
        self._persons += [NULL if persons is None else str(persons)] * times
        self._request_ids.append(request_id * times)
        citizen = _quoted(citizen_id)
        self._citizens += [citizen] * times
        # Who reads their own is not written down twice.
        self._readers += [NULL if reader == citizen_id else _quoted(reader)] * times
        self._issues += [_quoted(issue)] * times

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What PUT_RECORDS is given."""
        joined = bytes.fromhex("".join(self._request_ids)), self._salts
        names = map(_array, (self._citizens, self._readers, self._issues))
        return self._first, self._logtime, _array(self._shapes), _array(self._persons), *joined, *names


class Locked(NamedTuple):
    """The tree as it is while nobody else can append, the time that its next records have, and the store's clock.

    The time is ahead of the clock where the clock has gone back.
    """

    tree: Tree
    now: datetime
    clock: datetime


async def lock_tree(connection: "asyncpg.Connection[Any]", seconds: float = LOCK_SECONDS) -> Locked:
    """Begin a transaction in which nobody else appends; asyncpg's error of locks where others do for longer."""
    await connection.execute(_begin(seconds))
    row = await connection.fetchrow(LOCK)
    assert row is not None
    return Locked(Tree(row["size"], row["frontier"]), row["now"], row["clock"])


async def make_month(connection: "asyncpg.Connection[Any]", at: datetime) -> None:
    """Have there be a table for the records of the month in which this moment lies."""
    await connection.execute(MAKE_MONTH, at)


async def make_months(connection: "asyncpg.Connection[Any]") -> None:
    """Have there be tables for the records of this month and the next, and commit; no append waits for that."""
    await connection.execute(_begin(LOCK_SECONDS))
    await connection.execute(MAKE_MONTHS)
    await connection.execute("COMMIT")


async def why_unfit(store: Fetching) -> str | None:
    """Why no record can be appended to this store; None where nothing is in the way. Fails as the store does."""
    (row,) = await store.fetch(FITNESS, list(APPENDED_TO))
    if row["is_lacking"]:
        return "the platform's store lacks the usage log's tables: run `python server.py migrate`"
    if row["is_read_only"]:
        return "the platform's store is read-only, so that no usage record can be appended"
    if row["is_refused"]:
        return "the platform's role may not append to the usage log: docs/settings.md says what it is to be granted"
    return None


async def intern_shapes(connection: "asyncpg.Connection[Any]", shapes: Collection[Shape]) -> Mapping[Shape, int]:
    """The ids of these shapes, which are added where they are new; the tree has to be locked."""
    by_digest = {_digest(shape): shape for shape in shapes}
    columns = zip(*((digest, *_columns(shape)) for digest, shape in by_digest.items()), strict=True)
    await connection.execute(ADD_SHAPES, *(list(column) for column in columns))
    rows = await connection.fetch(SHAPES, list(by_digest))
    return {by_digest[row["digest"]]: row["id"] for row in rows}


async def add_records(connection: "asyncpg.Connection[Any]", rows: Rows) -> None:
    """Append these records."""
    await connection.execute(ADD_RECORDS, *rows.arguments)


async def keep_tree(
    connection: "asyncpg.Connection[Any]", tree: Tree, hashes: Sequence[HashRow], logtime: datetime
) -> None:
    """Keep the tree that has grown, with the hashes that are new, and commit."""
    await connection.execute(GROW, *_hash_arguments(hashes), tree.size, tree.frontier, logtime)
    await connection.execute("COMMIT")


async def grow_at_once(
    connection: "asyncpg.Connection[Any]",
    before: Tree,
    tree: Tree,
    hashes: Sequence[HashRow],
    rows: Rows,
) -> bool:
    """Append records to a tree as it was before, and commit, in one statement.

    False, with nothing done, where others have appended since, or are doing so.
    """
    grown = tree.size, tree.frontier, before.frontier
    status = await connection.execute(GROW_AT_ONCE, *rows.arguments, *grown, *_hash_arguments(hashes))
    return bool(status != "INSERT 0 0")


def _hash_arguments(rows: Sequence[HashRow]) -> tuple[str, str, Sequence[bytes]]:
    levels, firsts, hashes = zip(*rows, strict=True)
    return _array(list(map(str, levels))), _array(list(map(str, firsts))), hashes


def _array(elements: Sequence[str]) -> str:
    """An array as PostgreSQL writes it; where all are null an empty one, since what is not there is null too there."""
    return "{}" if elements.count(NULL) == len(elements) else f"{{{','.join(elements)}}}"


def _quoted(text: str | None) -> str:
    """A text as an element of an array."""
    if text is None:
        return NULL
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _digest(shape: Shape) -> bytes:
    return hashlib.sha256(orjson.dumps(_columns(shape))).digest()


def _columns(shape: Shape) -> tuple[Any, ...]:
    return (
        shape.action.name,
        shape.agency,
        ",".join(shape.fields),
        shape.purpose,
        shape.receiver_kind.name,
        shape.receiver_agency,
        shape.receiver_system,
        shape.represented,
    )


def _begin(seconds: float) -> str:
    return f"{beginning(seconds)}; SET LOCAL lock_timeout = {int(seconds * 1000)}"
