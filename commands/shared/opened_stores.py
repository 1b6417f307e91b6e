"""The stores that a command works on: where they are, and the embedded ones kept running while it lasts."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
import structlog

from agencies.contract.errors import MaruError, StartUpError
from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.discovery import chosen
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.connection import variable
from agencies.store.store import Store
from api.settings.settings import Settings
from resolvers.platform.platform_store import platform_store
from resolvers.runs.run_stores import DEADLINE_SECONDS

log = structlog.get_logger("commands")


@contextmanager
def open_stores(registry: Registry, settings: Settings, *, despite_unset: bool = False) -> Iterator[dict[str, str]]:
    """Every store's DSN, the platform's among them; those that no setting names are embedded, open while this lasts.

    StartUpError where a store has to be named by a setting and is not; `despite_unset`: an agency's has no DSN then.
    """
    unset = _unset(registry, settings)
    if unset and (PLATFORM in unset or not despite_unset):
        raise StartUpError(_refusal(registry, settings, unset))
    with _known(registry, settings, unset, PLATFORM) as dsns:
        yield dsns


@contextmanager
def open_agencies(registry: Registry, settings: Settings) -> Iterator[dict[str, str]]:
    """The DSN of each agency's store of which it is known where it is, for what needs nothing of the platform's."""
    with _known(registry, settings, _unset(registry, settings)) as dsns:
        yield dsns


@contextmanager
def open_store(name: str, registry: Registry, settings: Settings) -> Iterator[str]:
    """The DSN of this store alone, which Maru makes, for what concerns no other: no other has to be named."""
    if name in _unset(registry, settings):
        raise StartUpError(_refusal(registry, settings, [name]))
    with _opened([name], settings) as dsns:
        yield dsns[name]


@contextmanager
def _known(registry: Registry, settings: Settings, unset: Sequence[str], *beside: str) -> Iterator[dict[str, str]]:
    if unset:
        for strange in _strange(registry, settings):
            log.warning("a setting names the store of no agency", setting=strange)
    with _opened([*(name for name in registry.with_stores if name not in unset), *beside], settings) as dsns:
        yield dsns


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


def unset_store(registry: Registry, name: str) -> str:
    """What is said of a store that has to be named by a setting and is not."""
    if registry.external(name) is not None:
        return (
            f"The store of {name} exists already, as its declaration says (`store=External(…)`), and nothing says "
            f"where it is: set {variable(name)}"
        )
    return f"Settings name stores of agencies, and none says where that of {name} is: set {variable(name)}"


def _refusal(registry: Registry, settings: Settings, unset: Sequence[str]) -> str:
    strange = [f"{each} names the store of no agency" for each in _strange(registry, settings)]
    return " ".join(f"{said}." for said in (*(unset_store(registry, name) for name in unset), *strange))


def _strange(registry: Registry, settings: Settings) -> list[str]:
    """Which settings look as if they named an agency's store, and there is no such agency: one may be misspelt.

    Other programs' variables look so too. An agency that is left out may be named as well as not.
    """
    known = {variable(name) for name in (*chosen({}), *(each.id or "" for each in registry.agencies))}
    return [name for name in settings.other_urls if name not in known]


def _unset(registry: Registry, settings: Settings) -> list[str]:
    """The stores that a setting has to name and none does: those that exist, and with real citizens those beside named
    ones, since of an empty store in the place of one that was forgotten everybody would be told a wrong no."""
    needed = [name for name in registry.with_stores if registry.external(name) is not None]
    made = [each.id or "" for each in registry.with_made_stores]
    if not settings.demo and any(name in settings.urls for name in made):
        needed += [*made, PLATFORM]
    return [name for name in needed if name not in settings.urls]


def stores_at(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> dict[str, Store]:
    """A Store for each DSN, which connects when it is first asked, and one that cannot be asked where there is none."""
    found = {
        name: Store(name, dsn, deadline_seconds=settings.deadline_of(name), external=registry.external(name))
        for name, dsn in dsns.items()
    }
    return found | unset_stores(registry, settings)


def unset_stores(registry: Registry, settings: Settings) -> dict[str, Store]:
    """A Store that cannot be asked for each of an agency's that a setting has to name and none does."""
    return {
        name: Store(name, "", external=registry.external(name), fault=unset_store(registry, name))
        for name in _unset(registry, settings)
        if name != PLATFORM
    }


@asynccontextmanager
async def platform_for_a_command(dsn: str) -> "AsyncIterator[tuple[asyncpg.Connection[Any], Store]]":
    """A connection to the platform's store, and the store itself, while a command uses it; its errors end the command.

    What the store itself is asked, as the usage log's record of the command, may take a minute: nobody waits for a
    command as for an answer. What the connection is asked has no deadline.
    """
    store = Store(PLATFORM, dsn, deadline_seconds=DEADLINE_SECONDS)
    try:
        async with platform_store(dsn) as connection:
            yield connection, store
    except MaruError as error:
        raise StartUpError(error.message) from error
    finally:
        store.close()


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
