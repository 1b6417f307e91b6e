"""The civil registry's table of relations says at any moment what follows from its other tables."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any, Final

import asyncpg
import pytest

from agencies.registration.discovery import FOLDER
from agencies.store.migrations.migration import migrate
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

PERSONS: Final = [f"c{number}" for number in range(9)]
HOMES: Final = ["h0", "h1", "h2"]
DAYS: Final = ["2008-02-29", "2015-05-05", "2025-12-01", "2026-06-01", "2027-01-01"]

PEOPLE: Final = """
    INSERT INTO citizen (id, name, sex, birth_date)
    SELECT 'c' || n, 'somebody', 'FEMALE', date '1980-02-29' + n * 2500 FROM generate_series(0, 8) n;
    INSERT INTO household (id, head_id) SELECT 'h' || n, 'c0' FROM generate_series(0, 2) n;
"""
MISSING: Final = "SELECT count(*) FROM (TABLE {first} EXCEPT ALL TABLE {second}) lacking"
CHANGES: Final = (
    "INSERT INTO household_member (id, household_id, citizen_id, relation, since)"
    " VALUES (gen_random_uuid(), '{home}', '{one}', 'OTHER', '{day}')",
    "UPDATE household_member SET household_id = '{home}' WHERE citizen_id IN ('{one}', '{other}') AND until IS NULL",
    "UPDATE household_member SET until = greatest(since, '{day}') WHERE citizen_id = '{one}' AND until IS NULL",
    "DELETE FROM household_member WHERE household_id = '{home}'",
    "INSERT INTO kinship (parent_id, child_id, kind, since) VALUES ('{one}', '{other}', 'BIRTH', '{day}')",
    "UPDATE kinship SET since = '{day}' WHERE child_id = '{one}'",
    "DELETE FROM kinship WHERE parent_id = '{one}' AND NOT EXISTS (SELECT FROM custody WHERE parent_id = '{one}')",
    "INSERT INTO custody (parent_id, child_id, since) SELECT parent_id, child_id, '{day}' FROM kinship LIMIT 2",
    "UPDATE custody SET until = greatest(since, '{day}')",
    "DELETE FROM custody WHERE since = '{day}'",
    "INSERT INTO guardianship (id, guardian_id, ward_id, since)"
    " VALUES (gen_random_uuid(), '{one}', '{other}', '{day}')",
    "UPDATE guardianship SET until = greatest(since, '{day}') WHERE ward_id = '{one}'",
    "DELETE FROM guardianship WHERE guardian_id = '{one}'",
    "INSERT INTO protection_order (id, protected_id, from_id, since)"
    " VALUES (gen_random_uuid(), '{one}', '{other}', '{day}')",
    "UPDATE protection_order SET until = greatest(since, '{day}') WHERE from_id = '{one}'",
    "DELETE FROM protection_order WHERE protected_id = '{one}'",
    "INSERT INTO death (citizen_id, died_on, registered_on) VALUES ('{one}', '{day}', '{day}')",
    "DELETE FROM death",
    "UPDATE citizen SET birth_date = '{day}' WHERE id = '{one}'",
)


@pytest.fixture
async def dsn(dsns: dict[str, str]) -> AsyncIterator[str]:
    """Where a small registry stands, in a schema of its own."""
    async with connected(dsns["civil_registry"]) as store:
        await store.execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
    address = f"{dsns['civil_registry']}&search_path=kept"
    async with connected(address) as store:
        await migrate(store, FOLDER / "civil_registry" / "migrations")
        await store.execute(PEOPLE)
    yield address
    async with connected(dsns["civil_registry"]) as store:
        await store.execute("DROP SCHEMA kept CASCADE")


async def check(store: "asyncpg.Connection[Any]", after: str) -> list[Any]:
    """The kept relations; fails where they are not those that follow from the record."""
    for first, second in (("relation_on_record", "relation"), ("relation", "relation_on_record")):
        lacking = await store.fetchval(MISSING.format(first=first, second=second))
        assert lacking == 0, f"{second} lacks {lacking} rows of {first} after {after}"
    return list(await store.fetch("TABLE relation"))


async def test_every_change_of_the_record_changes_the_relations_with_it(dsn: str) -> None:
    """Whatever is inserted, updated or deleted, in whichever table, by one statement or by many in one transaction."""
    random = Random(20261126)
    done, kinds = set(), set()
    async with connected(dsn) as store:
        await check(store, "the first rows")
        for _ in range(160):
            one, other = random.sample(PERSONS, 2)
            change = random.choice(CHANGES)
            statement = change.format(home=random.choice(HOMES), one=one, other=other, day=random.choice(DAYS))
            try:
                status = await store.execute(statement)
            except asyncpg.IntegrityConstraintViolationError:
                continue
            if not status.endswith(" 0"):
                done.add(change)
            kinds |= {row["kind"] for row in await check(store, statement)}
        await store.execute("TRUNCATE household_member")
        await check(store, "the truncation of a table")
    assert len(done) > len(CHANGES) * 3 // 4
    assert kinds == {"SELF", "MEMBER", "CHILD", "CUSTODY", "WARD", "PROTECTED"}


async def test_a_migration_takes_out_who_died_at_home(dsn: str, tmp_path: Path) -> None:
    """Of a store of the release before, in which those at home still had them as members; nobody else goes."""
    await _of_the_release_before(dsn, tmp_path)
    async with connected(dsn) as store:
        members = "SELECT count(*) FROM relation WHERE kind = 'MEMBER' AND citizen_id = 'c0'"
        assert await store.fetchval(members) == 7
        await migrate(store, FOLDER / "civil_registry" / "migrations")
        await check(store, "the migration")
        assert await store.fetchval(members) == 6


async def test_a_writer_beside_the_migration_of_the_dead_comes_to_an_end(dsn: str, tmp_path: Path) -> None:
    """One who reads a household's facts and then waits for the turn that the migration has: neither fails the other."""
    await _of_the_release_before(dsn, tmp_path)
    async with (
        asyncio.timeout(HANGING_SECONDS),
        connected(dsn) as holder,
        connected(dsn) as writer,
        connected(dsn) as store,
    ):
        held, changed = holder.transaction(), writer.transaction()
        await held.start()
        await holder.execute("SELECT FROM relation WHERE kind = 'MEMBER' AND other_id = 'c1' FOR UPDATE")
        migrating = asyncio.create_task(migrate(store, FOLDER / "civil_registry" / "migrations"))
        await _until_waiting(holder, "transactionid")
        await changed.start()
        await writer.execute("UPDATE household SET multicultural = true WHERE id = 'h0'")
        leaving = asyncio.create_task(
            writer.execute("UPDATE household_member SET until = since WHERE citizen_id = 'c2'")
        )
        await _until_waiting(holder, "advisory")
        await held.rollback()
        await leaving
        await changed.commit()
        await migrating
        await check(store, "both")


async def _of_the_release_before(dsn: str, folder: Path) -> None:
    for migration in (FOLDER / "civil_registry" / "migrations").glob("*.sql"):
        if migration.name < "011":
            shutil.copy(migration, folder)
    async with connected(dsn) as store:
        await store.execute("DROP SCHEMA kept CASCADE; CREATE SCHEMA kept")
        await migrate(store, folder)
        await store.execute(PEOPLE)
        await store.execute(
            "INSERT INTO household_member (id, household_id, citizen_id, relation, since) "
            "SELECT id, CASE id WHEN 'c3' THEN 'h1' ELSE 'h0' END, id, 'OTHER', '2020-01-01' FROM citizen; "
            "INSERT INTO death VALUES ('c1', '2026-01-01', '2026-01-01'), ('c3', '2026-01-01', '2026-01-01')"
        )


async def test_of_two_changes_at_once_none_is_lost(dsn: str) -> None:
    """Two who move into one empty household, neither of whom the other's transaction sees, live together afterwards."""
    moves = (
        "INSERT INTO household_member (id, household_id, citizen_id, relation, since)"
        " VALUES ('m{n}', 'h0', 'c{n}', 'OTHER', '2026-01-01')"
    )
    async with asyncio.timeout(HANGING_SECONDS), connected(dsn) as first, connected(dsn) as second:
        turn = first.transaction()
        await turn.start()
        await first.execute(moves.format(n=1))
        moving = asyncio.create_task(second.execute(moves.format(n=2)))
        await _until_waiting(first)
        await turn.commit()
        await moving
        await check(first, "both")
        assert await first.fetchval("SELECT count(*) FROM relation WHERE kind = 'MEMBER'") == 2


async def test_of_two_changes_of_one_person_at_once_none_fails(dsn: str) -> None:
    """Whoever waits for the turn holds no row yet: who has it may go on to any row, as a death to its membership."""
    lives = (
        "INSERT INTO household_member (id, household_id, citizen_id, relation, since)"
        " VALUES ('m1', 'h0', 'c1', 'OTHER', '2020-01-01')"
    )
    leaves = "UPDATE household_member SET until = '2026-01-01' WHERE citizen_id = 'c1' AND until IS NULL"
    async with asyncio.timeout(HANGING_SECONDS), connected(dsn) as first, connected(dsn) as second:
        await first.execute(lives)
        turn = first.transaction()
        await turn.start()
        await first.execute("INSERT INTO death VALUES ('c1', '2026-01-01', '2026-01-01')")
        leaving = asyncio.create_task(second.execute(leaves))
        await _until_waiting(first)
        assert await first.execute(leaves) == "UPDATE 1"
        await turn.commit()
        assert await leaving == "UPDATE 0"
        await check(first, "both")


async def test_a_level_that_would_not_see_others_changes_is_refused(dsn: str) -> None:
    """Under REPEATABLE READ relations would be worked out from what stood before: the change is refused and says so."""
    async with connected(dsn) as store:
        await store.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(asyncpg.FeatureNotSupportedError, match="READ COMMITTED only"):
            await store.execute("UPDATE citizen SET birth_date = '2000-01-01' WHERE id = 'c1'")
        await store.execute("ROLLBACK")


async def _until_waiting(beside: "asyncpg.Connection[Any]", lock: str = "advisory") -> None:
    """Returns when another connection waits for a lock of this type: for its turn, or for a row of somebody else's."""
    while True:
        if await beside.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = $1 AND NOT granted)", lock):
            return
        await asyncio.sleep(0.01)
