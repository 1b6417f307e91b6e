"""The load generator, a process of its own: `python -m bench.load`, what to ask as JSON on standard input.

Prints `go` when the measured time begins, and then the figures as JSON.
"""

import json
import sys
from time import perf_counter
from typing import Any

from bench.client import drive, request


def main() -> None:
    """Ask for so many seconds, after a short while that is not counted."""
    given: dict[str, Any] = json.load(sys.stdin)
    requests = [request(body.encode(), token) for body in given["bodies"] for token in given["tokens"]]
    taken: list[float] = []
    bad: list[str] = []
    began = perf_counter()
    counted_from = began + given["warm_up"]
    until = counted_from + given["seconds"]
    counting = False

    def answered(number: int, body: bytes, seconds: float) -> bool:
        nonlocal counting
        now = perf_counter()
        if not body.startswith(b'{"data":') or len(body) < 100:
            bad.append(body[:200].decode())
            return True
        if counting:
            taken.append(seconds)
        elif now >= counted_from:
            counting = True
            print("go", flush=True)
        return now >= until

    drive(given["port"], requests, given["connections"], answered)
    if bad:
        sys.exit(f"Not an answer: {bad[0]}")
    ordered = sorted(taken)
    figures = {
        "count": len(taken),
        "p50_ms": 1000 * ordered[len(ordered) // 2],
        "p99_ms": 1000 * ordered[len(ordered) * 99 // 100],
    }
    print(json.dumps({**figures, "seconds": perf_counter() - counted_from}), flush=True)


if __name__ == "__main__":
    main()
