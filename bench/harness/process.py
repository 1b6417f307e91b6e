"""A server in a process of its own: started, waited for, asked for the CPU that it and its stores took, ended."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

TICKS: Final = os.sysconf("SC_CLK_TCK")
START_SECONDS: Final = 60
LOG_TAIL: Final = 2_000


@dataclass(frozen=True, slots=True)
class Server:
    """A variant that serves; `tokens` are those of the citizens who ask, `postmaster` is its PostgreSQL server."""

    variant: str
    port: int
    pid: int
    postmaster: int
    tokens: Sequence[str]


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def started(
    command: Sequence[str],
    port: int,
    cwd: Path,
    given: str = "",
    environment: Mapping[str, str] | None = None,
    log: IO[str] | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """A process that has `given` on standard input and listens on the port, until the block ends; `log`: all it says.

    Raises RuntimeError with the end of the log where it does not come to listen.
    """
    process = subprocess.Popen(
        command, cwd=cwd, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log, text=True
    )
    try:
        assert process.stdin is not None
        process.stdin.write(given)
        process.stdin.close()
        _wait(port, process, log)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _wait(port: int, process: subprocess.Popen[str], log: IO[str] | None) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    said = Path(log.name).read_text()[-LOG_TAIL:] if log is not None else ""
    raise RuntimeError(f"The server did not start: {process.args!r}\n{said}")


UNBOUNDED: Final = {
    "MARU_RATE": "0",
    "MARU_ADDRESS_RATE": "0",
    "MARU_WORK_RATE": "0",
    "MARU_OBJECTS_IN_WORK": "10000000",
}
"""Settings by which a server counts nobody's requests: what is measured asks more often than anybody may."""


def own_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings, and with no address of a store but those."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_DATABASE_URL")}
    return {**kept, **UNBOUNDED, **settings}


def cpu_of(pid: int) -> float:
    """The seconds of CPU, user and system, that a process has taken."""
    return sum(_stat(pid)[:2])


def cpu_of_stores(postmaster: int) -> float:
    """The same of a PostgreSQL server: itself, its backends, and those that have ended."""
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return sum(_stat(postmaster)) + sum(sum(_stat(int(child))) for child in children)


def _stat(pid: int) -> list[float]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return [0.0] * 4
    return [int(field) / TICKS for field in fields[11:15]]
