"""An empty catalogue's store for each test, and Maru's own catalogue of five services to load into it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.service_catalogue.files.catalogue_file import read_catalogue
from agencies.service_catalogue.store.content import Content, own_content
from agencies.service_catalogue.store.loader import Loaded, load
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store
from tests.bare_cluster import bare_cluster
from tests.service_catalogue.database import MIGRATIONS
from tests.service_catalogue.entries import DAY
from tests.service_catalogue.files import AGENCIES, EVENTS, FACTS, SERVICE, write

OTHERS = {
    "alpha": ("[elderly]", "[infants, elderly]"),
    "beta": ('region: "51"', 'region: "41110"'),
    "gamma": ('region: "51"', "region: null"),
    "delta": ("at_least: {parameter: elderly_age}", "at_most: {parameter: infant_age}"),
}

OWN_IDS = ("alpha", "beta", "delta", "gamma", "warm-meal")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration'"

Connection = Any  # asyncpg.Connection


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for these tests alone."""
    with bare_cluster() as opened:
        yield opened


@pytest.fixture(scope="session")
def database(cluster: Cluster) -> str:
    """The address of the catalogue's database."""
    cluster.ensure_databases("service_catalogue")
    return cluster.dsn("service_catalogue")


@pytest.fixture
async def connection(database: str) -> AsyncIterator[Connection]:
    """A connection to the database, in which nothing stands."""
    opened = await asyncpg.connect(database)
    await migrate(opened, MIGRATIONS)
    tables = ", ".join(row[0] for row in await opened.fetch(TABLES))
    await opened.execute(f"TRUNCATE {tables} RESTART IDENTITY")
    yield opened
    await opened.close()


@pytest.fixture
async def store(connection: Connection, database: str) -> AsyncIterator[Store]:
    """The same database as an agency's store."""
    opened = Store("service_catalogue", database, deadline_seconds=30)
    yield opened
    opened.close()


@pytest.fixture
def own(tmp_path: Path) -> Content:
    """Five services: warm-meal (51), alpha (51, for infants too), beta (41110), gamma (national), delta (up to 5)."""
    write(tmp_path)
    for id_, (old, new) in OTHERS.items():
        assert old in SERVICE
        text = SERVICE.replace("id: warm-meal", f"id: {id_}").replace(old, new)
        (tmp_path / "services" / f"{id_}.yaml").write_text(text, encoding="utf-8")
    return own_content(read_catalogue(FACTS, AGENCIES, EVENTS, tmp_path), DAY)


@pytest.fixture
async def loaded(connection: Connection, own: Content) -> Loaded:
    """What it came to that the five services were loaded."""
    return await load(connection, own)
