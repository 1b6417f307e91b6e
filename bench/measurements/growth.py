"""How throughput and statements go as the household, the page and the number of agencies grow."""

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Final

from bench.harness.alternation import say
from bench.harness.process import Server
from bench.harness.queries import QUERIES, page, touching
from bench.harness.slice import Load, load
from bench.harness.stores import Stores
from bench.rivals.variants import serving, statements_per_request

VARIANTS: Final = ("handwritten", "engine")
FIGURES: Final = {"requests_per_second": 1, "python_ms": 4, "postgres_ms": 4}
CONNECTIONS: Final = 16
SECONDS: Final = 0.6
MEMBERS: Final = tuple(range(1, 11))
SERVICES: Final = (1, 5, 10, 20, 35, 50)
AGENCIES: Final = tuple(range(1, 7))

Point = tuple[str, int, bytes, Sequence[str]]


def growth(stores: Stores, variants: Sequence[str], rounds: int) -> list[dict[str, Any]]:
    """A row for each point and variant: medians of slices, the variants in turn, and statements per request.

    Statements are counted last: from then on each request pays for the counting.
    """
    with ExitStack() as opened:
        servers = [opened.enter_context(serving(each, stores)) for each in VARIANTS if each in variants]
        rows = []
        for point in _points(stores):
            slices = defaultdict(list)
            for server in servers * rounds:
                slices[server.variant].append(_load(server, point))
            rows += [(server, point, slices[server.variant]) for server in servers]
        say("Growth is measured.")
        return [_row(*row) for row in rows]


def _points(stores: Stores) -> Iterator[Point]:
    """What grows, how far, the query, and the tokens of those who ask."""
    for members in MEMBERS:
        yield "members", members, QUERIES["record"], stores.by_size[members]
    for services in SERVICES:
        yield "services", services, page(services), stores.tokens
    for agencies in AGENCIES:
        yield "agencies", agencies, touching(agencies), stores.tokens


def _load(server: Server, point: Point) -> Load:
    _, _, body, tokens = point
    return load(server, body, CONNECTIONS, SECONDS, tokens)


def _row(server: Server, point: Point, slices: Sequence[Load]) -> dict[str, Any]:
    what, size, body, tokens = point
    return {
        "variant": server.variant,
        "grows": what,
        "size": size,
        **{name: round(statistics.median(getattr(each, name) for each in slices), to) for name, to in FIGURES.items()},
        "statements": statements_per_request(server, body, tokens, 1),
    }
