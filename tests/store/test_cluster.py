"""Who starts the embedded PostgreSQL, who stops it, and what a kill leaves."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from tests.patience import HANGING_SECONDS, eventually
from tests.store.standing import Hold, fetch, is_running, let_go, processes_on, told_pid


def test_a_second_process_attaches_and_closing_it_stops_nothing(folder: Path, hold: Hold) -> None:
    """Both see one server, and it outlives the visitor."""
    cluster = Cluster.open(folder)
    other = hold(folder)
    assert told_pid(other) == cluster.pid
    let_go(other)
    assert is_running(folder)
    cluster.close()


def test_the_last_to_close_stops_the_server_whoever_started_it(folder: Path, hold: Hold) -> None:
    """The starter leaves first and lives on; the one who attached turns off the light."""
    starter = Cluster.open(folder)
    other = hold(folder)
    told_pid(other)
    starter.close()
    starter.close()
    assert is_running(folder)
    let_go(other)
    assert not is_running(folder)


@pytest.mark.skipif(
    sys.platform != "linux",
    reason="only Linux has a parent-death signal; untested: what a killed starter leaves behind",
)
def test_killing_the_starter_leaves_no_process_behind(folder: Path, hold: Hold) -> None:
    """kill -9 of the process that started PostgreSQL ends all of PostgreSQL."""
    starter = hold(folder)
    told_pid(starter)
    assert processes_on(folder)
    starter.kill()
    starter.wait()
    assert eventually(lambda: not processes_on(folder))
    assert not is_running(folder)


async def test_opening_right_after_the_starter_was_killed_gives_a_fresh_server(folder: Path, hold: Hold) -> None:
    """The dying server is waited for, not attached to."""
    starter = hold(folder)
    before = told_pid(starter)
    starter.kill()
    starter.wait()
    cluster = Cluster.open(folder)
    assert cluster.pid != before
    assert await fetch(cluster.dsn("alpha"), "SELECT 1") == 1
    cluster.close()


async def test_committed_rows_survive_a_kill_of_the_server(folder: Path) -> None:
    """After kill -9 of PostgreSQL itself, the next open recovers what was committed, and closing the first is safe."""
    first = Cluster.open(folder)
    await fetch(first.dsn("alpha"), "CREATE TABLE t AS SELECT 7 AS n")
    os.kill(first.pid, signal.SIGKILL)
    second = Cluster.open(folder)
    assert await fetch(second.dsn("alpha"), "SELECT n FROM t") == 7
    first.close()
    assert await fetch(second.dsn("alpha"), "SELECT n FROM t") == 7
    second.close()
    assert not is_running(folder)


def test_a_stale_pid_file_that_names_a_living_stranger_is_not_believed(folder: Path) -> None:
    """As in a container that was killed: the pid now belongs to another process, which must stay unharmed."""
    stranger = subprocess.Popen(["sleep", "60"])
    next(folder.glob("pg[0-9]*/PG_VERSION")).with_name("postmaster.pid").write_text(f"{stranger.pid}\n")
    cluster = Cluster.open(folder)
    assert cluster.pid != stranger.pid
    cluster.close()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_processes_that_open_at_once_share_one_server(folder: Path, hold: Hold) -> None:
    """The first one starts the server, nobody starts a second, and once all have closed the server has ended."""
    holders = [hold(folder) for _ in range(3)]
    assert len({told_pid(holder) for holder in holders}) == 1
    for holder in holders:
        assert holder.stdin
        holder.stdin.write("\n")
        holder.stdin.flush()
    for holder in holders:
        assert holder.wait(HANGING_SECONDS) == 0
    assert not is_running(folder)


@pytest.mark.parametrize(("fsync", "said"), [(True, "on"), (False, "off")])
async def test_a_server_waits_for_the_disk_unless_told_otherwise(folder: Path, fsync: bool, said: str) -> None:
    """Only whoever asks for it gets a server without fsync."""
    cluster = Cluster.open(folder) if fsync else Cluster.open(folder, fsync=False)
    assert await fetch(cluster.dsn("alpha"), "SHOW fsync") == said
    assert await fetch(cluster.dsn("alpha"), "SHOW synchronous_commit") == "on"
    cluster.close()


async def test_a_server_reads_by_itself(cluster: Cluster) -> None:
    """An older one knows no other way, and does not know the setting either."""
    assert await fetch(cluster.dsn("alpha"), "SELECT coalesce(current_setting('io_method', true), 'sync')") == "sync"


async def test_two_folders_stand_side_by_side(cluster: Cluster) -> None:
    """Stopping one cluster leaves the other alone."""
    with tempfile.TemporaryDirectory() as parent:
        other = Cluster.open(Path(parent) / "new" / ".maru")
        assert other.pid != cluster.pid
        other.close()
        assert await fetch(cluster.dsn("alpha"), "SELECT 1") == 1
