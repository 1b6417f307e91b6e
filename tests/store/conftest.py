"""Clusters for the store's tests."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from tests.seeded_folder import copied
from tests.store.standing import HOLDER, ROOT, Hold, is_running


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A stopped cluster with databases alpha and beta: the tests take turns on it, since initdb is slow."""
    parent = Path(tempfile.mkdtemp(prefix="maru-"))
    cluster = Cluster.open(parent / "data")
    cluster.ensure_databases("alpha", "beta")
    cluster.close()
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture
def folder(made: Path) -> Iterator[Path]:
    """The stopped cluster's folder; no server may be left on it."""
    yield made
    left = is_running(made)
    if left:
        Cluster.open(made).close()
    assert not left, "a PostgreSQL was left running"


@pytest.fixture(scope="session")
def cluster(made: Path) -> Iterator[Cluster]:
    """A copy of the cluster that stays open: for tests that are about what stands in its databases."""
    with copied(made) as folder:
        opened = Cluster.open(folder, fsync=False)
        yield opened
        opened.close()


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Starts another process that opens the cluster, says its server's pid, and closes it when told."""
    holders: list[subprocess.Popen[str]] = []

    def start(folder: Path) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", HOLDER, str(folder)]
        pipe = subprocess.PIPE
        holders.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT))
        return holders[-1]

    yield start
    for holder in holders:
        holder.kill()
        holder.communicate()
