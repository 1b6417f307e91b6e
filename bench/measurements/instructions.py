"""How many bytecode instructions a request takes: with one connection, nothing else on the machine changes that much.

With several it hangs on which requests share statements, and so on their times.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.request import urlopen

from bench.harness.alternation import say, warm_up
from bench.harness.client import ask_each, request
from bench.harness.process import START_SECONDS, Server
from bench.harness.queries import QUERIES
from bench.harness.stores import Stores
from bench.rivals.variants import serving

ASKED: Final = 480
CONNECTIONS: Final = (1, 16)
COUNTED: Final = ("engine", "engine_without_log", "handwritten_shared")
NEEDED: Final = (3, 12)
HEAVIEST: Final = 30


def instructions(stores: Stores, variants: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A row for each of these variants that is worth it, query and number of connections.

    `a_request` is how many in all, `heaviest` by function.
    """
    if sys.version_info < NEEDED:
        say(f"Instructions are not counted: that needs Python {'.'.join(map(str, NEEDED))}.")
        return
    for variant in (each for each in COUNTED if each in variants):
        for query, body in QUERIES.items():
            for connections in CONNECTIONS:
                with serving(variant, stores) as server:
                    warm_up(server, query)
                    counts = _counted(server, body, connections)
                found = {name: count / ASKED for name, count in counts.most_common(HEAVIEST)}
                yield {
                    "variant": variant,
                    "query": query,
                    "concurrency": connections,
                    "a_request": counts.total() / ASKED,
                    "heaviest": found,
                }


def _counted(server: Server, body: bytes, connections: int) -> Counter[str]:
    requests = [request(body, server.tokens[number % len(server.tokens)]) for number in range(ASKED)]
    before = _so_far(server)
    ask_each(server.port, requests, connections)
    return _so_far(server) - before


def _so_far(server: Server) -> Counter[str]:
    with urlopen(f"http://127.0.0.1:{server.port}/instructions", timeout=START_SECONDS) as answer:
        return Counter(json.loads(answer.read()))
