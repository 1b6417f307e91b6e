"""The servers of the variants that this tree holds, each in a process of its own by `bench.rivals.serve`."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from urllib.request import urlopen

from bench.harness.client import ask_each, request
from bench.harness.process import START_SECONDS, Server, free_port, started
from bench.harness.setting import DAY, ROOT
from bench.harness.stores import Stores

FLOOR: Final = '{"data":{"me":null}}'
COUNTED: Final = 200


@contextmanager
def serving(variant: str, stores: Stores, floor: str = FLOOR) -> Iterator[Server]:
    """A variant's server, up until the block ends; `floor` is the answer of the variant that answers constant bytes."""
    port = free_port()
    given = {"data": str(stores.tree.data), "dsns": dict(stores.dsns), "today": DAY, "floor": floor}
    command = [sys.executable, "-m", "bench.rivals.serve", variant, str(port)]
    with started(command, port, ROOT, json.dumps(given)) as process:
        yield Server(variant, port, process.pid, stores.cluster.pid, stores.tokens)


def statements_per_request(server: Server, body: bytes, tokens: Sequence[str], connections: int) -> float:
    """How many statements a request takes; from then on the server counts them, which costs it time."""
    requests = [request(body, token) for token in tokens[:COUNTED]]
    sent = _statements(server)
    ask_each(server.port, requests, connections)
    return round((_statements(server) - sent) / len(requests), 3)


def _statements(server: Server) -> int:
    with urlopen(f"http://127.0.0.1:{server.port}/statements", timeout=START_SECONDS) as answer:
        return int(answer.read())
