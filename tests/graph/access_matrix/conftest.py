"""One world for all that is asked of the tables, made without the seeded stores, which other tests only read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.registry import Registry
from tests.bare_cluster import bare_folder
from tests.graph.access_matrix.world import World, made


@pytest.fixture(scope="package")
async def world(registry: Registry) -> AsyncIterator[World]:
    """The gateway and its people."""
    with bare_folder() as folder:
        cluster = Cluster.open(folder, fsync=False)
        try:
            async with AsyncExitStack() as ending:
                yield await made(cluster, registry, ending)
        finally:
            # A server waits for those who are connected before it ends.
            await asyncio.to_thread(cluster.close)
