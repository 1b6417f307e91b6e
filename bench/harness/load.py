"""The load generator, a process of its own: `python -m bench.harness.load`, what to ask as JSON on standard input.

Prints `go` when the measured time begins, the figures as JSON when that time is over, and ends with the last answer.
"""

import json
import sys
from time import perf_counter
from typing import Any, Final

from bench.harness.client import drive, request

# Answers of one server come in bursts, one for each connection: fewer than two bursts would say nothing of its pace.
BURSTS: Final = 2


class Measuring:
    """Counts answers from when every connection has been answered, until the time is over and bursts are enough."""

    def __init__(self, connections: int, ramp: float, seconds: float) -> None:
        self.bad: bytes | None = None
        self._ramp = connections
        self._from = perf_counter() + ramp
        self._seconds = seconds
        self._enough = BURSTS * connections
        self._began = 0.0
        self._taken: list[float] = []

    def __call__(self, number: int, body: bytes, seconds: float) -> bool:
        """Take an answer, and say whether the measurement is over."""
        now = perf_counter()
        if not body.startswith(b'{"data":') or len(body) < 100:
            self.bad = body
            return True
        if self._began:
            self._taken.append(seconds)
            return self._over(now)
        self._ramp -= 1
        if self._ramp <= 0 and now >= self._from:
            self._began = now
            print("go", flush=True)
        return False

    def _over(self, now: float) -> bool:
        spent = now - self._began
        if spent < self._seconds or len(self._taken) < self._enough:
            return False
        ordered = sorted(self._taken)
        figures = {
            "count": len(ordered),
            "p50_ms": 1000 * ordered[len(ordered) // 2],
            "p99_ms": 1000 * ordered[len(ordered) * 99 // 100],
            "seconds": spent,
        }
        print(json.dumps(figures), flush=True)
        return True


def main() -> None:
    """Ask until the measurement is over."""
    given: dict[str, Any] = json.load(sys.stdin)
    requests = [request(given["body"].encode(), token) for token in given["tokens"]]
    measuring = Measuring(given["connections"], given["ramp"], given["seconds"])
    drive(given["port"], requests, given["connections"], measuring, first=given["first"])
    if measuring.bad is not None:
        sys.exit(f"Not an answer: {measuring.bad[:200].decode()}")


if __name__ == "__main__":
    main()
