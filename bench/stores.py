"""The bench's own stores: 100,000 citizens seeded once in a cluster of their own, and who asks of them."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import asyncpg

from agencies.embedded_postgresql.binaries import Binaries
from agencies.embedded_postgresql.cluster import Cluster
from agencies.registry import discover, register
from agencies.store.connection import store_connection
from api.demo import Demo
from api.demo_key import load_demo_key
from resolvers.platform.seeding_record import current_seeding
from resolvers.platform.store_setup import migrate_stores

ROOT: Final = Path(__file__).parent.parent
CITIZENS: Final = 100_000
DAY: Final = "2026-11-24"
# No more than the door remembers the tokens of: else every request of every variant pays for a signature.
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
# The population's largest households have seven members; growth asks for up to ten.
ENLARGE: Final = """
    WITH grown AS (
        SELECT h.id, h.n FROM (SELECT id, row_number() OVER (ORDER BY md5(id)) AS n FROM household_now WHERE size = 7) h
        WHERE h.n <= 36
    ), added AS (
        INSERT INTO citizen (id, name, sex, birth_date)
        SELECT 'cbe' || substr(md5(g.id || extra), 1, 13), '김하나', 'FEMALE', date '1990-01-01' + extra
        FROM grown g, generate_series(1, 3) AS extra WHERE extra <= 1 + g.n % 3
        RETURNING id
    )
    SELECT g.id AS household_id, 'cbe' || substr(md5(g.id || extra), 1, 13) AS citizen_id, (SELECT count(*) FROM added)
    FROM grown g, generate_series(1, 3) AS extra WHERE extra <= 1 + g.n % 3
"""


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the stores are, who asks, and how long seeding took where it was done now."""

    data: Path
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
    data = Path(os.environ.get("BENCH_DATA") or ".maru-bench").absolute()
    cluster = Cluster.open(data)
    try:
        names = [agency.id or "" for agency in discover()]
        for name in (*names, "platform"):
            cluster.ensure_database(name)
        seconds = asyncio.run(_ensure_seeded(cluster, data, names))
        dsns = {name: cluster.dsn(name) for name in names}
        askers, by_size = asyncio.run(_askers(dsns["civil_registry"]))
        demo = Demo(load_demo_key(data), _nobody)
        tokens = [demo.issue(asker) for asker in askers]
        grown = {size: [demo.issue(head) for head in heads] for size, heads in by_size.items()}
        yield Stores(data, cluster, dsns, Binaries.find().folder / "postgres", askers, tokens, grown, seconds)
    finally:
        cluster.close()


async def _nobody() -> list[Any]:
    return []


async def _ensure_seeded(cluster: Cluster, data: Path, names: list[str]) -> float | None:
    async with store_connection("platform", cluster.dsn("platform")) as platform:
        found = await current_seeding(platform)
    if found is not None and (found.citizens, str(found.on)) == (CITIZENS, DAY):
        dsns = {name: cluster.dsn(name) for name in (*names, "platform")}
        await migrate_stores(register(discover()), dsns, date.fromisoformat(DAY))
        return None
    began = perf_counter()
    await asyncio.to_thread(_seed, data)
    seconds = perf_counter() - began
    await _enlarge(cluster.dsn("civil_registry"))
    for name in names:
        connection = await asyncpg.connect(cluster.dsn(name))
        await connection.execute("VACUUM (ANALYZE)")
        await connection.close()
    return seconds


def _seed(data: Path) -> None:
    subprocess.run(
        [sys.executable, "server.py", "seed", "--citizens", str(CITIZENS), "--on", DAY],
        cwd=ROOT,
        env={**os.environ, "MARU_DATA": str(data)},
        check=True,
    )


async def _enlarge(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    async with connection.transaction():
        for row in await connection.fetch(ENLARGE):
            await connection.execute(
                "INSERT INTO household_member (id, household_id, citizen_id, relation, since) "
                "VALUES ($2 || 'm', $1, $2, 'OTHER', date '2020-01-01')",
                row["household_id"],
                row["citizen_id"],
            )
    await connection.close()


async def _askers(dsn: str) -> tuple[list[str], dict[int, list[str]]]:
    connection = await asyncpg.connect(dsn)
    day = date.fromisoformat(DAY)
    rows = await connection.fetch(ASKING, day, ASKERS // 2, ASKERS // 2)
    sizes = {size: [row[0] for row in await connection.fetch(HEADS, size)] for size in range(1, 11)}
    await connection.close()
    return [row["id"] for row in rows], sizes
