"""The processes of a measurement: a variant's server, the load generator, and the CPU that server and stores took."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

from bench.client import ask_each, request
from bench.stores import DAY, ROOT, Stores

TICKS: Final = os.sysconf("SC_CLK_TCK")
START_SECONDS: Final = 30
COUNTED: Final = 200
FLOOR: Final = '{"data":{"me":null}}'


@dataclass(frozen=True, slots=True)
class Server:
    """A variant that serves."""

    variant: str
    port: int
    pid: int


@contextmanager
def serving(variant: str, stores: Stores, floor: str = FLOOR) -> Iterator[Server]:
    """A variant's server, up until the block ends."""
    port = _free_port()
    given = {"data": str(stores.data), "dsns": dict(stores.dsns), "today": DAY, "floor": floor}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.serve", variant, str(port)], cwd=ROOT, stdin=subprocess.PIPE, text=True
    )
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps(given))
        process.stdin.close()
        _wait(port, process)
        yield Server(variant, port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start: {process.args}")


@dataclass(frozen=True, slots=True)
class Load:
    """What one run came to; CPU in milliseconds per request."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    python_ms: float
    postgres_ms: float
    count: int


def load(
    server: Server, stores: Stores, bodies: list[bytes], tokens: list[str], connections: int, seconds: float
) -> Load:
    """Load a server for so many seconds with bodies and tokens in rotation."""
    given = {
        "port": server.port,
        "bodies": [body.decode() for body in bodies],
        "tokens": tokens,
        "connections": connections,
        "warm_up": 0.4,
        "seconds": seconds,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bench.load"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(given))
        process.stdin.close()
        process.stdout.readline()
        python, postgres = cpu_of(server.pid), cpu_of_stores(stores.cluster.pid)
        line = process.stdout.readline()
        python, postgres = cpu_of(server.pid) - python, cpu_of_stores(stores.cluster.pid) - postgres
    if process.returncode or not line:
        raise RuntimeError(f"The load on {server.variant} failed.")
    found: Mapping[str, Any] = json.loads(line)
    count = found["count"]
    return Load(
        requests_per_second=count / found["seconds"],
        p50_ms=found["p50_ms"],
        p99_ms=found["p99_ms"],
        python_ms=1000 * python / count,
        postgres_ms=1000 * postgres / count,
        count=count,
    )


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


def statements_per_request(server: Server, body: bytes, tokens: list[str], connections: int) -> float:
    """How many statements a request takes; from then on the server counts them."""
    requests = [request(body, token) for token in tokens[:COUNTED]]
    sent = _statements(server)
    ask_each(server.port, requests, connections)
    return round((_statements(server) - sent) / len(requests), 3)


def _statements(server: Server) -> int:
    with urlopen(f"http://127.0.0.1:{server.port}/statements", timeout=START_SECONDS) as answer:
        return int(answer.read())
