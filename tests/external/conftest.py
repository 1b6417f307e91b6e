"""The land office's database, which exists: a schema beside another agency's tables, and gateways over it."""

from collections.abc import AsyncIterator, Mapping
from datetime import date

import pytest

from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from tests.engine.comparing import Pair
from tests.external.land import OWNED, TABLES, Asking, with_land
from tests.running import DAY, RunningGateway
from tests.store.database import connected


@pytest.fixture(scope="session")
def land_registry() -> Registry:
    """The agencies that are here, and the land office."""
    return with_land()


@pytest.fixture(scope="session")
async def land_dsn(dsns: dict[str, str], owner: str) -> AsyncIterator[str]:
    """Where the land office's tables stand, with one owner of three plots."""
    dsn = dsns["labour_office"]
    async with connected(dsn) as store, store.transaction():
        await store.execute(TABLES)
        for text, *values in OWNED:
            await store.execute(text, owner, *values)
    yield dsn
    async with connected(dsn) as store:
        await store.execute('DROP SCHEMA "Land Records" CASCADE')


@pytest.fixture(scope="session")
async def land_stores(
    dsns: dict[str, str], land_dsn: str, land_registry: Registry
) -> AsyncIterator[Mapping[str, Store]]:
    """All stores, the land office's as its declaration says."""
    at = {
        **{str(each.id): dsns.get(str(each.id), land_dsn) for each in land_registry.agencies},
        PLATFORM: dsns[PLATFORM],
    }
    opened = {
        name: Store(name, dsn, deadline_seconds=30, external=land_registry.external(name)) for name, dsn in at.items()
    }
    yield opened
    for store in opened.values():
        store.close()


@pytest.fixture(scope="session")
async def asking(land_registry: Registry, land_stores: Mapping[str, Store]) -> AsyncIterator[Asking]:
    """The gateway."""
    made = Asking(land_registry, land_stores)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def owner(gateway: RunningGateway) -> str:
    """The citizen who holds land."""
    return next(iter(gateway.personas.values())).id


@pytest.fixture(scope="session")
def tenant(gateway: RunningGateway) -> str:
    """A citizen of whom the land office has no row."""
    return [each.id for each in gateway.personas.values()][1]


@pytest.fixture(scope="session")
def land_pair(land_registry: Registry, land_stores: Mapping[str, Store]) -> Pair:
    """Both executors over the same stores."""
    return Pair(land_registry, land_stores, date.fromisoformat(DAY))
