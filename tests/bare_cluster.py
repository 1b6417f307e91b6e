"""A PostgreSQL with nothing in it, made once for all processes of a run: whoever wants one of its own copies it.

To make one takes longer than to copy it and start a server on the copy.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.lock import Lock
from tests.patience import HANGING_SECONDS
from tests.seeded_folder import copied

_run: list[Path] = []


def keep_in(folder: Path) -> None:
    """Have all processes of this run share the one that the first of them makes in this folder."""
    _run[:] = [folder]


@contextmanager
def bare_folder() -> Iterator[Path]:
    """A folder of a cluster without databases on which no server runs; it is gone after the block."""
    with copied(_made()) as folder:
        yield folder


@contextmanager
def bare_cluster() -> Iterator[Cluster]:
    """A PostgreSQL without databases, which is gone after the block."""
    with bare_folder() as folder, closing(Cluster.open(folder, fsync=False)) as opened:
        yield opened


def _made() -> Path:
    (run,) = _run
    data = run / "bare"
    with Lock(run / "bare.lock") as lock:
        assert lock.wait_exclusive(HANGING_SECONDS), "another process makes a cluster without end"
        if not data.exists():
            making = Path(tempfile.mkdtemp(prefix="making-", dir=run))
            Cluster.open(making / "data", fsync=False).close()
            shutil.move(making / "data", data)
    return data
