"""Both executors in process over the seeded stores, and the people and ids with which they are asked."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date
from typing import Any

import pytest

from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers.request.caller import ANONYMOUS, Caller
from tests.engine import workshop
from tests.engine.comparing import Pair
from tests.engine.ids import ids_on_record
from tests.engine.operations import NOBODY, Ids
from tests.people import DAY
from tests.running import RunningGateway
from tests.store.database import connected


@pytest.fixture(scope="session")
async def stores(registry: Registry, dsns: dict[str, str]) -> AsyncIterator[dict[str, Store]]:
    """Every agency's store and the platform's, with a deadline that a busy machine keeps too."""
    names = (PLATFORM, *(str(each.id) for each in registry.agencies))
    opened = {name: Store(name, dsns[name], deadline_seconds=30) for name in names}
    yield opened
    for store in opened.values():
        store.close()


@pytest.fixture(scope="session")
def pair(registry: Registry, stores: dict[str, Store]) -> Pair:
    """Both executors over the seeded stores, on the tests' day."""
    return Pair(registry, stores, date.fromisoformat(DAY))


@pytest.fixture(scope="session")
def callers(gateway: RunningGateway) -> Sequence[Caller]:
    """The personas, nobody, and a citizen whom the register does not know."""
    return (*(Caller(each.id) for each in gateway.personas.values()), ANONYMOUS, Caller(NOBODY))


@pytest.fixture(scope="session")
async def ids(gateway: RunningGateway, dsns: dict[str, str], registry: Registry) -> Ids:
    """Values for arguments: ids that exist, that do not, and that are others'."""
    return await ids_on_record([each.id for each in gateway.personas.values()], dsns, registry)


@pytest.fixture(scope="session")
async def tools(dsns: dict[str, str]) -> AsyncIterator[str]:
    """Where the workshop's table stands: in a schema of its own beside another agency's."""
    dsn = dsns["civil_registry"]
    async with connected(dsn) as store:
        await store.execute(workshop.TABLE)
    yield dsn
    async with connected(dsn) as store:
        await store.execute("DROP SCHEMA workshop CASCADE")


@pytest.fixture(scope="session")
async def both(stores: dict[str, Store], tools: str) -> AsyncIterator[Pair]:
    """Both executors over the members and the workshop."""
    store = Store("workshop", f"{tools}&search_path=workshop", deadline_seconds=30)
    yield Pair(workshop.with_workshop(), {**stores, "workshop": store}, date.fromisoformat(DAY))
    store.close()


@pytest.fixture(autouse=True)
def answered() -> Iterator[dict[str, Any]]:
    """What the workshop's readers answer; at first all is well."""
    workshop.answers.update(thing=workshop.WHOLE, things=[workshop.WHOLE, {**workshop.WHOLE, "must": "second"}])
    yield workshop.answers
    workshop.answers.clear()
