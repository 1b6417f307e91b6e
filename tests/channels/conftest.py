"""A gateway whose citizens add channels, a push service, and stores of the platform for senders of the tests' own."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store
from resolvers.platform.platform_store import MIGRATIONS
from tests.bare_cluster import bare_cluster
from tests.channels.phones import Phones
from tests.channels.push_service import Browser, PushService
from tests.graph.consenting import Asking
from tests.graph.family import GONE, PEOPLE
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, running_gateway, stores
from tests.seeded_folder import copied
from tests.store.database import connected

# One by one: who empties several at once waits for all, and a gateway that reads two of them waits in another order.
EMPTYING = (
    "DELETE FROM notice_delivery",
    "DELETE FROM notice_channel",
    "DELETE FROM notice_code_count",
    "DELETE FROM notice_preferences",
    "DELETE FROM citizen_language",
)
numbers = count(1)


@pytest.fixture(scope="session")
def served(template: Path) -> Iterator[RunningGateway]:
    """A gateway over stores that the tests of this folder may change."""
    hosts = {"WEB_PUSH_HOSTS": "127.0.0.1", "NTFY_HOSTS": "127.0.0.1"}
    with copied(template) as folder, running_gateway(folder, **hosts) as opened:
        yield opened


@pytest.fixture(scope="session")
async def _people(served: RunningGateway) -> AsyncIterator[None]:
    async with connected(stores(served.data)["civil_registry"]) as registry:
        await registry.execute(PEOPLE)
        yield
        await registry.execute(GONE)


@pytest.fixture
async def asking(served: RunningGateway, _people: None) -> AsyncIterator[Asking]:
    """A family that has chosen nothing and has no channel, for one test."""
    at = stores(served.data)
    async with connected(at["platform"]) as store, connected(at["civil_registry"]) as registry:
        for each in EMPTYING:
            await store.execute(each)
        yield Asking(served, store, registry)


@pytest.fixture
def service() -> Iterator[PushService]:
    opened = PushService()
    yield opened
    opened.close()


@pytest.fixture
def browser(service: PushService) -> Browser:
    return Browser(service, "/push/first")


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
    name = f"channels_{next(numbers)}"
    migrated.clone_database("platform", name)
    yield migrated.dsn(name)
    migrated.drop_database(name)


@pytest.fixture
def store(dsn: str) -> Iterator[Store]:
    opened = Store("platform", dsn, deadline_seconds=HANGING_SECONDS)
    yield opened
    opened.close()


@pytest.fixture
async def connection(dsn: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    async with connected(dsn) as opened:
        yield opened


@pytest.fixture
async def phones(connection: Any, service: PushService, store: Store) -> AsyncIterator[Phones]:
    """Citizens with a browser each, and a sender for them."""
    made = Phones(connection, service, store)
    yield made
    await made.sending.settled()
