"""How notices have their positions, and what the migration that brings them makes of those of an older release."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.postmaster import ADMIN
from agencies.store.migrations.migration import migrate
from resolvers.notices.tables.feed_table import last_position, read_next
from resolvers.platform.platform_store import MIGRATIONS
from tests.store.database import connected

TELL: Final = """
    WITH event AS (
        INSERT INTO life_event (id, agency, type, subject_id, on_day, is_withdrawal, recorded_at)
        VALUES (gen_random_uuid(), 'civil_registry', 'move', 'c1', '2026-11-24', false, now()) RETURNING id
    )
    INSERT INTO notice (citizen_id, event_id, told) SELECT $1, id, '{}' FROM event
"""
RIGHTS: Final = """
    GRANT SELECT, INSERT, UPDATE ON life_event, notice TO told_application;
    GRANT SELECT ON notice_position, told_line TO told_application
"""
TELL_AT_ONCE: Final = TELL.replace("told)", "told, position)").replace("'{}' FROM", "'{}', 0 FROM")
POSITIONS: Final = "SELECT citizen_id, position, first_position FROM notice ORDER BY number"


@pytest.fixture
def dsn(cluster: Cluster) -> Iterator[str]:
    """An empty database."""
    cluster.ensure_databases("positions")
    yield cluster.dsn("positions")
    cluster.drop_database("positions")


async def tell(connection: "asyncpg.Connection[Any]", *citizens: str) -> None:
    for each in citizens:
        await connection.execute(TELL, each)


async def test_notices_of_an_older_release_have_positions_too(dsn: str, tmp_path: Path) -> None:
    """Each citizen's in the order of the inbox; what comes later goes on behind them."""
    for each in MIGRATIONS.glob("*.sql"):
        if int(each.name[:3]) < 12:
            shutil.copy(each, tmp_path)
    async with connected(dsn) as connection:
        await migrate(connection, tmp_path)
        await tell(connection, "c1", "c2", "c1")
        await migrate(connection, MIGRATIONS)
        await tell(connection, "c1", "c3", "c2")
        rows = await connection.fetch(POSITIONS)
    assert [tuple(row) for row in rows] == [
        ("c1", 1, 1),
        ("c2", 1, 1),
        ("c1", 2, 2),
        ("c1", 3, 3),
        ("c3", 1, 1),
        ("c2", 2, 2),
    ]


async def test_notices_of_an_older_release_say_of_whom_they_tell(dsn: str, tmp_path: Path) -> None:
    """So that one about somebody who dies is found; one without services tells of nobody."""
    for each in MIGRATIONS.glob("*.sql"):
        if int(each.name[:3]) < 19:
            shutil.copy(each, tmp_path)
    told = '{"lines": [{"subject_id": "c2"}, {"subject_id": "c1"}, {"subject_id": "c2"}]}'
    async with connected(dsn) as connection:
        await migrate(connection, tmp_path)
        await tell(connection, "c1")
        await connection.execute(TELL.replace("{}", told), "c2")
        await migrate(connection, MIGRATIONS)
        assert [row[0] for row in await connection.fetch("SELECT about FROM notice ORDER BY number")] == [
            None,
            ["c1", "c2"],
        ]


async def test_a_notice_has_its_position_as_it_is_written(dsn: str) -> None:
    """It is not written a second time, and goes on behind those of gateways that ask for none."""
    async with connected(dsn) as connection:
        await migrate(connection, MIGRATIONS)
        await tell(connection, "c1")
        async with connection.transaction():
            await connection.execute(TELL_AT_ONCE, "c1")
            row = await connection.fetchrow("SELECT position, first_position, ctid FROM notice ORDER BY number DESC")
        assert row is not None
        assert (row["position"], row["first_position"]) == (2, 2)
        assert await connection.fetchval("SELECT ctid FROM notice ORDER BY number DESC") == row["ctid"]


async def test_where_others_were_withdrawn_all_have_positions_at_the_end(dsn: str) -> None:
    """In the order of their citizens, so that no two transactions wait for each other."""
    async with connected(dsn) as connection:
        await migrate(connection, MIGRATIONS)
        await tell(connection, "c1", "c2")
        async with connection.transaction():
            await connection.execute("UPDATE notice SET withdrawn_at = now() WHERE citizen_id = 'c2'")
            await connection.execute(TELL_AT_ONCE, "c1")
            given = [row["position"] for row in await connection.fetch(POSITIONS)]
        rows = await connection.fetch(POSITIONS)
    assert given == [1, None, None]
    assert [tuple(row) for row in rows] == [("c1", 1, 1), ("c2", 2, 1), ("c1", 2, 2)]


async def test_the_rights_that_are_documented_are_enough(dsn: str, cluster: Cluster) -> None:
    """For an application that does not own the tables: the trigger gives positions, and it reads what is told."""
    cluster.ensure_databases("told_application")
    async with connected(dsn) as connection:
        await migrate(connection, MIGRATIONS)
        owner = await connection.fetchval("SELECT current_user")
        cluster._run(ADMIN, "postgres", f"GRANT told_application TO {owner}")
        await connection.execute(RIGHTS)
        await connection.execute("SET ROLE told_application")
        await connection.execute(TELL_AT_ONCE, "c1")
        await connection.execute("UPDATE notice SET withdrawn_at = now()")
        assert await last_position(connection, "c1") == 2
        kept = await read_next(connection, "c1", 1, ())
        assert kept is not None
        assert kept.position == 2
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE notice_position SET last = 0")
        await connection.execute("RESET ROLE")
    cluster._run(ADMIN, "positions", "DROP OWNED BY told_application")
    cluster.drop_database("told_application")
