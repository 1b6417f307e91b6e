"""One graph in process for all tests of the graph that only read."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from graphql import GraphQLSchema

from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core
from tests.graph.asking import Graph
from tests.graph.office import CountingStore, Office
from tests.people import DAY
from tests.running import RunningGateway, running_gateway
from tests.running import stores as dsns_of


@pytest.fixture(scope="session")
async def stores(registry: Registry, dsns: dict[str, str]) -> AsyncIterator[dict[str, Store]]:
    """Every agency's store and the platform's, with a deadline that a busy machine keeps too."""
    names = (PLATFORM, *(str(each.id) for each in registry.agencies))
    opened = {name: Store(name, dsns[name], deadline_seconds=30) for name in names}
    yield opened
    for store in opened.values():
        store.close()


@pytest.fixture(scope="session")
def schema(registry: Registry) -> GraphQLSchema:
    """The gateway's schema as it is executed."""
    return core(build_schema(registry, platform))


@pytest.fixture(scope="session")
def graph(registry: Registry, stores: dict[str, Store], gateway: RunningGateway) -> Graph:
    """The graph over the stores of the seeded gateway, on the tests' day."""
    return Graph(Gateway(registry, stores, lambda: date.fromisoformat(DAY)), gateway.personas)


@pytest.fixture(scope="module")
async def office(registry: Registry, dsns: Mapping[str, str], gateway: RunningGateway) -> AsyncIterator[Office]:
    """The gateway over the seeded stores, the platform's among them."""
    names = [*(str(each.id) for each in registry.agencies), PLATFORM]
    stores = {name: CountingStore(name, dsns[name], deadline_seconds=30) for name in names}
    made = Gateway(registry, stores, lambda: date.fromisoformat(DAY))
    yield Office(made, {title: persona.id for title, persona in gateway.personas.items()})
    for store in stores.values():
        store.close()


@pytest.fixture(scope="module")
def served(own_data: Path) -> Iterator[RunningGateway]:
    """A gateway over stores that this file may change."""
    with running_gateway(own_data) as opened:
        yield opened


@pytest.fixture(scope="module")
def at(served: RunningGateway) -> Mapping[str, str]:
    """Where these stores are."""
    return dsns_of(served.data)
