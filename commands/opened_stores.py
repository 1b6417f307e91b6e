"""The stores that a command works on: where they are, and the embedded ones kept running while it lasts."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager

from agencies.contract.errors import MaruError, StartUpError
from agencies.embedded_postgresql.cluster import Cluster
from agencies.registry import Registry
from agencies.store.connection import variable
from agencies.store.store import Store
from api.settings import PLATFORM, Settings
from resolvers.platform.platform_store import platform_store


@contextmanager
def open_stores(registry: Registry, settings: Settings, *, despite_unset: bool = False) -> Iterator[dict[str, str]]:
    """Every store's DSN, the platform's among them; those that no setting names are embedded, open while this lasts.

    StartUpError where a store that exists is named by no setting; `despite_unset`: it has no DSN then.
    """
    unset = _unset(registry, settings)
    if unset and not despite_unset:
        raise StartUpError(f"{unset_store(unset[0])}.")
    with _opened([*(name for name in registry.with_stores if name not in unset), PLATFORM], settings) as dsns:
        yield dsns


@contextmanager
def open_store(name: str, settings: Settings) -> Iterator[str]:
    """The DSN of this store alone, which Maru makes, for what concerns no other: no other has to be named."""
    with _opened([name], settings) as dsns:
        yield dsns[name]


@contextmanager
def _opened(names: Sequence[str], settings: Settings) -> Iterator[dict[str, str]]:
    embedded = [name for name in names if name not in settings.urls]
    if not embedded:
        yield {name: settings.urls[name] for name in names}
        return
    cluster = Cluster.open(settings.data, fsync=settings.fsync)
    try:
        cluster.ensure_databases(*embedded)
        yield {name: settings.urls.get(name) or cluster.dsn(name) for name in names}
    finally:
        cluster.close()


def unset_store(name: str) -> str:
    """What is said of a store that exists and is named by no setting."""
    return (
        f"The store of {name} exists already, as its declaration says (`store=External(…)`), and nothing says where it "
        f"is: set {variable(name)}"
    )


def _unset(registry: Registry, settings: Settings) -> list[str]:
    exist = [name for name in registry.with_stores if registry.external(name) is not None]
    return [name for name in exist if name not in settings.urls]


def stores_at(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> dict[str, Store]:
    """A Store for each DSN, which connects when it is first asked, and one that cannot be asked where there is none."""
    found = {
        name: Store(name, dsn, deadline_seconds=settings.deadline_of(name), external=registry.external(name))
        for name, dsn in dsns.items()
    }
    return found | unset_stores(registry, settings)


def unset_stores(registry: Registry, settings: Settings) -> dict[str, Store]:
    """A Store that cannot be asked for each that exists and is named by no setting."""
    return {
        name: Store(name, "", external=registry.external(name), fault=unset_store(name))
        for name in _unset(registry, settings)
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
