"""What is refused before a seeding changes any store, in words that say what to do."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import asyncpg

from agencies.contract.agency import Agency
from agencies.population.population import Population
from agencies.seeding.seeding import SeedingError, filled_tables
from agencies.store.connection import store_connection, variable
from agencies.store.statement import quoted

THERE: Final = "SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(quote_ident(name)) IS NOT NULL"
# $1 the tables that are to be emptied: those outside of them that refer to one of them.
REFERRING: Final = """
    SELECT conrelid::regclass::text AS referring, confrelid::regclass::text AS filled
    FROM pg_constraint
    WHERE contype = 'f' AND conrelid <> confrelid
        AND confrelid IN (SELECT to_regclass(quote_ident(name)) FROM unnest($1::text[]) AS name)
        AND conrelid NOT IN (SELECT to_regclass(quote_ident(name)) FROM unnest($1::text[]) AS name
            WHERE to_regclass(quote_ident(name)) IS NOT NULL)
    ORDER BY 1, 2
"""


async def refuse_to_seed(
    dsns: Mapping[str, str], agencies: Sequence[Agency], population: Population, must_be_empty: Collection[str] = ()
) -> None:
    """Raises SeedingError where seeding would need to empty a table that no seed fills, or replace a row it may not.

    `must_be_empty` are the agencies in whose tables nothing may be replaced, since nobody said that it may.
    """
    for agency in agencies:
        if names := filled_tables(agency, population):
            id_ = agency.id or ""
            async with store_connection(id_, dsns[id_]) as connection:
                await _refuse_referring(agency, connection, names)
                if id_ in must_be_empty:
                    await _refuse_filled(id_, connection, names)


async def _refuse_referring(agency: Agency, connection: "asyncpg.Connection[Any]", names: Sequence[str]) -> None:
    for row in await connection.fetch(REFERRING, names):
        raise SeedingError(
            f"{agency.id} cannot be seeded: its table {row['referring']}, which no seed fills, refers to "
            f"{row['filled']}, whose rows would be replaced. Drop that foreign key or that table, have "
            f"{agency.place}/synthetic/seed.py fill the table too, or name another store. No store was changed."
        )


async def _refuse_filled(agency: str, connection: "asyncpg.Connection[Any]", names: Sequence[str]) -> None:
    for row in await connection.fetch(THERE, names):
        if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {quoted(row['name'])})"):  # noqa: S608
            raise SeedingError(
                f"{variable(agency)} names a store whose table {row['name']} holds rows, and a first start would "
                "replace them. Name an empty store, or run `python server.py seed --replace-external` if they may be "
                "replaced. No store was changed."
            )
