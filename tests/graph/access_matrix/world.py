"""A gateway over stores that hold these people alone, with a catalogue that asks for one fact after the other."""

from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.registry import PLATFORM, Registry
from agencies.seeding.seeding import migrations_of
from agencies.service_catalogue.store.content import Content, own_content
from agencies.service_catalogue.store.loader import load
from agencies.store.migrations.migrate_all import StoreTables, migrate_all
from agencies.store.store import Store
from resolvers.eligibility.facts.definitions import kept_definitions
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.gateway import Gateway
from resolvers.platform.platform_store import MIGRATIONS
from resolvers.request.answer import Answer
from resolvers.request.caller import Caller
from tests.eligibility.swapping import service
from tests.graph.access_matrix.known import ASKED, MEMBER, TODAY
from tests.graph.access_matrix.people import PEOPLE
from tests.graph.access_matrix.records import PREPARED, records
from tests.graph.office import Office
from tests.store.database import connected
from tests.usage.kept import keeping
from tests.usage.signing import SignedLog

CATALOGUE: Final = "service_catalogue"
ORDERS: Final = pytest.mark.parametrize("hidden", [False, True], ids=["orders that are over", "orders in force"])


@dataclass(frozen=True)
class World:
    """The gateway, and a way to write into its stores."""

    office: Office
    dsns: Mapping[str, str]

    async def ask(self, document: str, caller: Caller, *, by_core: bool, **variables: Any) -> Answer:
        """The whole answer."""
        return await self.office.ask(document, caller, by_core=by_core, **variables)

    async def hold(self, persons: Iterable[str] = (), households: Iterable[str] = ()) -> None:
        """Put on record all that is asked, of these persons and households and of nobody else."""
        for agency, script in records(persons, households).items():
            await self._run(agency, script)

    async def hide(self, pairs: Iterable[tuple[str, str]], *, over: bool = False) -> None:
        """Have orders hide the second of each pair from the first, and no others; `over`: orders that have ended."""
        until = f"'{TODAY}'" if over else "NULL"
        rows = ", ".join(f"('{by} {of}', '{of}', '{by}', '2026-01-01', {until}::date)" for by, of in pairs)
        await self._run("civil_registry", f"DELETE FROM protection_order; INSERT INTO protection_order VALUES {rows};")

    async def _run(self, agency: str, script: str) -> None:
        async with connected(self.dsns[agency]) as store:
            await store.execute(script)


async def made(cluster: Cluster, registry: Registry, ending: AsyncExitStack) -> World:
    """The world on a cluster that holds nothing; its connections end with `ending`."""
    names = [*(str(each.id) for each in registry.agencies), PLATFORM]
    cluster.ensure_databases(*names)
    dsns = {name: cluster.dsn(name) for name in names}
    folders = {str(each.id): migrations_of(each) for each in registry.agencies} | {PLATFORM: MIGRATIONS}
    await migrate_all({name: StoreTables(dsns[name], folders[name]) for name in names})
    async with connected(dsns[CATALOGUE]) as store:
        await load(store, _catalogue(registry))
    stores = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in dsns.items()}
    for each in stores.values():
        ending.callback(each.close)
    gateway = Gateway(registry, stores, lambda: TODAY)
    keeping(gateway)
    world = World(Office(gateway, {}), dsns)
    # Until a first head is signed, the log shows nobody their part of it.
    await SignedLog(stores[PLATFORM]).sign()
    await world._run("civil_registry", PEOPLE)
    for agency, script in PREPARED.items():
        await world._run(agency, script)
    return world


def _catalogue(registry: Registry) -> Content:
    """For each fact a service for the subject, and one and a category where it is asked of the whole household."""
    own = own_content(catalogue_of(registry), TODAY, kept_definitions(registry))
    services = [
        {**service(own, each.id, dict(each.condition)), "region": None, "categories": [], "life_events": []}
        for each in ASKED
    ]
    categories = [
        {**own.categories[0], "id": each.id, "condition": each.condition} for each in ASKED if each.scope == MEMBER
    ]
    return replace(own, services=services, categories=categories)
