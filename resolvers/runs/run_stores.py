"""The agencies' stores while everyone on record is read: in big pages, for which a statement may take its time."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store

CITIZENS_AT_ONCE: Final = 5_000
# A statement reads the rows of thousands of persons: nobody waits for it as for an answer.
DEADLINE_SECONDS: Final = 60


@asynccontextmanager
async def batch_stores(registry: Registry, dsns: Mapping[str, str]) -> AsyncIterator[dict[str, Store]]:
    """Every agency's store, until the block ends."""
    agencies = {name: dsn for name, dsn in dsns.items() if name != PLATFORM}
    stores = {
        name: Store(name, dsn, deadline_seconds=DEADLINE_SECONDS, external=registry.external(name))
        for name, dsn in agencies.items()
    }
    try:
        yield stores
    finally:
        for store in stores.values():
            store.close()
