"""One graph in process for all tests of the graph that only read."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from agencies.registry import Registry
from agencies.store.store import Store
from resolvers.hall import Hall
from tests.graph.asking import Graph
from tests.running import DAY, RunningHall


@pytest.fixture(scope="session")
async def stores(registry: Registry, dsns: dict[str, str]) -> AsyncIterator[dict[str, Store]]:
    """Every agency's store, with a deadline that a busy machine keeps too."""
    opened = {str(each.id): Store(str(each.id), dsns[str(each.id)], deadline_seconds=10) for each in registry.agencies}
    yield opened
    for store in opened.values():
        store.close()


@pytest.fixture(scope="session")
def graph(registry: Registry, stores: dict[str, Store], hall: RunningHall) -> Graph:
    """The graph over the stores of the seeded hall, on the tests' day."""
    return Graph(Hall(registry, stores, lambda: date.fromisoformat(DAY)), hall.personas)
