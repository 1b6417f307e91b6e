"""The embedded PostgreSQL: one cluster in one folder, shared by all processes that open that folder.

Three locks beside the data folder decide who starts and who stops, and all are dropped by the kernel on kill -9:
`gate` is held alone while a process opens or closes, `attached` is shared by all that have the cluster open, and
`running` is held by the server's own processes. Whoever closes last stops the server, whoever started it.

On Linux the server also ends with the process that started it, however that ends, even while others are attached:
they lose their connections, and the next `open` starts the server again. Elsewhere a server whose holders were
killed is stopped by the next `open`.

Never listens on the network, and never lets a role into a database that is not its own.
"""

import re
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import quote

from agencies.embedded_postgresql.account import Account
from agencies.embedded_postgresql.binaries import Binaries
from agencies.embedded_postgresql.errors import ClusterError
from agencies.embedded_postgresql.lock import PAUSE_SECONDS, Lock
from agencies.embedded_postgresql.postmaster import ADMIN, PORT, START_SECONDS, Postmaster, environment

GATE_SECONDS = START_SECONDS + 30
STATEMENT_SECONDS = 60
NAME = re.compile(r"(?!pg_)[a-z][a-z0-9_]{0,62}")
# PostgreSQL has no role `public` or `none`, and makes the tables of a role in the schema of its name, if there is one.
RESERVED = frozenset({ADMIN, "postgres", "template0", "template1", "public", "none", "information_schema"})


class Cluster:
    """A running PostgreSQL that this process is attached to."""

    def __init__(self, postmaster: Postmaster, attached: Lock) -> None:
        self._postmaster = postmaster
        self._attached: Lock | None = attached
        self._server: subprocess.Popen[bytes] | None = None

    @classmethod
    def open(cls, folder: Path, *, fsync: bool = True) -> "Cluster":
        """Attaches to the cluster in the folder, made and started first where need be; raises ClusterError.

        Without `fsync` a server that this call starts does not wait for the disk: a crash of the machine, though not
        of the server, may destroy the whole cluster. For data that can be thrown away.
        """
        postmaster = Postmaster(folder.resolve(), Binaries.find(), fsync=fsync)
        try:
            postmaster.folder.mkdir(0o700, parents=True, exist_ok=True)
            attached = postmaster.lock("attached")
            try:
                cluster = cls(postmaster, attached)
                with cluster._gate():
                    cluster._bring_up(attached)
            except BaseException:
                attached.close()
                raise
        except OSError as error:
            raise ClusterError(
                f"The cluster in {folder} cannot be opened: {error}. Set MARU_DATA to a folder that you can write to."
            ) from error
        return cluster

    @property
    def pid(self) -> int:
        """The server's process; raises ClusterError when it has ended."""
        pid = self._postmaster.pid()
        if pid is None:
            raise ClusterError(f"PostgreSQL in {self._postmaster.folder} has ended. Open the cluster again.")
        return pid

    def dsn(self, name: str) -> str:
        """The address of the database `name` for its own role, as asyncpg and psql take it."""
        return self._address(checked_name(name), name)

    def ensure_databases(self, *names: str) -> None:
        """Makes role and database of each name, where they are missing, and closes the database to all other roles."""
        self._run(ADMIN, "postgres", "".join(_ensure(checked_name(name), template="template1") for name in names))

    def clone_database(self, template: str, name: str) -> None:
        """Makes role and database `name` as a copy of `template`, to which nobody may be connected."""
        self._run(ADMIN, "postgres", _ensure(checked_name(name), template=checked_name(template)))
        self._run(ADMIN, name, _hand_over(template, name))

    def drop_database(self, name: str) -> None:
        """Removes database and role `name`, if they are there, and ends the connections to them."""
        self._run(
            ADMIN,
            "postgres",
            f'DROP DATABASE IF EXISTS "{checked_name(name)}" WITH (FORCE); DROP ROLE IF EXISTS "{name}";',
        )

    def close(self) -> None:
        """Detaches; the last one attached stops the server. A second call does nothing."""
        if self._attached is None:
            return
        attached, self._attached = self._attached, None
        try:
            with self._gate():
                last = attached.try_exclusive()
                if last:
                    self._stop()
        finally:
            attached.close()
        if self._server is not None and not last:
            _left.append(self._server)

    def _gate(self) -> Lock:
        gate = self._postmaster.lock("gate")
        if not gate.wait_exclusive(GATE_SECONDS):
            gate.close()
            raise ClusterError(
                f"Another process has been opening or closing the cluster in {self._postmaster.folder} for "
                f"{GATE_SECONDS:.0f} s. End it and try again, or set MARU_DATA to another folder."
            )
        return gate

    def _bring_up(self, attached: Lock) -> None:
        with self._postmaster.lock("running") as running:
            if attached.try_exclusive():
                self._postmaster.end(running)  # its holders were killed, and it may be ending by itself
                self._start(running)
            elif not self._serves(running):
                self._start(running)
        attached.share()

    def _serves(self, running: Lock) -> bool:
        """Whether the server that others are attached to is there; waits while it starts or ends."""
        deadline = time.monotonic() + START_SECONDS
        while not running.try_exclusive():
            if self._postmaster.ready():
                return True
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"PostgreSQL in {self._postmaster.folder} runs and takes no connections; see its log "
                    f"{self._postmaster.log}, and stop the processes that use it."
                )
            time.sleep(PAUSE_SECONDS)
        return False

    def _start(self, running: Lock) -> None:
        if threading.current_thread() is not threading.main_thread():
            # On Linux the server ends with the thread that started it.
            raise ClusterError("Open the cluster from the main thread: the server lives as long as that thread.")
        account = Account.choose()
        self._postmaster.create(running, account)
        self._server = self._postmaster.start(running, account)

    def _stop(self) -> None:
        with self._postmaster.lock("running") as running:
            self._postmaster.end(running)
        if self._server is not None:
            self._server.wait()

    def _address(self, role: str, database: str) -> str:
        host = quote(str(self._postmaster.sockets))
        return f"postgresql://{role}@/{database}?host={host}&port={PORT}"

    def _run(self, role: str, database: str, script: str) -> None:
        psql = self._postmaster.binaries.folder / "psql"
        try:
            subprocess.run(
                [psql, "-XqAtw", "-v", "ON_ERROR_STOP=1", "-d", self._address(role, database), "-f", "-"],
                input=script,
                capture_output=True,
                text=True,
                check=True,
                timeout=STATEMENT_SECONDS,
                env=environment(),
            )
        except subprocess.CalledProcessError as error:
            raise ClusterError(f"PostgreSQL in {self._postmaster.folder} refused: {error.stderr.strip()}") from error
        except subprocess.TimeoutExpired as error:
            raise ClusterError(
                f"PostgreSQL in {self._postmaster.folder} did not answer within {STATEMENT_SECONDS} s. Restart it."
            ) from error


def checked_name(name: str) -> str:
    """The same name; raises ClusterError where no database can have it."""
    if not NAME.fullmatch(name) or name in RESERVED:
        raise ClusterError(
            f"{name!r} cannot name a database: use lowercase letters, digits and _, a letter first, 63 at most, "
            f"and none of {', '.join(sorted(RESERVED))} or pg_…."
        )
    return name


_left: list[subprocess.Popen[bytes]] = []  # servers that outlive the Cluster that started them, still our children


def _ensure(name: str, template: str) -> str:
    """SQL that may run in several processes at once: the advisory lock puts them in a row."""
    return f"""
        SELECT pg_advisory_lock(hashtext('maru databases'));
        SELECT 'CREATE ROLE "{name}" LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') \\gexec
        SELECT 'CREATE DATABASE "{name}" OWNER "{name}" TEMPLATE "{template}"'
            WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec
        REVOKE ALL ON DATABASE "{name}", postgres, template1 FROM PUBLIC;
    """  # noqa: S608 (both names are checked)


def _hand_over(template: str, name: str) -> str:
    """SQL that gives a copy's objects to its role; the template itself, handed over with them, is given back."""
    return f"""
        BEGIN;
        REASSIGN OWNED BY "{template}" TO "{name}";
        ALTER DATABASE "{template}" OWNER TO "{template}";
        COMMIT;
    """
