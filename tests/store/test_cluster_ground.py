"""The embedded PostgreSQL on awkward ground: paths, accounts, and failures to start."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agencies.embedded_postgresql.account import LAUNCH, Account
from agencies.embedded_postgresql.binaries import WHEEL, Binaries
from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.errors import ClusterError
from tests.patience import eventually
from tests.store.standing import ROOT, Hold, fetch, is_running, let_go, told_pid

# Imports first, then leaves root: the interpreter itself may lie where `nobody` cannot look.
UNPRIVILEGED = """
import asyncio, asyncpg, os, pwd, sys
from pathlib import Path
from agencies.embedded_postgresql.cluster import Cluster
sys.executable = sys.argv[2]
user = pwd.getpwnam("nobody")
os.setgroups([]); os.setgid(user.pw_gid); os.setuid(user.pw_uid)
cluster = Cluster.open(Path(sys.argv[1]))
cluster.ensure_databases("alpha")
async def who():
    connection = await asyncpg.connect(cluster.dsn("alpha"))
    print(os.stat(f"/proc/{cluster.pid}").st_uid, await connection.fetchval("SELECT current_user"))
    await connection.close()
asyncio.run(who())
cluster.close()
"""


@pytest.mark.parametrize("part", ["long" * 30, pytest.param("대한민국 행정, 마루", marks=pytest.mark.long)])
def test_a_path_that_no_socket_could_have_works(folder: Path, part: str, hold: Hold) -> None:
    """The socket goes to a short folder that every process finds, and that is gone after the stop."""
    far = folder.rename(folder.with_name(part))
    cluster = Cluster.open(far)
    other = hold(far)
    assert told_pid(other) == cluster.pid
    let_go(other)
    assert asyncio.run(fetch(cluster.dsn("alpha"), "SELECT 1")) == 1
    sockets = cluster._postmaster.sockets
    assert sockets.stat().st_mode & 0o777 == 0o700
    cluster.close()
    assert not sockets.exists()
    far.rename(folder)


@pytest.mark.long
def test_a_killed_initdb_leaves_nothing_that_is_taken_for_a_cluster(tmp_path: Path, hold: Hold) -> None:
    """kill -9 in the midst of it: the data folder gets its name when it is whole, and the next open starts over."""
    killed = hold(tmp_path)
    assert eventually(lambda: any(tmp_path.glob("pg*.new/PG_VERSION")))
    killed.kill()
    killed.wait()
    assert not list(tmp_path.glob("pg*[0-9]/PG_VERSION"))
    cluster = Cluster.open(tmp_path)
    cluster.ensure_databases("alpha")
    cluster.close()
    assert not list(tmp_path.glob("pg*.new"))


def test_a_server_that_cannot_start_says_why_and_what_to_do(folder: Path) -> None:
    """The message carries the server's own last words; nothing is left behind, and a repaired cluster opens."""
    conf = next(folder.glob("pg*/postgresql.conf"))
    whole = conf.read_text()
    conf.write_text("nonsense = yes\n")
    with pytest.raises(ClusterError, match=r"(?s)nonsense.*MARU_DATA"):
        Cluster.open(folder)
    conf.write_text(whole)
    Cluster.open(folder).close()


def test_a_folder_that_cannot_be_made_is_a_typed_error(tmp_path: Path) -> None:
    """A file in the way is told as such."""
    (tmp_path / "file").touch()
    with pytest.raises(ClusterError, match="MARU_DATA"):
        Cluster.open(tmp_path / "file" / "data")


def test_starting_from_another_thread_is_refused(folder: Path) -> None:
    """The server would end with that thread."""
    raised: list[BaseException] = []

    def start() -> None:
        try:
            Cluster.open(folder).close()
        except ClusterError as error:
            raised.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(raised[0])


@pytest.mark.skipif(
    os.getuid() != 0, reason="only root lends PostgreSQL another account; untested: the account `nobody`"
)
def test_root_falls_back_to_nobody_and_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where namespaces are refused the files become nobody's; where they are allowed again, root's."""
    folder.parent.chmod(0o711)
    with monkeypatch.context() as patch, reachable_binaries() as binaries:
        patch.setattr("agencies.embedded_postgresql.account.sys.platform", "elsewhere")
        patch.setattr(Binaries, "find", lambda: binaries)
        cluster = Cluster.open(folder)
        assert Path(f"/proc/{cluster.pid}").stat().st_uid != 0
        cluster.ensure_databases("alpha")
        cluster.close()
    usual = Account.choose()
    cluster = Cluster.open(folder)
    cluster.ensure_databases("alpha")
    cluster.close()
    assert next(folder.glob("pg*/PG_VERSION")).stat().st_uid == usual.uid


@pytest.mark.skipif(os.getuid() != 0, reason="only root lends PostgreSQL another account; untested: its refusal")
@pytest.mark.parametrize("closed", ["data", "programs"])
def test_a_folder_that_nobody_may_not_enter_is_named(
    folder: Path, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start is refused in a sentence, be it the data or the programs that are out of reach."""
    monkeypatch.setattr("agencies.embedded_postgresql.account.sys.platform", "elsewhere")
    folder.parent.chmod(0o711)
    with reachable_binaries() as binaries:
        monkeypatch.setattr(Binaries, "find", lambda: binaries)
        barrier = folder.parent if closed == "data" else binaries.folder.parent
        barrier.chmod(0o700)
        with pytest.raises(ClusterError) as refused:
            Cluster.open(folder)
    assert f"may not enter {barrier} to reach" in str(refused.value)
    assert f"chmod o+x {barrier}" in str(refused.value)


@pytest.mark.skipif(
    os.getuid() != 0,
    reason="this process is not root; untested: nothing, since every other test runs without root then",
)
def test_an_ordinary_user_needs_nothing() -> None:
    """From initdb to a connection, as a user without privileges."""
    python = next((p for p in (sys.executable, "/usr/bin/python3") if runs_as_nobody(p)), None)
    if python is None:
        pytest.skip(
            "the user `nobody` cannot run Python or read the source tree; untested: PostgreSQL of an ordinary user"
        )
    with tempfile.TemporaryDirectory() as parent:
        shutil.chown(parent, "nobody")
        script = [sys.executable, "-c", UNPRIVILEGED, f"{parent}/data", python]
        told = subprocess.run(script, cwd=ROOT, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
        uid, role = told.stdout.split()
        assert uid != "0"
        assert role == "alpha"
        assert not is_running(Path(parent) / "data")


@contextmanager
def reachable_binaries() -> Iterator[Binaries]:
    """A copy of PostgreSQL's programs in a folder that every account may enter."""
    found = Binaries.find()
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        # The wheel's libraries lie beside its package, and the programs find them from there.
        for part in found.folder.parents[2].glob(f"{WHEEL}*"):
            shutil.copytree(part, Path(parent, part.name), symlinks=True)
        yield Binaries(Path(parent, WHEEL, "pginstall", "bin"), found.major)


def runs_as_nobody(python: str) -> bool:
    try:
        return not subprocess.run([python, "-c", f"open({str(LAUNCH)!r})"], user="nobody", extra_groups=[]).returncode
    except OSError:
        return False
