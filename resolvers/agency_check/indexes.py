"""Whether rows are found by an index: the plan of PostgreSQL at 1, 100 and 1,000 keys, and how long each took.

A small table is read whole, whatever its indexes are, since that is cheaper. So the plan is asked for with whole reads
forbidden: who has an index then uses it, and who still reads a table whole has none.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date
from time import perf_counter
from typing import Any, Final

import asyncpg
import orjson

from agencies.store.statement import Join, Output, joined_read, qualified, quoted, rows_read
from resolvers.agency_check.absent_key import absent_key
from resolvers.agency_check.examined import ExaminedStore, Lookup
from resolvers.agency_check.finding import Finding
from resolvers.readiness.declared_store import shown_name

COUNTS: Final = (1, 100, 1_000)
WHOLE: Final = "Seq Scan"
BY_INDEX: Final = ("Index Scan", "Index Only Scan", "Bitmap Index Scan")
FORBIDDEN: Final = (
    ("enable_seqscan",),
    ("enable_seqscan", "enable_indexonlyscan"),
    ("enable_seqscan", "enable_indexonlyscan", "enable_indexscan"),
)
"""What is forbidden in turn: whole reads, and walks of an index, which are chosen where a table has few rows.

Each is tried only where the one before still reads a table whole. The last leaves bitmaps alone, which PostgreSQL does
not make where nearly every row is looked for.
"""
KEYED: Final = "= ANY ("
"""How a plan writes that each row's key is looked for among the keys."""

Node = Mapping[str, Any]


async def indexes(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """A line for each way in which rows are found by key."""
    for lookup in (*examined.lookups(), *_of_relations(examined)):
        try:
            yield await _looked_up(examined, lookup)
        except asyncpg.QueryCanceledError:
            # What is slow lacks no index for that: whoever reports says how long was looked.
            raise
        except asyncpg.PostgresError as error:
            words = f"{lookup.table.name} cannot be read by {lookup.table.key}: {error}"
            yield Finding("indexes", words, examined.correction)


def _of_relations(examined: ExaminedStore) -> Iterator[Lookup]:
    """How relations and kin are found, which no field reads: the platform does, at every request and every event."""
    relations = examined.agency.relations
    if relations is not None:
        yield Lookup(relations.table, False, "relations")
        if relations.kin is not None:
            yield Lookup(relations.kin, False, "kin")


async def _looked_up(examined: ExaminedStore, lookup: Lookup) -> Finding:
    columns = sorted({name for table, name, *_ in examined.declared.columns if table == shown_name(lookup.table)})
    sql = _statement(lookup, columns)
    held = await _keys(examined, lookup)
    took = []
    for count in COUNTS:
        absent = (absent_key(lookup.table.key_type, number) for number in range(count - len(held)))
        asked = [*held[:count], *absent]
        whole = await _read_whole(examined, sql, asked)
        if whole is not None:
            name = lookup.table.name if whole == lookup.table.name else f"{whole}, below {lookup.table.name},"
            words = f"{name} is read whole to find rows by {lookup.table.key} ({lookup.by}), at {count} keys"
            return Finding("indexes", words, _remedy(examined, lookup, whole))
        began = perf_counter()
        await examined.connection.fetch(sql, asked)
        took.append(f"{count:,} in {(perf_counter() - began) * 1000:.1f} ms")
    return Finding("indexes", f"{lookup.table.name} by {lookup.table.key}: keys {', '.join(took)}")


def _remedy(examined: ExaminedStore, lookup: Lookup, whole: str) -> str:
    if whole == lookup.table.name:
        sql = f"`CREATE INDEX ON {qualified(lookup.table)} ({quoted(lookup.table.key)});`"
        return f"Write a migration with {sql}." if examined.is_made else f"Have the store's owner run {sql}."
    return f"Index the column of {whole} on which the view finds its rows, without a cast or a function around it."


def _statement(lookup: Lookup, columns: list[str]) -> str:
    if lookup.rows is not None:
        return rows_read(lookup.rows, columns, {}, date.min).text
    join = Join(0, "key", lookup.table)
    return joined_read(None, [join], [Output(0, "key"), *(Output(1, name) for name in columns)], {}, date.min).text


async def _keys(examined: ExaminedStore, lookup: Lookup) -> list[str]:
    key, table = quoted(lookup.table.key), qualified(lookup.table)
    rows = await examined.connection.fetch(f"SELECT {key}::text AS key FROM {table} LIMIT {COUNTS[-1]}")  # noqa: S608
    return [row["key"] for row in rows if row["key"] is not None]


async def _read_whole(examined: ExaminedStore, sql: str, asked: list[str]) -> str | None:
    """The table that is read whole, though that was forbidden; None where all is found by indexes."""
    whole = None
    for forbidden in FORBIDDEN:
        whole = await _planned_whole(examined, sql, asked, forbidden)
        if whole is None:
            break
    return whole


async def _planned_whole(examined: ExaminedStore, sql: str, asked: list[str], forbidden: Sequence[str]) -> str | None:
    async with examined.connection.transaction():
        for each in forbidden:
            await examined.connection.execute(f"SET LOCAL {each} = off")
        found = await examined.connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", asked)
    # Of a store of our own form JSON comes as its text.
    [explained] = orjson.loads(found) if examined.is_made else found
    for node in _nodes(explained["Plan"]):
        if node["Node Type"] == WHOLE:
            return str(node["Relation Name"])
        # An index that is walked from end to end, each row being looked at, is a table read whole by another name.
        if node["Node Type"] in BY_INDEX and "Index Cond" not in node and KEYED in node.get("Filter", ""):
            return str(node.get("Relation Name", node["Index Name"]))
    return None


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
