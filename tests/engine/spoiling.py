"""Stores that hold what they may not: views in a schema of their own hide the true tables from one set of connections.

What is spoilt is told by table, column and key, so that every statement meets it, however the tables are joined.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Final

from agencies.contract.agency import Agency, fields_of
from agencies.contract.field import declaration_of, field_name
from agencies.contract.source import Table
from agencies.contract.sources.rows import Rows
from agencies.registration.registry import Registry
from tests.store.database import connected

WRONG: Final = {
    "text": ("NULL", "'BOGUS'", "''"),
    "integer": ("NULL", "99999999999", "-1"),
    "bigint": ("NULL", "99999999999", "-1"),
    "smallint": ("NULL", "99999999999"),
    "numeric": ("NULL", "'NaN'"),
    "double precision": ("NULL", "'NaN'", "'Infinity'"),
    "boolean": ("NULL",),
    "date": ("NULL", "'infinity'"),
    "jsonb": ("NULL", "'{}'", "'[]'", "'7'", "'{\"ko\": 7}'"),
    "ARRAY": ("NULL", "'{NULL}'", "'{BOGUS}'"),
}


def declared_tables(registry: Registry) -> list[tuple[str, Table]]:
    """Every table and view that an agency's declarations name, with the agency."""
    found = {(str(each.id), table): None for each in registry.agencies for table in _tables(each)}
    return sorted(found, key=lambda each: (each[0], each[1].name, each[1].key))


def reading(registry: Registry, table: Table) -> re.Pattern[str]:
    """What a document says that reads this table: the names of the fields that are declared upon it."""
    names = [name for each in registry.agencies for of, name in _declared(each) if of == table]
    return re.compile(rf"\b({'|'.join(names or ['me'])})\b")


def _tables(agency: Agency) -> Iterator[Table]:
    if agency.relations is not None:
        yield agency.relations.table
    yield from (table for table, _ in _declared(agency))


def _declared(agency: Agency) -> Iterator[tuple[Table, str]]:
    fields = [field for each in agency.contributions for field in each.fields]
    for field in (*fields, *(field for type_ in agency.types for field in fields_of(type_))):
        declared = declaration_of(field)
        if declared is not None and isinstance(declared.row, Table):
            yield declared.row, field_name(field)
        if declared is not None and isinstance(declared.source, Rows):
            yield declared.source.table, field_name(field)


@asynccontextmanager
async def spoilt(dsn: str, table: Table, random: Random) -> AsyncIterator[tuple[str, str]]:
    """The address of the store as it is while this lasts, and what is wrong with it."""
    async with connected(dsn) as store:
        columns = await store.fetch(
            "SELECT column_name AS name, data_type AS type FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position",
            table.name,
        )
    select = _select(table, columns, random)
    async with replaced(dsn, table.name, select) as address:
        yield address, select


@asynccontextmanager
async def replaced(dsn: str, table: str, select: str) -> AsyncIterator[str]:
    """The address at which the store's table is what `select` gives, while this lasts."""
    async with connected(dsn) as store:
        await store.execute("DROP SCHEMA IF EXISTS spoilt CASCADE; CREATE SCHEMA spoilt")
        await store.execute(f'CREATE VIEW spoilt."{table}" AS {select}')
    try:
        yield f"{dsn}&search_path=spoilt%2Cpublic"
    finally:
        async with connected(dsn) as store:
            await store.execute("DROP SCHEMA spoilt CASCADE")


def _select(table: Table, columns: list[Any], random: Random) -> str:
    source = f'public."{table.name}"'
    some = f"hashtext({table.key}::text) % {random.choice((1, 2, 3))} = 0"
    kind = random.random()
    if kind < 0.12:
        return f"SELECT * FROM {source} WHERE NOT ({some})"
    if kind < 0.24:
        return f"SELECT * FROM {source} UNION ALL SELECT * FROM {source} WHERE {some}"
    spoilt = random.choice(columns)
    if kind < 0.3:
        return f"SELECT {', '.join(_quoted(each) for each in columns if each is not spoilt)} FROM {source}"
    if kind < 0.4:
        return _columns(columns, spoilt, f"{_quoted(spoilt)}::text", source)
    wrong = random.choice(WRONG.get(spoilt["type"], ("NULL",)))
    return _columns(columns, spoilt, f"CASE WHEN {some} THEN {wrong} ELSE {_quoted(spoilt)} END", source)


def _columns(columns: list[Any], spoilt: Any, by: str, source: str) -> str:
    shown = [f"{by} AS {_quoted(each)}" if each is spoilt else _quoted(each) for each in columns]
    return f"SELECT {', '.join(shown)} FROM {source}"


def _quoted(column: Any) -> str:
    return f'"{column["name"]}"'
