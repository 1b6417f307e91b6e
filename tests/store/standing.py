"""Ways for the store's tests to watch a cluster, and to have another process open it."""

import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import asyncpg

from agencies.embedded_postgresql.lock import Lock
from tests.patience import HANGING_SECONDS

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from pathlib import Path
from agencies.embedded_postgresql.cluster import Cluster
cluster = Cluster.open(Path(sys.argv[1]))
print(cluster.pid, flush=True)
sys.stdin.readline()
cluster.close()
"""

Hold = Callable[[Path], "subprocess.Popen[str]"]


def told_pid(holder: "subprocess.Popen[str]") -> int:
    assert holder.stdout
    return int(holder.stdout.readline())


def let_go(holder: "subprocess.Popen[str]") -> None:
    holder.communicate("\n", timeout=HANGING_SECONDS)
    assert holder.returncode == 0


def is_running(folder: Path) -> bool:
    """Whether any process of a server on the folder lives, by the lock that all of them hold."""
    with Lock(next(folder.glob("pg*.running.lock"))) as running:
        return not running.try_exclusive()


def processes_on(folder: Path) -> list[str]:
    """The processes whose working folder is the data folder, by the kernel's own list."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append(process.name)
    return found


async def fetch(dsn: str, statement: str) -> object:
    connection = await asyncpg.connect(dsn, timeout=HANGING_SECONDS)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
