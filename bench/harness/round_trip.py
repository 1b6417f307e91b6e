"""Whole requests over one kept-alive connection, of several kinds in turn, so that they meet the same machine."""

import statistics
from collections.abc import Mapping, Sequence
from time import perf_counter

from bench.harness.client import Connection, request


def round_trips(port: int, tokens: Sequence[str], bodies: Mapping[str, bytes], unmeasured: int) -> dict[str, float]:
    """Milliseconds that each of these bodies takes: medians over the tokens behind the first, unmeasured ones."""
    connection = Connection(port)
    taken: dict[str, list[float]] = {name: [] for name in bodies}
    try:
        for number, token in enumerate(tokens):
            for name, body in bodies.items():
                seconds = _ask(connection, request(body, token))
                if number >= unmeasured:
                    taken[name].append(seconds * 1000)
    finally:
        connection.socket.close()
    return {name: statistics.median(each) for name, each in taken.items()}


def _ask(connection: Connection, sent: bytes) -> float:
    connection.ask(0, sent)
    while (body := connection.take()) is None:
        pass
    seconds = perf_counter() - connection.began
    assert body.startswith(b'{"data":{"me":{'), body[:500]
    return seconds
