"""One data folder and the PostgreSQL server process on it: made, started, found, ended.

Never decides whether the server should run; cluster.py does, and holds the lock that makes these calls safe.
"""

import hashlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from agencies.embedded_postgresql.account import Account
from agencies.embedded_postgresql.binaries import Binaries
from agencies.embedded_postgresql.errors import ClusterError
from agencies.embedded_postgresql.lock import PAUSE_SECONDS, Lock

ADMIN = "maru_admin"
PORT = 5432  # only the socket's name: nothing listens on the network
START_SECONDS = 60.0
SOCKET_BYTES = 100
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
LOCALE = "C.UTF-8" if sys.platform != "darwin" else "en_US.UTF-8"
INITDB = (
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--lc-collate={LOCALE}", f"--lc-ctype={LOCALE}"),
    *("--encoding=UTF8", "--auth=trust", "--no-sync", f"--username={ADMIN}"),
)
# Whoever opens the 0700 socket folder is trusted to say who he is, but a role gets no database except its own.
ACCESS = f"local all {ADMIN} trust\nlocal sameuser all trust\nlocal all all reject\n"
SETTINGS = {
    "listen_addresses": "",
    # A gateway keeps up to 8 to each of its stores, and several may stand on one cluster.
    "max_connections": "250",
    "shared_buffers": "128MB",
    "jit": "off",
    # Committed must mean kept, also when the server is killed: usage records and outbox rows rest on it.
    "synchronous_commit": "on",
    # The log names no citizen: neither a failing statement nor the values in its DETAIL line.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# What is read mostly stands in the machine's memory: to have other processes read it costs more than to read it.
SINCE_18 = {"io_method": "sync"}


class Postmaster:
    """The server of one folder; what it needs of the disk lies beside the data folder, under the same name."""

    def __init__(self, folder: Path, binaries: Binaries, *, fsync: bool) -> None:
        self.folder = folder
        self._fsync = "on" if fsync else "off"
        self.binaries = binaries
        self.data = folder / f"pg{binaries.major}"
        self.log = self.data.with_suffix(".log")
        self.sockets = self._socket_folder()

    def lock(self, name: str) -> Lock:
        """Opens the lock of this name that belongs to the data folder."""
        return Lock(self.data.with_suffix(f".{name}.lock"))

    def pid(self) -> int | None:
        """The server's process, as its pid file says; true only while the server is known to run."""
        with suppress(OSError, ValueError, IndexError):
            return int(self._told()[0])
        return None

    def ready(self) -> bool:
        """Whether the server takes connections now."""
        with suppress(OSError, IndexError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            probe.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
            # The kernel still takes connections for a server that was killed a moment ago: only a live one answers.
            probe.sendall(SSL_REQUEST)
            return bool(probe.recv(1)) and self._told()[7].strip() == "ready"
        return False

    def create(self, running: Lock, account: Account) -> None:
        """Makes the data folder if there is none; it gets its name last, so it is whole or not there."""
        account.let_in(self.folder)
        self._check_reach(account)
        if not self.data.exists():
            fresh = self.data.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(0o700)
            account.own(fresh)
            self._initdb(fresh, running, account)
            (fresh / "pg_hba.conf").write_text(ACCESS)
            fresh.rename(self.data)
        account.own(self.data)

    def start(self, running: Lock, account: Account) -> subprocess.Popen[bytes]:
        """Starts the server, which holds the `running` lock as long as any process of it lives."""
        # Ours is the `running` lock, so no server is; a pid there may by now be anyone's.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._clear_sockets()
        self.sockets.mkdir(0o700)
        account.own(self.sockets)
        settings = (
            SETTINGS
            | (SINCE_18 if self.binaries.major >= 18 else {})
            | {
                "fsync": self._fsync,
                "unix_socket_directories": str(self.sockets),
                "port": str(PORT),
            }
        )
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = account.command(self.binaries.folder / "postgres", "-D", self.data, *options)
        with self.log.open("wb") as log:
            server = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                pass_fds=[running.fileno()],
                start_new_session=True,  # a Ctrl-C at the terminal is for us, not for the server
            )
        try:
            self._await_start(server)
        except BaseException:
            server.kill()
            server.wait()
            raise
        return server

    def end(self, running: Lock) -> None:
        """Ends the server, if one runs, by a fast shutdown, and takes the `running` lock."""
        for number, seconds in ((signal.SIGINT, 10.0), (signal.SIGKILL, 5.0)):
            if running.try_exclusive():
                break
            pid = self.pid()
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            if running.wait_exclusive(seconds):
                break
        else:
            raise ClusterError(
                f"PostgreSQL on {self.data} does not end. End its processes (`ps`, `kill -9`) and try again."
            )
        self._clear_sockets()

    def _check_reach(self, account: Account) -> None:
        for needed in (self.folder, self.binaries.folder):
            if barrier := account.barrier(needed):
                raise ClusterError(
                    f"PostgreSQL does not run as root, and the account `nobody` may not enter {barrier} to reach "
                    f"{needed}. Start Maru as another user, or move this checkout and MARU_DATA to folders that "
                    f"others may enter, or let them pass (`chmod o+x {barrier}`)."
                )

    def _initdb(self, fresh: Path, running: Lock, account: Account) -> None:
        command = account.command(self.binaries.folder / "initdb", *INITDB, "-D", fresh)
        made = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            env=environment(),
            pass_fds=[running.fileno()],
            start_new_session=True,
        )
        if made.returncode:
            raise ClusterError(self._failure(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}"))

    def _await_start(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            if server.poll() is not None:
                raise ClusterError(self._failure(f"PostgreSQL did not start: {self._last_words()}"))
            if time.monotonic() > deadline:
                raise ClusterError(self._failure(f"PostgreSQL was not ready within {START_SECONDS:.0f} s"))
            time.sleep(PAUSE_SECONDS)

    def _failure(self, what: str) -> str:
        return (
            f"{what}\nThe log is {self.log}. The account that runs PostgreSQL must reach {self.folder} and "
            f"{self.binaries.folder}: set MARU_DATA to a folder that it can reach, or remove {self.data} to start "
            "with empty databases, or give every agency a database by <AGENCY>_DATABASE_URL."
        )

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])

    def _told(self) -> list[str]:
        return (self.data / "postmaster.pid").read_text().splitlines()

    def _socket_folder(self) -> Path:
        """Beside the data folder; where that path is too long for a socket, a short one that follows from it."""
        beside = self.data.with_suffix(".sockets")
        path = os.fsencode(beside / f".s.PGSQL.{PORT}.lock")
        if len(path) < SOCKET_BYTES and not set(b',"\\') & set(path):
            return beside
        # Not TMPDIR's: all must find the same. Made anew at each start, so a stranger's folder stops us, no more.
        return Path("/tmp") / f"maru-{hashlib.sha256(path).hexdigest()[:16]}"  # noqa: S108

    def _clear_sockets(self) -> None:
        shutil.rmtree(self.sockets, ignore_errors=True)


def environment() -> dict[str, str]:
    """Our environment for PostgreSQL's programs, without what would redirect or translate them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}
