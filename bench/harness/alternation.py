"""Servers measured in short slices, in turn: A B C, A B C, and so on, all of them up through all rounds."""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from bench.harness.client import ask_each, request
from bench.harness.process import Server
from bench.harness.queries import QUERIES
from bench.harness.slice import Load, load

CONNECTIONS: Final = (1, 16, 64)
WARMING: Final = 16

Servers = Mapping[str, Sequence[Server]]
Runs = dict[tuple[str, str, int], list[Load]]


def warm_up(server: Server, query: str) -> None:
    """Have every asker ask once, so that no measured request is the first of its kind."""
    ask_each(server.port, [request(QUERIES[query], token) for token in server.tokens], WARMING)


def in_turn(servers: Servers, rounds: int, seconds: float) -> Runs:
    """The slices of each variant, query and number of connections, one for each round; `servers` by query."""
    runs: Runs = defaultdict(list)
    for number in range(rounds):
        for query, of_query in servers.items():
            for connections in CONNECTIONS:
                for server in of_query:
                    # Slices are too short for all askers: each round begins with others, the same for every variant.
                    first = number * len(server.tokens) // rounds
                    found = load(server, QUERIES[query], connections, seconds, first=first)
                    runs[server.variant, query, connections].append(found)
        say(f"Round {number + 1} of {rounds} is done.")
    return runs


def say(line: str) -> None:
    """Tell whoever waits how far the measurement is."""
    print(line, file=sys.stderr, flush=True)
