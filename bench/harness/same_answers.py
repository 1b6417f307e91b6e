"""Whether every variant answers alike, and each asker their own: one at a time, and 64 at once."""

from collections.abc import Iterator, Mapping
from typing import Final

import orjson

from bench.harness.client import ask_each, request
from bench.harness.process import Server
from bench.harness.queries import QUERIES

ONE_BY_ONE: Final = 200
AT_ONCE: Final = 64

Answers = Mapping[str, list[bytes]]


class Different(Exception):
    """Two variants answered the same question differently."""


def answers(server: Server, query: str, connections: int, asked: slice = slice(None)) -> list[bytes]:
    """The data of the answer to each of these of the first askers, keys in their order."""
    tokens = server.tokens[: ONE_BY_ONE + AT_ONCE][asked]
    found = ask_each(server.port, [request(QUERIES[query], token) for token in tokens], connections)
    return [_data(server, body) for body in found]


def _data(server: Server, body: bytes) -> bytes:
    answer = orjson.loads(body)
    if answer.get("errors") or not answer["data"]["me"]:
        raise Different(f"{server.variant} answered {body[:500]!r}.")
    return orjson.dumps(answer["data"])


def expected(server: Server) -> Answers:
    """Each of the first askers' answers by this server, one at a time."""
    return {query: answers(server, query, 1) for query in QUERIES}


def check(server: Server, right: Answers) -> None:
    """Raise Different where a server's answers are not the right ones."""
    for difference in differences(server, right):
        raise Different(difference)


def differences(server: Server, right: Answers) -> Iterator[str]:
    """Where a server's answers are not the right ones, one at a time or with 64 distinct citizens at once."""
    for query, of_askers in right.items():
        # Those asked at once are in part others, and shuffled, so that none meets a neighbour twice.
        for asked, connections in ((slice(0, ONE_BY_ONE), 1), (slice(None, None, -1), AT_ONCE)):
            got = answers(server, query, connections, asked)
            for number, (ours, theirs) in enumerate(zip(of_askers[asked], got, strict=True)):
                if ours != theirs:
                    who = f"{server.variant}, {query}, {connections} at once, asker {number}"
                    yield f"{who}:\n{_around_difference(ours, theirs)}"


def _around_difference(right: bytes, got: bytes) -> str:
    at = next((i for i, (a, b) in enumerate(zip(right, got, strict=False)) if a != b), 0)
    around = slice(max(0, at - 200), at + 200)
    return f"  expected {right[around].decode(errors='replace')}\n  answered {got[around].decode(errors='replace')}"
