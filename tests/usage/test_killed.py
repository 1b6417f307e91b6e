"""Processes that are killed while they commit: one tree is left, without a gap, and with all that was answered for."""

import os
import re
import signal
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import migrate
from resolvers.platform.platform_store import MIGRATIONS
from resolvers.usage_log.keeping.verification import verify_log
from tests.forked import Forked
from tests.patience import HANGING_SECONDS, eventually
from tests.store.database import connected
from tests.usage.signing import KEYS
from tests.usage.writer import STEPS

WRITERS = 100
"""In each of two processes."""


class Writing:
    """A process that writes, and the request ids for which it was told that they are recorded."""

    def __init__(self, dsn: str, output: Path, *step: str) -> None:
        self._output = output
        given = output.with_suffix(".given")
        os.mkfifo(given)
        arguments = ("tests.usage.writer", dsn, str(WRITERS), *step)
        self.process = Forked(arguments, os.environ, output, output, module=True, input_path=given)
        # Opened for reading too, since that waits for nobody who reads.
        self._given = os.fdopen(os.open(given, os.O_RDWR), "wb")

    def returned(self) -> list[str]:
        # A line that its process died over is none; others are the process's log.
        return re.findall(r"^([0-9a-f]{16})\n", self._output.read_text(), re.MULTILINE)

    def end(self) -> None:
        """Close its input, at which it ends where it was not killed, and wait for it."""
        self._given.close()
        self.process.wait(HANGING_SECONDS)

    def close(self) -> None:
        """End it, however far it has come."""
        self._given.close()
        self.process.kill()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a cluster of its own can be, which waits for the disk: what is committed outlasts a killed server."""
    with tempfile.TemporaryDirectory(prefix="maru-") as parent:
        yield Path(parent) / "data"


async def holds(dsn: str, returned: list[str]) -> None:
    """Verify the log, and that every append that returned stands in it, with both of its records."""
    async with connected(dsn) as connection:
        verified = await verify_log(connection, (), KEYS)
        assert verified.check.holds, (verified.check.problems[:5], verified.check.said)
        rows = await connection.fetch("SELECT encode(request_id, 'hex'), count(*) FROM usage_record GROUP BY 1")
    kept = {row[0]: row[1] for row in rows}
    assert set(kept.values()) <= {2}
    assert set(returned) <= kept.keys()
    assert verified.check.records == 2 * len(kept)


@pytest.mark.parametrize(
    "steps", [("records", "sent", "at once sent"), pytest.param(STEPS, marks=pytest.mark.long)], ids=["some", "every"]
)
async def test_f3_writers_that_are_killed_in_a_commit_leave_one_tree(
    folder: Path, tmp_path: Path, steps: tuple[str, ...]
) -> None:
    """At these steps of it, while the writers of another process go on; and then the server itself is killed."""
    cluster = Cluster.open(folder)
    cluster.ensure_databases("platform")
    dsn = cluster.dsn("platform")
    async with connected(dsn) as connection:
        await migrate(connection, MIGRATIONS)
    with closing(Writing(dsn, tmp_path / "lasting")) as lasting:
        returned = []
        for step in steps:
            returned += killed_after(step, dsn, tmp_path)
        before = len(lasting.returned())
        assert eventually(lambda: len(lasting.returned()) > before + WRITERS)
        os.kill(cluster.pid, signal.SIGKILL)
        lasting.end()
    cluster.close()
    cluster = Cluster.open(folder)
    await holds(cluster.dsn("platform"), returned + lasting.returned())
    cluster.close()


def killed_after(step: str, dsn: str, tmp_path: Path) -> list[str]:
    """What a process returned for that was killed after a step of a commit."""
    with closing(Writing(dsn, tmp_path / step, step)) as dying:
        dying.process.wait(HANGING_SECONDS)
    assert dying.process.returncode == -signal.SIGKILL
    assert dying.returned(), step
    return dying.returned()
