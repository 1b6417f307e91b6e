"""One world for all that is asked of the tables, made without the seeded stores, which other tests only read."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registry import Registry
from tests.graph.access_matrix.world import World, made


@pytest.fixture(scope="package")
async def world(registry: Registry) -> AsyncIterator[World]:
    """The gateway and its people."""
    parent = Path(tempfile.mkdtemp(prefix="maru-"))
    cluster = Cluster.open(parent / "data", fsync=False)
    try:
        async with AsyncExitStack() as ending:
            yield await made(cluster, registry, ending)
    finally:
        # A server waits for those who are connected before it ends.
        await asyncio.to_thread(cluster.close)
        shutil.rmtree(parent)
