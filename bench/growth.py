"""How a variant's throughput and statements go as the household, the page and the number of agencies grow."""

from collections.abc import Iterator
from typing import Any, Final

from bench.process import Server, load, statements_per_request
from bench.queries import QUERIES, page, touching
from bench.stores import Stores

VARIANTS: Final = ("handwritten", "engine")
CONNECTIONS: Final = 16
MEMBERS: Final = tuple(range(1, 11))
SERVICES: Final = (1, 5, 10, 20, 35, 50)
AGENCIES: Final = tuple(range(1, 7))

Point = tuple[str, int, bytes, list[str]]


def points(stores: Stores) -> Iterator[Point]:
    """What grows, how far, the query, and who asks."""
    for members in MEMBERS:
        yield "members", members, QUERIES["record"], stores.by_size[members]
    for services in SERVICES:
        yield "services", services, page(services), stores.tokens
    for agencies in AGENCIES:
        yield "agencies", agencies, touching(agencies), stores.tokens


def growth(server: Server, stores: Stores, seconds: float) -> list[dict[str, Any]]:
    """The points of one variant; statements are counted last, when a request pays for the counting."""
    rows = []
    for what, size, body, tokens in points(stores):
        found = load(server, stores, [body], tokens, CONNECTIONS, seconds)
        rows.append({"variant": server.variant, "grows": what, "size": size, **_figures(found)})
    for row, (_, _, body, tokens) in zip(rows, points(stores), strict=True):
        row["statements"] = statements_per_request(server, body, tokens, 1)
    return rows


def _figures(found: Any) -> dict[str, float]:
    return {
        "requests_per_second": round(found.requests_per_second, 1),
        "python_ms": round(found.python_ms, 4),
        "postgres_ms": round(found.postgres_ms, 4),
    }
