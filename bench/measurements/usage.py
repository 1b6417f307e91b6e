"""The usage log alone, on a cluster of its own: records written, bytes that they take, and proofs at ten million."""

import asyncio
import hashlib
import random
import secrets
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import asyncpg
import uvloop

from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store
from bench.harness.alternation import say
from bench.harness.consents import AGENCIES
from bench.harness.target import Target
from resolvers.platform.platform_store import MIGRATIONS
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.record import Action, Receiver, ReceiverKind, UsageRecords
from resolvers.usage_log.tables.hash_table import read_hashes
from resolvers.usage_log.tables.page_table import Wanted, read_pages
from resolvers.usage_log.tree.proof import inclusion_path, proven_root
from resolvers.usage_log.tree.tree import HashRow, Tree
from resolvers.usage_log.usage_log import UsageLog

CITIZENS: Final = 100_000
OF_A_REQUEST: Final = 8
CALLERS: Final = 64
REQUESTS: Final = 20_000
ALONE: Final = 200
RECORDS: Final = 10_000_000
AT_ONCE: Final = 200_000
PAGE: Final = 100
ROUNDS: Final = 15
SEED: Final = 12
ENTRIES: Final = tuple(
    (
        AGENCIES[number % len(AGENCIES)],
        Action.READ if number < len(AGENCIES) else Action.DERIVED,
        ("Citizen.birthDate", "Citizen.name", f"Fact.fact_{number}"),
    )
    for number in range(OF_A_REQUEST)
)
OWN: Final = Receiver("own_affairs", ReceiverKind.SELF, None, "portal", represented=False)
OFFICIAL: Final = Receiver("welfare_decision", ReceiverKind.OFFICIAL, "welfare_office", "case-work", represented=False)

SIZES: Final = """
    SELECT sum(pg_total_relation_size(c.oid))::float8 / (SELECT count(*) FROM usage_record)
    FROM pg_class c WHERE relname ~ '^usage_' AND relkind = 'r'
"""
# Bodies for reading by page: which bytes their salts have makes no difference to that.
FILL: Final = """
    INSERT INTO usage_record (index, logtime, shape, request_id, salts, citizen_id)
    SELECT n, clock_timestamp(), 1, decode(lpad(to_hex(n / 8), 16, '0'), 'hex'),
        sha256(int8send(n)), 'c' || lpad((hashint8(n / 8) & 65535)::text, 12, '0')
    FROM generate_series($1::bigint, $2::bigint) n
"""


def usage() -> list[Target]:
    """Measure the log on a cluster that is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="maru-bench-") as parent:
        cluster = Cluster.open(Path(parent) / "data")
        try:
            cluster.ensure_databases("written", "grown")
            return uvloop.run(_measured(cluster.dsn("written"), cluster.dsn("grown")))
        finally:
            cluster.close()


async def _measured(written: str, grown: str) -> list[Target]:
    return [*await _writing(written), *await _proving(grown)]


async def _writing(dsn: str) -> list[Target]:
    connection = await _migrated(dsn)
    store = Store("platform", dsn)
    log = UsageLog(UsageCommit(store))
    requests = _requests()
    began = perf_counter()
    for _ in range(ALONE):
        await log.append(next(requests))
    alone = (perf_counter() - began) / ALONE * 1000

    async def caller() -> None:
        for _ in range(REQUESTS // CALLERS):
            await log.append(next(requests))

    began = perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    a_second = REQUESTS // CALLERS * CALLERS * OF_A_REQUEST / (perf_counter() - began)
    await connection.execute("VACUUM ANALYZE")
    size = await connection.fetchval(SIZES)
    store.close()
    await connection.close()
    return [
        Target(
            "writing a usage record, 8 a request, 64 callers, one worker",
            "µs",
            50,
            1e6 / a_second,
            {"records a second": a_second},
        ),
        Target("committing one request's 8 usage records, alone", "ms", 4, alone),
        Target("a usage record with its indexes and hashes", "bytes", 250, size),
    ]


async def _proving(dsn: str) -> list[Target]:
    connection = await _migrated(dsn)
    root = await _fill(connection)
    await connection.execute("VACUUM ANALYZE")
    store = Store("platform", dsn, deadline_seconds=10)
    drawn = random.Random(SEED)
    proving, paging, verifying, longest = [], [], [], 0
    for _ in range(ROUNDS):
        indexes = drawn.sample(range(RECORDS), PAGE)
        began = perf_counter()
        spans = [inclusion_path(index, RECORDS) for index in indexes]
        hashes = await read_hashes(store, [span for path in spans for span in path])
        paths = [hashes.roots(path) for path in spans]
        proving.append((perf_counter() - began) * 1000)
        for index, path in zip(indexes, paths, strict=True):
            leaf = hashlib.sha256(index.to_bytes(8)).digest()
            began = perf_counter()
            assert proven_root(leaf, index, RECORDS, path) == root
            verifying.append((perf_counter() - began) * 1000)
            longest = max(longest, len(path))
        citizen = f"c{drawn.randrange(65_536):012}"
        began = perf_counter()
        found = await read_pages(store, [citizen], Wanted(PAGE), RECORDS)
        paging.append((perf_counter() - began) * 1000)
        assert len(found[citizen].rows) == min(PAGE, found[citizen].total or 0)
    store.close()
    await connection.close()
    return [
        Target(
            "100 inclusion proofs at 10,000,000 records",
            "ms",
            20,
            statistics.median(proving),
            {"page of 100 records of one citizen, without proofs, ms": statistics.median(paging)},
        ),
        Target("verifying one of these proofs", "ms", 1, statistics.median(verifying)),
        Target("the longest of these proofs", "hashes", 24, longest),
    ]


async def _migrated(dsn: str) -> "asyncpg.Connection[Any]":
    connection = await asyncpg.connect(dsn)
    await migrate(connection, MIGRATIONS)
    return connection


async def _fill(connection: "asyncpg.Connection[Any]") -> bytes:
    """Ten million records and the tree over them, whose leaf hashes are those of the indexes; gives the root."""
    tree = Tree(0, b"")
    for begin in range(0, RECORDS, AT_ONCE):
        rows = tree.append(hashlib.sha256(index.to_bytes(8)).digest() for index in range(begin, begin + AT_ONCE))
        await connection.copy_records_to_table("usage_hash", records=rows, columns=HashRow._fields)
        await connection.execute(FILL, begin, begin + AT_ONCE - 1)
    say(f"{tree.size:,} records of the usage log are there.")
    return tree.root


def _requests() -> Iterator[list[UsageRecords]]:
    drawn = random.Random(SEED)
    while True:
        citizen, request_id = f"c{drawn.randrange(CITIZENS):012}", secrets.token_hex(8)
        reader = citizen if drawn.random() < 0.5 else f"official-{drawn.randrange(1000)}"
        issue = None if reader == citizen else "2026-1174"
        yield [UsageRecords(ENTRIES, OWN if reader == citizen else OFFICIAL, citizen, reader, issue, request_id)]
