"""A civil registry of two who live together, on a PostgreSQL of its own, in which one of them may die."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.discovery import FOLDER
from agencies.registration.registry import Registry
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.bare_cluster import bare_folder
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.store.database import connected

REGISTRY = "civil_registry"
PEOPLE = """
    INSERT INTO citizen (id, name, sex, birth_date)
        VALUES ('gone', '김영수', 'MALE', '1941-05-06'), ('stayed', '이순자', 'FEMALE', '1944-07-08');
    INSERT INTO household (id, head_id) VALUES ('home', 'gone');
    INSERT INTO household_member (id, household_id, citizen_id, relation, since)
        VALUES ('m1', 'home', 'gone', 'HEAD', '1970-01-01'), ('m2', 'home', 'stayed', 'SPOUSE', '1970-01-01');
"""


class Dying:
    """The graph over this registry, and a connection by which the registry's own officials write."""

    def __init__(self, gateway: Gateway, connection: "asyncpg.Connection[Any]") -> None:
        self._gateway = gateway
        self.connection = connection

    async def ask(self, document: str, citizen: str, **variables: Any) -> Answer:
        """The answer to a token of this citizen's."""
        request = GraphRequest(document, None, variables, None, "7e57" * 4)
        async with asyncio.timeout(HANGING_SECONDS):
            return await self._gateway.answer(request, Caller(citizen), mutation_allowed=True)


@asynccontextmanager
async def opened(registry: Registry, stores: Mapping[str, Store]) -> AsyncIterator[Dying]:
    """The registry while it lasts; the other agencies are those of `stores`."""
    with bare_folder() as folder:
        cluster = Cluster.open(folder, fsync=False)
        cluster.ensure_databases(REGISTRY)
        store = Store(REGISTRY, cluster.dsn(REGISTRY), deadline_seconds=30)
        try:
            async with connected(cluster.dsn(REGISTRY)) as connection:
                await migrate(connection, FOLDER / REGISTRY / "migrations")
                await connection.execute(PEOPLE)
                gateway = Gateway(registry, {**stores, REGISTRY: store}, lambda: date.fromisoformat(DAY))
                yield Dying(gateway, connection)
        finally:
            # A server waits for those who are connected before it ends.
            store.close()
            await asyncio.to_thread(cluster.close)
