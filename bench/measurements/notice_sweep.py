"""The daily sweep at national scale: everybody agrees to be told, and it goes from the stores to the notices.

As with eligibility, the national catalogue and what is written stand in copies of the stores.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from time import perf_counter
from typing import Any, Final

import asyncpg
import uvloop

from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM, register
from bench.harness.national import load_whole
from bench.harness.stores import Stores
from bench.harness.target import Target
from commands.notices.sweep import sweep_day

CATALOGUE: Final = "service_catalogue"
COPIES: Final = {CATALOGUE: "bench_catalogue", PLATFORM: "bench_platform"}
# A new year's day, on which figures and rules change and yearly periods begin; the beginning of the school year.
SWEPT: Final = (date(2027, 1, 1), date(2027, 3, 1))

EVERYBODY: Final = "SELECT citizen_id FROM relation WHERE kind = 'SELF'"
AGREE: Final = """
    INSERT INTO consent (citizen_id, purpose_id, agency_id, number, given, since, noted_at, noted_by)
    SELECT citizen_id, 'proactive_notice', agency_id, 1, true, now(), now(), 'bench'
    FROM unnest($1::text[]) citizen_id, unnest($2::text[]) agency_id ON CONFLICT DO NOTHING
"""
# The day before was swept, as it is where a sweep runs each day.
DAY_BEFORE: Final = """
    INSERT INTO notice_sweep (on_day, since_day, begun_at, finished_at)
    SELECT $1::date - 1, $1::date - 2, now(), now()
"""
FOUND: Final = """
    SELECT s.citizens, s.told, (SELECT avg(jsonb_array_length(n.told -> 'lines'))::float8 FROM notice n) AS lines,
        (SELECT avg((n.told ->> 'more')::int)::float8 FROM notice n) AS more,
        (SELECT count(*) FROM notice n WHERE n.about <> ARRAY[n.citizen_id]) AS of_others
    FROM notice_sweep s WHERE s.on_day = $1
"""
EMPTY: Final = "TRUNCATE notice, notice_position, life_event, notice_sweep, told_line"


def notice_sweep(stores: Stores) -> list[Target]:
    """Measure each day's sweep on copies, which are gone when it ends."""
    with _copied(stores) as dsns:
        uvloop.run(load_whole(dsns[CATALOGUE]))
        uvloop.run(_agree(dsns))
        return [_swept(dsns, on) for on in SWEPT]


@contextmanager
def _copied(stores: Stores) -> Iterator[Mapping[str, str]]:
    cluster = stores.cluster
    try:
        for name, copy in COPIES.items():
            cluster.drop_database(copy)
            cluster.clone_database(name, copy)
        yield {**stores.dsns, **{name: cluster.dsn(copy) for name, copy in COPIES.items()}}
    finally:
        for copy in COPIES.values():
            cluster.drop_database(copy)


async def _agree(dsns: Mapping[str, str]) -> None:
    everybody = [row[0] for row in await _run(dsns["civil_registry"], EVERYBODY)]
    await _run(dsns[PLATFORM], AGREE, everybody, [str(agency.id) for agency in discover()])
    await _run(dsns[PLATFORM], "ANALYZE")


def _swept(dsns: Mapping[str, str], on: date) -> Target:
    uvloop.run(_run(dsns[PLATFORM], EMPTY))
    uvloop.run(_run(dsns[PLATFORM], DAY_BEFORE, on))
    began = perf_counter()
    sweep_day(register(discover()), dsns, on, on)
    seconds = perf_counter() - began
    ((citizens, told, lines, more, of_others),) = uvloop.run(_run(dsns[PLATFORM], FOUND, on))
    return Target(
        f"notices of what newly applies, {citizens:,} citizens, stores to notices, to {on}",
        "s",
        60,
        seconds,
        {"notices": told, "of them of others too": of_others, "services by name": lines, "only counted": more},
    )


async def _run(dsn: str, statement: str, *values: Any) -> list[Any]:
    connection = await asyncpg.connect(dsn)
    try:
        return list(await connection.fetch(statement, *values))
    finally:
        await connection.close()
