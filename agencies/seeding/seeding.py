"""Fills the agencies' stores from one synthetic population: each agency's `synthetic/seed.py` gives its own rows.

Never leaves one agency's store half-filled: what its tables hold is replaced in one transaction. Never empties a table
that the agency's seed does not fill. That all agencies hold the same population is for the caller to note, who begins
and finishes the seeding.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import asyncpg

from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.contract.seed import TableRows
from agencies.contract.storage.outbox import QUIET
from agencies.population.generator import generate
from agencies.population.population import Population
from agencies.registration.faulty_code import told
from agencies.seeding.unfit_rows import refuse_unfit_rows
from agencies.store.connection import store_connection
from agencies.store.failure import INTERRUPTED, NOT_ALLOWED
from agencies.store.migrations.migration import migrate
from agencies.store.statement import quoted

FOLDER: Final = Path(__file__).parents[1]
FEW: Final = 100
# Where a store says of itself that it was seeded: beside its tables, since these are the agency's.
MARK: Final = "COMMENT ON TABLE migration IS 'Which migrations this store has; its citizens are made up by Maru'"
MARKED: Final = "SELECT coalesce(obj_description(to_regclass('migration'), 'pg_class') LIKE '%made up by Maru', false)"
# A part of a partitioned table is a table too; what stands elsewhere is read through a foreign one.
TABLES: Final = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind IN ('r', 'f', 'm') AND relispopulated AND relpersistence <> 't'
        AND oid IS DISTINCT FROM to_regclass('migration')
        AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
"""

# An encoder of the driver takes a value for what it is not, and fails as Python does.
FAILED: Final = (
    asyncpg.PostgresError,
    asyncpg.InternalClientError,
    StartUpError,
    AttributeError,
    TypeError,
    ValueError,
)


class SeedingError(StartUpError):
    """An agency's store could not be filled; the message says what to do."""


async def seed(
    dsns: Mapping[str, str],
    population: Population,
    agencies: Sequence[Agency],
    progress: Callable[[str], None] = lambda line: None,
) -> None:
    """Migrates every agency's store and replaces the rows of the tables that its seed fills; a line of progress each.

    An agency without a `synthetic/seed.py`, or whose gives no table, is only migrated. Raises StartUpError, and that
    agency's store then holds what it held before.
    """
    try:
        async with asyncio.TaskGroup() as group:
            for agency in agencies:
                group.create_task(_seed_agency(agency, dsns[agency.id or ""], population, progress))
    except* StartUpError as failed:
        first = failed.exceptions[0]
    else:
        return
    raise first


def migrations_of(agency: Agency) -> Path:
    """The folder with the migrations of an agency's store, in its package where it comes as one."""
    return _folder(agency) / "migrations"


def is_seeded(agency: Agency) -> bool:
    """Whether the agency's folder has a seed: without one its rows are the agency's own affair."""
    return (_folder(agency) / "synthetic").is_dir()


async def holds_synthetic(connection: "asyncpg.Connection[Any]") -> bool:
    """Whether the store's citizens are those of a seeding, as far as it says so itself."""
    return bool(await connection.fetchval(MARKED))


async def holds_rows(connection: "asyncpg.Connection[Any]") -> bool:
    """Whether a table of the store has a row, beside the one that says which migrations were applied.

    Raises what asyncpg raises, as for a table that may not be read.
    """
    for [table] in await connection.fetch(TABLES):
        if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):  # noqa: S608
            return True
    return False


def filled_tables(agency: Agency, population: Population) -> tuple[str, ...]:
    """The tables that the agency's seed fills, each after those it refers to; none where the agency has no seed."""
    return tuple(dict.fromkeys(each.table for each in seed_rows(agency, population))) if is_seeded(agency) else ()


def fills_tables(agency: Agency, on: date) -> bool:
    """Whether the agency has a seed that gives a table, tried with a few citizens; one whose code fails is one."""
    try:
        return bool(filled_tables(agency, generate(FEW, 1, on)))
    except StartUpError:
        return True


def seed_rows(agency: Agency, population: Population) -> Iterable[TableRows]:
    """The rows that the seed gives; SeedingError, with the line that is to be corrected, where its code fails."""
    try:
        for each in import_module(f"{agency.modules}.synthetic.seed").rows(population):
            yield TableRows(each.table, each.columns, _running(agency, each.rows))
    except StartUpError:
        raise
    except (Exception, SystemExit) as error:
        raise SeedingError(told(error, _folder(agency))) from error


def _running(agency: Agency, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The same rows: code that fails while they are made is the seed's too."""
    try:
        yield from rows
    except (Exception, SystemExit) as error:
        raise SeedingError(told(error, _folder(agency))) from error


def _folder(agency: Agency) -> Path:
    return agency.folder or FOLDER / str(agency.id)


async def _seed_agency(agency: Agency, dsn: str, population: Population, progress: Callable[[str], None]) -> None:
    async with store_connection(agency.id or "", dsn) as connection:
        await migrate(connection, migrations_of(agency))
        names = ", ".join(map(quoted, filled_tables(agency, population)))
        if not names:
            progress(f"{agency.id}: tables ready")
            return
        try:
            await refuse_unfit_rows(connection, agency.place, seed_rows(agency, population))
            count = await _replace(connection, names, seed_rows(agency, population))
        except (*NOT_ALLOWED, *INTERRUPTED):
            raise
        except FAILED as error:
            raise SeedingError(
                f"{agency.id} was not seeded and holds what it held before: {error}\n"
                f"Correct {agency.place}/synthetic/seed.py and seed again."
            ) from error
        await connection.execute(f"VACUUM (ANALYZE) {names}")  # also marks pages visible, for index-only scans
        progress(f"{agency.id}: {count:,} rows")


async def _replace(connection: "asyncpg.Connection[Any]", names: str, tables: Iterable[TableRows]) -> int:
    async with connection.transaction():
        # Without CASCADE: a table that refers to one of these is not the seed's to empty.
        await connection.execute(f"TRUNCATE {names} RESTART IDENTITY")
        await connection.execute(MARK)
        await connection.execute(f"SET LOCAL {QUIET} = off")
        count = 0
        for table in tables:
            count += await _copy(connection, table)
    return count


async def _copy(connection: "asyncpg.Connection[Any]", table: TableRows) -> int:
    status = await connection.copy_records_to_table(table.table, records=table.rows, columns=table.columns)
    return int(status.removeprefix("COPY "))
