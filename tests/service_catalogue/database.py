"""A catalogue of its own in a real PostgreSQL, for tests that load one and read it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg

from agencies.embedded_postgresql.cluster import Cluster
from agencies.service_catalogue.store import loader
from agencies.service_catalogue.store.content import Content
from agencies.service_catalogue.store.loader import load
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store

MIGRATIONS: Final = Path(loader.__file__).parents[1] / "migrations"


@dataclass(frozen=True)
class Database:
    """The catalogue's tables, by a connection that may do anything and by the store that reads."""

    connection: "asyncpg.Connection[Any]"
    store: Store

    async def load(self, *contents: Content) -> int:
        """Load these, one after the other; the version after the last."""
        version = 0
        for content in contents:
            version = (await load(self.connection, content)).version_id
        return version


@asynccontextmanager
async def own_database(cluster: Cluster, name: str = "service_catalogue") -> AsyncIterator[Database]:
    """A database of this name made anew, with the catalogue's tables and nothing in them."""
    cluster.drop_database(name)
    cluster.ensure_databases(name)
    connection = await asyncpg.connect(cluster.dsn(name))
    store = Store(name, cluster.dsn(name), deadline_seconds=30)
    try:
        await migrate(connection, MIGRATIONS)
        yield Database(connection, store)
    finally:
        store.close()
        await connection.close()
