"""What the tests of migrations and seeding ask a database beyond the product's own ways."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from agencies.store.connection_pool import SETTINGS
from tests.patience import HANGING_SECONDS


@asynccontextmanager
async def connected(dsn: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    connection = await asyncpg.connect(dsn, timeout=HANGING_SECONDS)
    try:
        yield connection
    finally:
        await connection.close()


async def generic_plan(connection: "asyncpg.Connection[Any]", given: str, statement: str) -> str:
    """How a store would go about a gateway's statement, whose plan knows no values; what is given before is undone."""
    undone = connection.transaction()
    await undone.start()
    planned_by = "; ".join(f"SET LOCAL {name} = '{SETTINGS[name]}'" for name in ("plan_cache_mode", "random_page_cost"))
    await connection.execute(f"{given}; ANALYZE; {planned_by}")
    await connection.execute(f"PREPARE asked AS {statement}")
    nulls = await connection.fetchval("""SELECT '(' || string_agg('NULL', ', ') || ')'
        FROM pg_prepared_statements CROSS JOIN unnest(parameter_types) WHERE name = 'asked'""")
    rows = await connection.fetch(f"EXPLAIN EXECUTE asked{nulls or ''}")
    await connection.execute("DEALLOCATE asked")
    await undone.rollback()
    return "\n".join(row[0] for row in rows)


async def tables(dsn: str) -> set[str]:
    async with connected(dsn) as connection:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row[0] for row in rows}


async def content(dsn: str) -> dict[str, list[str]]:
    """Every table's rows as text, sorted; without `migration`."""
    found = {}
    names = sorted(await tables(dsn) - {"migration"})
    async with connected(dsn) as connection:
        for table in names:
            found[table] = [row[0] for row in await connection.fetch(f'SELECT t::text FROM "{table}" t ORDER BY 1')]
    return found
