"""A catalogue's store for imports, with Maru's categories and one service of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.registry import Registry
from agencies.service_catalogue.store import loader
from agencies.service_catalogue.store.content import MARU, Content, own_content
from agencies.service_catalogue.store.loader import load
from agencies.store.migrations.migration import migrate
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from tests.bare_cluster import bare_cluster
from tests.gov24.capture import DAY, entry

OWN = "000000000002"

Connection = Any  # asyncpg.Connection


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with bare_cluster() as opened:
        yield opened


@pytest.fixture(scope="module")
async def prepared(cluster: Cluster, registry: Registry) -> str:
    """A store that has Maru's categories, and one service of its own: it is copied."""
    name = "prepared"
    cluster.ensure_databases(name)
    opened = await asyncpg.connect(cluster.dsn(name))
    await migrate(opened, Path(loader.__file__).parents[1] / "migrations")
    of_maru = {"id": "mohw", "name": {"ko": "보건복지부"}, "kind": {"ko": "중앙행정기관"}}
    own = {**entry(ages=(19, 34)), "id": OWN, "authority": of_maru}
    whole = own_content(catalogue_of(registry), DAY)
    await load(opened, Content(MARU, [own], DAY, categories=whole.categories, life_events=whole.life_events))
    await opened.close()
    return name


@pytest.fixture
async def connection(cluster: Cluster, prepared: str) -> AsyncIterator[Connection]:
    """A connection to a copy of that store."""
    cluster.drop_database("service_catalogue")
    cluster.clone_database(prepared, "service_catalogue")
    opened = await asyncpg.connect(cluster.dsn("service_catalogue"))
    yield opened
    await opened.close()


@pytest.fixture
def dsn(connection: Connection, cluster: Cluster) -> str:
    return cluster.dsn("service_catalogue")
