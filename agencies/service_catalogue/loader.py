"""Loads the catalogue into its store: the whole content at once, or nothing of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg

from agencies.service_catalogue.rows import Rows, catalogue_rows, version_of

CATALOGUE: Final = "maru"

NEWEST = "SELECT version FROM catalogue_version ORDER BY id DESC LIMIT 1"
BEGUN = "INSERT INTO catalogue_version (catalogue, version) VALUES ($1, $2) RETURNING id"
LOCK = "LOCK TABLE catalogue_version IN EXCLUSIVE MODE"
EMPTY = """
    DELETE FROM public_service;
    DELETE FROM category;
    DELETE FROM life_event_type;
    DELETE FROM organisation;
    DELETE FROM district;
"""


async def load(
    connection: "asyncpg.Connection[Any]",
    services: Sequence[Mapping[str, Any]],
    categories: Sequence[Mapping[str, Any]],
) -> str:
    """Put these services and categories in the place of what is there, unless that is the same; their version.

    Rows are deleted, not truncated, so that who reads meanwhile sees the old content whole.
    """
    tables = catalogue_rows(services, categories)
    version = version_of(tables)
    async with connection.transaction():
        await connection.execute(LOCK)
        if await connection.fetchval(NEWEST) != version:
            await connection.execute(EMPTY)
            version_id = await connection.fetchval(BEGUN, CATALOGUE, version)
            for table in tables:
                await _write(connection, table, {"version_id": version_id} if table.table == "public_service" else {})
    return version


async def _write(connection: "asyncpg.Connection[Any]", table: Rows, besides: Mapping[str, Any]) -> None:
    rows = [{**row, **besides} for row in table.rows]
    if rows:
        await connection.copy_records_to_table(
            table.table,
            columns=list(rows[0]),
            records=[[_stored(value, name in table.jsonb) for name, value in row.items()] for row in rows],
        )


def _stored(value: Any, jsonb: bool) -> Any:
    return json.dumps(value, ensure_ascii=False) if jsonb and value is not None else value
