"""One slice of a measurement: a server under load for a short while, and the CPU that server and stores took."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bench.harness.process import TICKS, Server, cpu_of, cpu_of_stores
from bench.harness.setting import ROOT

RAMP_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Load:
    """The figures of one slice; CPU in milliseconds per request."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    python_ms: float
    postgres_ms: float
    count: int


def load(
    server: Server, body: bytes, connections: int, seconds: float, tokens: Sequence[str] = (), first: int = 0
) -> Load:
    """Load a server for so many seconds or a little longer, its tokens (or these) in rotation from the `first`.

    The next slice meets an idle machine: every answer that was under way has come when this returns.
    """
    given = {
        "port": server.port,
        "body": body.decode(),
        "tokens": list(tokens or server.tokens),
        "first": first,
        "connections": connections,
        "ramp": RAMP_SECONDS,
        "seconds": seconds,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bench.harness.load"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(given))
        process.stdin.close()
        process.stdout.readline()
        python, postgres = cpu_of(server.pid), cpu_of_stores(server.postmaster)
        line = process.stdout.readline()
        python, postgres = cpu_of(server.pid) - python, cpu_of_stores(server.postmaster) - postgres
    if process.returncode or not line:
        raise RuntimeError(f"The load on {server.variant} failed.")
    return _figures(json.loads(line), python, postgres)


def _figures(found: Mapping[str, Any], python: float, postgres: float) -> Load:
    count = found["count"]
    # The kernel counts CPU in ticks: a server that took less than one in a slice took up to one.
    python = max(python, 1 / TICKS)
    return Load(
        requests_per_second=count / found["seconds"],
        p50_ms=found["p50_ms"],
        p99_ms=found["p99_ms"],
        python_ms=1000 * python / count,
        postgres_ms=1000 * postgres / count,
        count=count,
    )
