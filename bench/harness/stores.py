"""The bench's own stores: 100,000 citizens seeded once in a cluster of their own, and who asks of them."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import asyncpg

from agencies.embedded_postgresql.binaries import Binaries
from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM
from bench.harness.seeding import ensure_seeded
from bench.harness.setting import DATA, DAY, ROOT
from bench.harness.tree import Tree

# No more than a gateway remembers the tokens of: else every request of every variant pays for a signature.
ASKERS: Final = 1_000

# Half of them parents of minor children, half any adults, in an order that follows nothing.
ASKING: Final = """
    (SELECT c.id FROM citizen c WHERE c.birth_date <= $1::date - interval '19 years'
        AND EXISTS (SELECT FROM relation r WHERE r.citizen_id = c.id AND r.kind = 'CHILD'
            AND r.birth_date > $1::date - interval '19 years')
        AND EXISTS (SELECT FROM relation r WHERE r.citizen_id = c.id AND r.kind = 'SELF')
    ORDER BY md5(c.id) LIMIT $2)
    UNION
    (SELECT c.id FROM citizen c WHERE c.birth_date <= $1::date - interval '19 years'
        AND EXISTS (SELECT FROM relation r WHERE r.citizen_id = c.id AND r.kind = 'SELF')
    ORDER BY md5(c.id || 'any') LIMIT $3)
    ORDER BY 1
"""
HEADS: Final = "SELECT head_id FROM household_now WHERE size = $1 ORDER BY md5(id) LIMIT 100"


@dataclass(frozen=True, slots=True)
class Stores:
    """This tree with its stores, who asks of them, and how long seeding took where it was done now."""

    tree: Tree
    cluster: Cluster
    dsns: Mapping[str, str]
    postgres: Path
    askers: list[str]
    tokens: list[str]
    by_size: Mapping[int, list[str]]
    seed_seconds: float | None


@contextmanager
def open_stores() -> Iterator[Stores]:
    """The seeded stores, open while this lasts; seeded first where they are not."""
    tree = Tree("engine", ROOT, DATA)
    seconds = ensure_seeded(tree)
    cluster = Cluster.open(DATA)
    try:
        dsns = {name: cluster.dsn(name) for name in (PLATFORM, *(str(agency.id) for agency in discover()))}
        askers, by_size = asyncio.run(_askers(dsns["civil_registry"]))
        tokens = tree.tokens(askers)
        grown = {size: tree.tokens(heads) for size, heads in by_size.items()}
        yield Stores(tree, cluster, dsns, Binaries.find().folder / "postgres", askers, tokens, grown, seconds)
    finally:
        cluster.close()


async def _askers(dsn: str) -> tuple[list[str], dict[int, list[str]]]:
    connection = await asyncpg.connect(dsn)
    day = date.fromisoformat(DAY)
    rows = await connection.fetch(ASKING, day, ASKERS // 2, ASKERS // 2)
    sizes = {size: [row[0] for row in await connection.fetch(HEADS, size)] for size in range(1, 11)}
    await connection.close()
    return [row["id"] for row in rows], sizes
