"""Fills the agencies' stores from one synthetic population: each agency's `seed.py` says which rows are its own.

Never leaves one agency's store half-filled: what it holds is replaced in one transaction. That all agencies hold the
same population is for the caller to note, who begins and finishes the seeding.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from agencies.contract.seed import TableRows
from agencies.population.population import Population
from agencies.store.migration import migrate

FOLDER: Final = Path(__file__).parent
CONNECT_SECONDS: Final = 10
TABLES: Final = """
    SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> 'migration' ORDER BY tablename
"""


class SeedingError(StartUpError):
    """An agency's store could not be filled; the message says what to do."""


async def seed(
    dsns: Mapping[str, str],
    population: Population,
    agencies: Sequence[str],
    progress: Callable[[str], None] = lambda line: None,
) -> None:
    """Migrates every agency's store and replaces what it holds by the population's rows; one line of progress for each.

    An agency without a `seed.py` is only migrated. Raises SeedingError or MigrationError, and that agency's store then
    holds what it held before.
    """
    try:
        async with asyncio.TaskGroup() as group:
            for agency in agencies:
                group.create_task(_seed_agency(agency, dsns[agency], population, progress))
    except* StartUpError as failed:
        first = failed.exceptions[0]
    else:
        return
    raise first


async def migrate_all(dsns: Mapping[str, str], agencies: Sequence[str]) -> None:
    """Brings every agency's tables up to date and changes no row; raises SeedingError or MigrationError."""
    for agency in agencies:
        async with _connection(agency, dsns[agency]) as connection:
            await migrate(connection, FOLDER / agency / "migrations")


async def refuse_filled(dsns: Mapping[str, str], agencies: Sequence[str]) -> None:
    """Raises SeedingError where one of these stores holds rows: nobody said that they may be replaced."""
    for agency in agencies:
        async with _connection(agency, dsns[agency]) as connection:
            for row in await connection.fetch(TABLES):
                if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {row[0]})"):  # noqa: S608
                    raise SeedingError(
                        f"{agency.upper()}_DATABASE_URL names a store that holds data, and a first start would replace "
                        "it. Name an empty store, or run `python server.py seed` if it may be replaced."
                    )


async def _seed_agency(agency: str, dsn: str, population: Population, progress: Callable[[str], None]) -> None:
    async with _connection(agency, dsn) as connection:
        await migrate(connection, FOLDER / agency / "migrations")
        if find_spec(f"agencies.{agency}.synthetic") is None:
            progress(f"{agency}: tables ready")
            return
        tables = import_module(f"agencies.{agency}.synthetic.seed").rows(population)
        try:
            count = await _replace(connection, tables)
        except (asyncpg.PostgresError, asyncpg.InternalClientError, TypeError, ValueError) as error:
            raise SeedingError(
                f"{agency} was not seeded and holds what it held before: {error}\n"
                f"Correct agencies/{agency}/synthetic/seed.py and seed again."
            ) from error
        progress(f"{agency}: {count:,} rows")


@asynccontextmanager
async def _connection(agency: str, dsn: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    except (OSError, asyncpg.PostgresError) as error:
        raise SeedingError(
            f"The store of {agency} cannot be reached: {error}. Start it, or correct {agency.upper()}_DATABASE_URL."
        ) from error
    try:
        yield connection
    finally:
        connection.terminate()


async def _replace(connection: "asyncpg.Connection[Any]", tables: Iterable[TableRows]) -> int:
    names = ", ".join(row[0] for row in await connection.fetch(TABLES))
    async with connection.transaction():
        await connection.execute(f"TRUNCATE {names} RESTART IDENTITY")
        count = 0
        for table in tables:
            count += await _copy(connection, table)
    await connection.execute(f"VACUUM (ANALYZE) {names}")  # also marks pages visible, for index-only scans
    return count


async def _copy(connection: "asyncpg.Connection[Any]", table: TableRows) -> int:
    status = await connection.copy_records_to_table(table.table, records=table.rows, columns=table.columns)
    return int(status.removeprefix("COPY "))
