"""The store of the log is looked after: months are made ahead, beside requests, and what is in the way is told."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import UsageLogUnavailable
from agencies.store.store import Store
from resolvers.platform import fault_watch
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.keeping.upkeep import UsageUpkeep
from resolvers.usage_log.tables.record_rows import RECORD_COLUMNS
from resolvers.usage_log.usage_log import UsageLog
from tests.patience import HANGING_SECONDS
from tests.store.database import connected
from tests.usage.conftest import MakeStore
from tests.usage.records import record

MONTHS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'usage_record'::regclass ORDER BY 1"
DUE = """
    SELECT 'usage_record_' || to_char(each AT TIME ZONE 'UTC', 'YYYY_MM')
    FROM unnest(ARRAY[clock_timestamp(), clock_timestamp() + interval '1 month']) each
"""
INDEXES = "SELECT count(*) FROM pg_index WHERE indrelid = $1::text::regclass"
TRIGGERS = "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = $1::text::regclass"


async def months(connection: Any) -> list[str]:
    return [row[0] for row in await connection.fetch(MONTHS)]


async def drop_months(connection: Any) -> list[str]:
    """Have the log have no month's table; gives those that are due now, whatever month it was when the run began."""
    for name in await months(connection):
        await connection.execute(f"DROP TABLE {name}")
    return [row[0] for row in await connection.fetch(DUE)]


async def until_made(connection: Any, due: list[str]) -> None:
    """Return when the log has the tables of these months."""
    async with asyncio.timeout(HANGING_SECONDS):
        while await months(connection) != due:  # noqa: ASYNC110 (the database tells nobody)
            await asyncio.sleep(0.01)


async def test_f4_the_first_records_of_a_month_wait_for_no_reader(
    dsn: str, make_store: MakeStore, connection: Any
) -> None:
    """A long reading is under way, and there is no table yet: two processes append, and whoever reads goes on."""
    due = await drop_months(connection)
    async with connected(dsn) as reading, reading.transaction(isolation="repeatable_read", readonly=True):
        assert await reading.fetchval("SELECT count(*) FROM usage_record") == 0
        logs = [UsageLog(UsageCommit(make_store())) for _ in range(2)]
        await asyncio.gather(*(log.append([record()]) for log in logs for _ in range(5)))
        assert await reading.fetchval("SELECT count(*) FROM usage_record") == 0
    assert await connection.fetchval("SELECT count(*) FROM usage_record") == 10
    assert await months(connection) == due[:1]


async def test_f4_a_next_month_that_cannot_be_made_fails_no_commit(store: Store, connection: Any) -> None:
    """It is told beside requests, once, and made and told once more when that works again."""
    due = await drop_months(connection)
    await connection.execute("SELECT usage_make_month(clock_timestamp())")
    making = UsageUpkeep(store)
    with capture_logs() as said:
        async with connection.transaction():
            await connection.execute("LOCK TABLE usage_record IN SHARE UPDATE EXCLUSIVE MODE")
            await making.look()
            await making.look()
            await UsageLog(UsageCommit(store)).append([record()])
        assert (making.fault, making.failures) == ("the usage log's table for the next month cannot be made", 2)
        await making.look()
        await making.look()
    assert (making.fault, making.failures) == (None, 2)
    assert [each["event"] for each in said if "store is" in each["event"]] == [
        "the usage log's store is not fit",
        "the usage log's store is fit again",
    ]
    assert await months(connection) == due


async def test_months_are_made_for_as_long_as_is_watched(
    store: Store, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fault_watch, "EVERY_SECONDS", 0.01)
    due = await drop_months(connection)
    watching = asyncio.create_task(UsageUpkeep(store).watch())
    await until_made(connection, due)
    await connection.execute(f"DROP TABLE {due[1]}")
    await until_made(connection, due)
    watching.cancel()


async def test_f1_a_month_has_the_indexes_checks_and_guards_of_the_whole(store: Store, connection: Any) -> None:
    """Whether the migration has made it or a gateway."""
    (made, _) = await drop_months(connection)
    await UsageUpkeep(store).look()
    assert await connection.fetchval(INDEXES, made) == await connection.fetchval(INDEXES, "usage_record") == 2
    assert [tuple(row) for row in await connection.fetch(TRIGGERS, made)] == [("usage_append_only", b"A")]
    values = (0, datetime.now(UTC), 1, None, bytes(8), bytes(32), None, None, None)
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.copy_records_to_table(made, records=[values], columns=RECORD_COLUMNS.split(", "))


@pytest.mark.parametrize("days", [-400, 400])
async def test_no_month_far_from_now_is_made(connection: Any, days: int) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="no records are due"):
        await connection.execute("SELECT usage_make_month($1)", datetime.now(UTC) + timedelta(days=days))


async def test_nobody_else_has_months_made(connection: Any) -> None:
    for function in ("usage_make_month(timestamptz)", "usage_add_month(timestamptz)", "usage_guard(regclass)"):
        granted = "SELECT has_function_privilege('public', $1::text, 'EXECUTE')"
        assert await connection.fetchval(granted, function) is False


async def test_f3_a_clock_that_goes_back_has_the_log_stand_still_until_it_has_caught_up(
    store: Store, connection: Any
) -> None:
    """The time neither falls behind the record before, nor runs on from an hour that was never there."""
    await connection.execute("ALTER TABLE usage_tree DISABLE TRIGGER ALL")
    ahead = await connection.fetchval(
        "UPDATE usage_tree SET logtime = clock_timestamp() + interval '1 hour' RETURNING logtime"
    )
    log = UsageLog(UsageCommit(store))
    for _ in range(3):
        await log.append([record()])
    times = await connection.fetch("SELECT logtime FROM usage_record ORDER BY index")
    assert [row[0] for row in times] == [ahead] * 3


@pytest.mark.parametrize(
    ("change", "undo", "says"),
    [
        ("ALTER TABLE usage_tree RENAME TO other", "ALTER TABLE other RENAME TO usage_tree", "server.py migrate"),
        ("REVOKE INSERT ON usage_record FROM {role}", "GRANT INSERT ON usage_record TO {role}", "may not append"),
        ("REVOKE UPDATE ON usage_tree FROM {role}", "GRANT UPDATE ON usage_tree TO {role}", "may not append"),
    ],
)
async def test_f4_what_is_in_the_way_of_every_record_is_told_before_the_first(
    store: Store, connection: Any, change: str, undo: str, says: str
) -> None:
    role = await connection.fetchval("SELECT current_user")
    await connection.execute(change.format(role=role))
    upkeep = UsageUpkeep(store)
    await upkeep.look()
    assert says in (upkeep.fault or "")
    await connection.execute(undo.format(role=role))
    await upkeep.look()
    assert (upkeep.fault, upkeep.failures) == (None, 1)


async def test_f4_a_store_that_is_read_only_or_down_is_told(dsn: str, connection: Any) -> None:
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    for at, says in ((dsn, "is read-only"), ("postgresql://nobody@127.0.0.1:1/none", "cannot be asked")):
        store = Store("platform", at, deadline_seconds=30)
        upkeep = UsageUpkeep(store)
        await upkeep.look()
        assert says in (upkeep.fault or "")
        with pytest.raises(UsageLogUnavailable):
            await UsageLog(UsageCommit(store)).append([record()])
        store.close()
