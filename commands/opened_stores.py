"""The stores that a command works on: where they are, and the embedded ones kept running while it lasts."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

from agencies.contract.errors import MaruError, StartUpError
from agencies.embedded_postgresql.cluster import Cluster
from agencies.registry import Registry
from agencies.store.connection import variable
from agencies.store.store import Store
from api.settings import PLATFORM, Settings
from resolvers.platform.platform_store import platform_store


@contextmanager
def open_stores(registry: Registry, settings: Settings) -> Iterator[dict[str, str]]:
    """Every store's DSN, the platform's among them; those that no setting names are embedded, open while this lasts."""
    names = [*registry.with_stores, PLATFORM]
    embedded = [name for name in names if name not in settings.urls]
    for name in embedded:
        if registry.external(name) is not None:
            raise StartUpError(
                f"The store of {name} exists already, as its declaration says (`store=External(…)`), and nothing says "
                f"where it is: set {variable(name)}."
            )
    if not embedded:
        yield dict(settings.urls)
        return
    cluster = Cluster.open(settings.data, fsync=settings.fsync)
    try:
        for name in embedded:
            cluster.ensure_database(name)
        yield {name: settings.urls.get(name) or cluster.dsn(name) for name in names}
    finally:
        cluster.close()


def stores_at(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> dict[str, Store]:
    """A Store for each DSN; it connects when it is first asked."""
    return {
        name: Store(name, dsn, deadline_seconds=settings.deadline_of(name), external=registry.external(name))
        for name, dsn in dsns.items()
    }


@asynccontextmanager
async def stores_for_a_command(
    registry: Registry, settings: Settings, dsns: Mapping[str, str]
) -> AsyncIterator[dict[str, Store]]:
    """The stores while a command uses them; an error of a store becomes the StartUpError that ends the command."""
    async with platform_store(dsns[PLATFORM]):
        stores = stores_at(registry, settings, dsns)
    try:
        yield stores
    except MaruError as error:
        raise StartUpError(error.message) from error
    finally:
        for store in stores.values():
            store.close()
