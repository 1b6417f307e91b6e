"""Brings the tables of several stores up to date: all of them are looked at before the first one is changed."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from agencies.store.connection import store_connection
from agencies.store.migrations.migration import MigrationError, migrate, pending


@dataclass(frozen=True, slots=True)
class StoreTables:
    """A store's address, and the folder with the migrations that make its tables."""

    dsn: str
    migrations: Path


async def migrate_all(stores: Mapping[str, StoreTables]) -> None:
    """Bring every store's tables up to date; no row changes but those that a migration itself writes.

    Raises StartUpError, with no store changed, where one cannot be reached or does not lead on to this release; and
    where a migration fails, of which nothing stays, and those before it do.
    """
    await refuse_unmigratable(stores)
    for name, store in stores.items():
        async with store_connection(name, store.dsn) as connection:
            try:
                await migrate(connection, store.migrations)
            except MigrationError as error:
                raise MigrationError(f"{name}: {error}") from error


async def refuse_unmigratable(stores: Mapping[str, StoreTables]) -> None:
    """StartUpError where a store cannot be reached, or has migrations that this release does not have as they are."""
    for name, store in stores.items():
        async with store_connection(name, store.dsn) as connection:
            try:
                await pending(connection, store.migrations)
            except MigrationError as error:
                raise MigrationError(f"{name}: {error} No store was changed.") from error


@asynccontextmanager
async def up_to_date(name: str, dsn: str, migrations: Path) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """A connection that writes a store; StartUpError where its tables are not exactly those of this release."""
    async with store_connection(name, dsn) as connection:
        try:
            behind = await pending(connection, migrations)
        except MigrationError as error:
            raise MigrationError(f"{name}: {error} Nothing was changed.") from error
        if behind:
            raise MigrationError(
                f"The store of {name} lacks {', '.join(map(str, behind))} of this release: run "
                "`python server.py migrate` first. Nothing was changed."
            )
        yield connection
