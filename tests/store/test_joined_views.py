"""What is joined to the keys is asked for these keys alone, be it a view that groups whole tables."""

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import orjson

from agencies.contract.source import Table
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.connection_pool import SETTINGS
from agencies.store.statement import Join, Output, joined_read
from tests.store.database import connected

TABLES: Final = """
    DROP TABLE IF EXISTS visit CASCADE;
    CREATE TABLE visit (citizen_id text, day int);
    INSERT INTO visit SELECT 'c' || n % 4000, n FROM generate_series(1, 20000) n;
    CREATE INDEX visit_citizen ON visit (citizen_id, day);
    CREATE VIEW last_visit AS SELECT DISTINCT ON (citizen_id) citizen_id, day FROM visit ORDER BY citizen_id, day DESC;
    ANALYZE visit
"""


def test_a_view_that_groups_is_not_read_whole(cluster: Cluster) -> None:
    """Of 20,000 rows the store looks at those of the keys, by the plan that serves any number of keys."""
    join = Join(0, "key", Table("last_visit", "citizen_id"))
    read = joined_read(None, [join], [Output(0, "key"), Output(1, "day")], {}, date(2026, 11, 24))
    found, plan = asyncio.run(_explained(cluster.dsn("alpha"), read.text))
    assert sorted(found) == [("c1", 16_001), ("c2", 16_002), ("nobody", None)]
    assert max(_rows(plan)) < 100


async def _explained(dsn: str, text: str) -> tuple[list[Any], Any]:
    async with connected(dsn) as connection:
        await connection.execute(TABLES)
        await connection.execute(f"SET plan_cache_mode = {SETTINGS['plan_cache_mode']}")
        await connection.execute(f"PREPARE joined (text[]) AS {text}")
        asked = "EXECUTE joined('{c1,c2,nobody}')"
        rows = [tuple(row) for row in await connection.fetch(asked)]
        explained = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked}")
        return rows, orjson.loads(explained)[0]["Plan"]


def _rows(plan: Any) -> Iterator[float]:
    """How many rows each step of a plan gave, all its loops together."""
    yield plan["Actual Rows"] * plan["Actual Loops"]
    for step in plan.get("Plans", ()):
        yield from _rows(step)
