"""One town for the tests of notices of a process: no server runs on its stores, so that tests say when to relay."""

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.registry import PLATFORM, Registry
from tests.notices.town import Town
from tests.running import RunningGateway, running_gateway
from tests.running import stores as dsns_of
from tests.seeded_folder import copied

FEW: Final = """
    DELETE FROM relation WHERE citizen_id IN (
        SELECT citizen_id FROM relation
        WHERE kind = 'SELF' AND abs(hashtext(coalesce(household_id, citizen_id))) % 3 > 0
    )
"""
"""Leaves a third of the households on record: a sweep reads and judges everybody who is."""


@pytest.fixture(scope="session")
def cluster(template: Path) -> Iterator[Cluster]:
    """The server of the town's stores."""
    with copied(template) as folder:
        opened = Cluster.open(folder, fsync=False)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
async def town(cluster: Cluster, registry: Registry) -> AsyncIterator[Town]:
    """The town, as it was seeded at first, with a third of its households."""
    names = [*(str(each.id) for each in registry.agencies), PLATFORM]
    opened = Town(registry, {name: cluster.dsn(name) for name in names})
    await opened.run("civil_registry", FEW)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def served(own_data: Path) -> Iterator[RunningGateway]:
    """A gateway over stores that this file may change."""
    with running_gateway(own_data) as opened:
        yield opened


@pytest.fixture(scope="module")
def at(served: RunningGateway) -> Mapping[str, str]:
    """Where these stores are."""
    return dsns_of(served.data)
