"""An agency on a PostgreSQL of its own, which a test may stop, freeze, kill or falsify."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from agencies.embedded_postgresql.binaries import Binaries
from agencies.embedded_postgresql.cluster import Cluster
from tests.patience import HANGING_SECONDS, eventually

DEADLINE = 2.0
"""The deadline that these tests' gateways give each agency, in seconds: the agencies that work keep it too."""


class Throwaway:
    """Agencies' stores on a cluster that is theirs alone, in a folder that holds them already."""

    def __init__(self, folder: Path, agencies: tuple[str, ...]) -> None:
        self.agencies = agencies
        self._folder = folder
        self._cluster = Cluster.open(folder, fsync=False)
        self._dsns = {agency: self._cluster.dsn(agency) for agency in agencies}

    @property
    def settings(self) -> dict[str, str]:
        """The settings that put a gateway's agencies here."""
        return {f"{agency.upper()}_DATABASE_URL": dsn for agency, dsn in self._dsns.items()}

    @property
    def log(self) -> str:
        """All that the server has said since it was started last."""
        return next(self._folder.glob("pg*.log")).read_text()

    def stop(self) -> None:
        """End the server."""
        self._cluster.close()

    def start(self) -> None:
        """Start the server again."""
        self._cluster = Cluster.open(self._folder, fsync=False)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The server is down while this lasts."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The server and its backends stand still while this lasts."""
        pids = [self._cluster.pid, *self._backends()]
        self._signal(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal([self._cluster.pid, *self._backends()], signal.SIGCONT)

    def kill_backends(self) -> int:
        """`kill -9` of every backend of the gateway's; how many there were. The server has restarted itself then."""
        told = self.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'maru'")
        pids = [int(pid) for pid in told.split()]
        before = {*self._backends()}
        self._signal(pids, signal.SIGKILL)
        # Until the server has noticed, it answers as before, and then nobody for a while.
        assert eventually(lambda: before.isdisjoint(self._backends()) and self._psql("SELECT 1").returncode == 0)
        return len(pids)

    def kill(self) -> None:
        """`kill -9` of the server."""
        os.kill(self._cluster.pid, signal.SIGKILL)

    @contextmanager
    def replaced(self, name: str, by: str) -> Iterator[None]:
        """The agency's table or view of this name is a view of `by` while this lasts, which may read `kept_<name>`."""
        kind = self.sql(f"SELECT relkind FROM pg_class WHERE relname = '{name}'")
        what = "VIEW" if kind == "v" else "TABLE"
        self.sql(f"BEGIN; ALTER {what} {name} RENAME TO kept_{name}; CREATE VIEW {name} AS {by}; COMMIT")
        try:
            yield
        finally:
            self.sql(f"BEGIN; DROP VIEW IF EXISTS {name}; ALTER {what} kept_{name} RENAME TO {name}; COMMIT")

    def sql(self, script: str, agency: str | None = None) -> str:
        """What psql prints of this, run as the agency's own role."""
        done = self._psql(script, agency)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _psql(self, script: str, agency: str | None = None) -> "subprocess.CompletedProcess[str]":
        psql = Binaries.find().folder / "psql"
        command = [psql, "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self._dsns[agency or self.agencies[0]], "-c", script]
        return subprocess.run(command, capture_output=True, text=True, timeout=HANGING_SECONDS)

    @property
    def dsn(self) -> str:
        """Where the first of its agencies is."""
        return self._dsns[self.agencies[0]]

    def connections(self) -> int:
        """How many connections gateways hold."""
        return int(self.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'maru'"))

    def _backends(self) -> list[int]:
        parent = str(self._cluster.pid)
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if status.read_text().rpartition(")")[2].split()[1] == parent:
                    found.append(int(status.parent.name))
        return found

    def _signal(self, pids: list[int], number: signal.Signals) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
