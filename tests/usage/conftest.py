"""Platform stores for the tests of the usage log: it is append-only, so that each test has a store of its own."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import asyncpg
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store
from resolvers.platform.platform_store import MIGRATIONS
from resolvers.usage_log.keeping import head_signing
from tests.bare_cluster import bare_cluster
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

MakeStore = Callable[[], Store]
numbers = count(1)


@pytest.fixture(autouse=True)
def _signed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heads need not be a second apart."""
    monkeypatch.setattr(head_signing, "APART", timedelta())


@pytest.fixture(scope="session")
async def migrated() -> AsyncIterator[Cluster]:
    """A cluster whose database `platform` has the platform's tables and no rows."""
    with bare_cluster() as opened:
        opened.ensure_databases("platform")
        async with connected(opened.dsn("platform")) as connection:
            await migrate(connection, MIGRATIONS)
        yield opened


@pytest.fixture
def dsn(migrated: Cluster) -> Iterator[str]:
    """The address of a platform's store with an empty log."""
    name = f"log_{next(numbers)}"
    migrated.clone_database("platform", name)
    yield migrated.dsn(name)
    migrated.drop_database(name)


@pytest.fixture
def make_store(dsn: str) -> Iterator[MakeStore]:
    """Makes Stores over the log's database, as several processes would have them."""
    opened: list[Store] = []

    def make() -> Store:
        opened.append(Store("platform", dsn, deadline_seconds=HANGING_SECONDS))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store()


@pytest.fixture
async def connection(dsn: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """A connection of the store's owner, past the product."""
    async with connected(dsn) as opened:
        yield opened
