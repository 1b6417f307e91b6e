"""Whether every variant answers alike, and each asker their own: one at a time, and 64 at once."""

from collections.abc import Mapping
from typing import Final

import orjson

from bench.client import ask_each, request
from bench.process import Server
from bench.queries import QUERIES

ONE_BY_ONE: Final = 200
AT_ONCE: Final = 64

Answers = Mapping[str, list[bytes]]


class Different(Exception):
    """Two variants answered the same question differently."""


def answers(server: Server, tokens: list[str], query: str, connections: int) -> list[bytes]:
    """The data of each asker's answer, keys in their order."""
    found = ask_each(server.port, [request(QUERIES[query], token) for token in tokens], connections)
    return [_data(server, body) for body in found]


def _data(server: Server, body: bytes) -> bytes:
    answer = orjson.loads(body)
    if answer.get("errors") or not answer["data"]["me"]:
        raise Different(f"{server.variant} answered {body[:500]!r}.")
    return orjson.dumps(answer["data"])


def expected(server: Server, tokens: list[str]) -> Answers:
    """What the hand-written endpoint answers, one at a time."""
    return {query: answers(server, tokens[: ONE_BY_ONE + AT_ONCE], query, 1) for query in QUERIES}


def check(server: Server, tokens: list[str], right: Answers) -> None:
    """Raise where a variant's answers are not the right ones, one at a time or with 64 distinct citizens at once."""
    for query, of_askers in right.items():
        # Those asked at once are in part others, and shuffled, so that none meets a neighbour twice.
        for asked, connections in ((slice(0, ONE_BY_ONE), 1), (slice(None, None, -1), AT_ONCE)):
            got = answers(server, tokens[: ONE_BY_ONE + AT_ONCE][asked], query, connections)
            _compare(server, query, of_askers[asked], got, connections)


def _compare(server: Server, query: str, right: list[bytes], got: list[bytes], connections: int) -> None:
    for number, (ours, theirs) in enumerate(zip(right, got, strict=True)):
        if ours != theirs:
            at = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), 0)
            around = slice(max(0, at - 200), at + 200)
            raise Different(
                f"{server.variant}, {query}, {connections} at once, asker {number}:\n"
                f"  expected {ours[around].decode()}\n  answered {theirs[around].decode()}"
            )
