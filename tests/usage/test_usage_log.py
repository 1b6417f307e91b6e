"""Appending to the usage log: what returned is committed, what is not is told, and nobody waits for ever."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import UsageLogUnavailable
from agencies.store.deadline import Deadline
from agencies.store.store import Store
from resolvers.usage_log import usage_log
from resolvers.usage_log.keeping import commit
from resolvers.usage_log.keeping.commit import CommittedTree, UsageCommit
from resolvers.usage_log.keeping.verification import verify_log
from resolvers.usage_log.record import Action, Entries, UsageRecords
from resolvers.usage_log.tables.record_table import LOCK_SECONDS
from resolvers.usage_log.tree.tree import Tree
from resolvers.usage_log.usage_log import IN_A_COMMIT, WAIT_SECONDS, WAITING_AT_MOST, UsageLog
from tests.patience import HANGING_SECONDS
from tests.running import ROOT
from tests.usage.conftest import MakeStore
from tests.usage.records import in_office, record

MONTHS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'usage_record'::regclass"
COLUMN = "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum = 1"
APPEND_ONLY = ("usage_shape", "usage_record", "usage_hash", "usage_tree", "usage_key", "usage_head", "usage_dropped")


@pytest.fixture
def log(store: Store) -> UsageLog:
    return UsageLog(UsageCommit(store))


async def kept(connection: "asyncpg.Connection[Any]") -> list[Any]:
    return await connection.fetch(
        "SELECT r.*, s.fields FROM usage_record r JOIN usage_shape s ON s.id = shape ORDER BY index"
    )


async def test_what_append_returned_for_is_committed(log: UsageLog, connection: Any) -> None:
    """Every record as it was given, in the order of the log, with a time and salts of its own."""
    given = [record("c1"), in_office("c2"), record(None, persons=3000)]
    await log.append(given)
    rows = await kept(connection)
    assert [(row["index"], row["citizen_id"], row["issue"], row["persons"]) for row in rows] == [
        (0, "c1", None, None),
        (1, "c2", "2026-가-17", None),
        (2, None, None, 3000),
    ]
    assert [row["reader"] for row in rows] == [None, "official-17", "system"]
    assert [row["request_id"].hex() for row in rows] == [each.request_id for each in given]
    assert len({row["salts"][half : half + 16] for row in rows for half in (0, 16)}) == 6
    assert await connection.fetchval("SELECT size FROM usage_tree") == 3


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="only on Linux a process's clock sleeps; untested")
def test_a_machine_that_slept_asks_the_store_for_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that stood still meanwhile, the next records would have the time at which it fell asleep."""
    now, slept = datetime.now(UTC), timedelta(hours=8).total_seconds()
    clocks = {time.CLOCK_MONOTONIC: 1.0, time.CLOCK_BOOTTIME: 1.0}
    monkeypatch.setattr(commit, "clock_gettime", clocks.__getitem__)
    standing = CommittedTree(Tree(0, b""), now, now, 0.0)
    assert standing.now() == now + timedelta(seconds=1)
    clocks[time.CLOCK_BOOTTIME] += slept
    assert standing.now() is None


async def test_every_text_is_kept_as_it_was_given(log: UsageLog, connection: Any) -> None:
    """Whatever a token or a register says, also where it reads like a part of an array, on either way of a commit."""
    odd = ["", " ", "NULL", "{}", "a,b", '"', "\\", '\\"', "\n\t", "가", "a' OR '1", "{a", "\x01"]
    given = [record(f"c{text}", reader=text, issue=text, receiver_system="") for text in odd]
    for _ in range(2):
        await log.append(given)
    rows = await kept(connection)
    assert [(row["citizen_id"], row["reader"], row["issue"]) for row in rows] == 2 * [(f"c{t}", t, t) for t in odd]


async def test_a_record_is_kept_for_each_entry(log: UsageLog, connection: Any) -> None:
    """Each with all that is handed over beside the entries, on either way of a commit; and the tree is over them."""
    several: Entries = (
        ("civil_registry", Action.READ, ("Citizen.name",)),
        ("labour_office", Action.DERIVED, ("Fact.one", "Fact.two")),
        ("labour_office", Action.REFUSED, ("Citizen.employment",)),
    )
    given = [record("c1"), in_office("c2", issue="2026-가-18", persons=3)._replace(entries=several), record("c3")]
    for _ in range(2):
        await log.append(given)
    asked = "SELECT r.*, s.agency, s.action, s.fields FROM usage_record r JOIN usage_shape s ON s.id = shape"
    rows = await connection.fetch(f"{asked} ORDER BY index")
    names = "citizen_id", "reader", "issue", "persons", "agency", "action", "fields"
    own = None, None, None, "civil_registry", "READ", ["Citizen.birthDate", "Citizen.name"]
    in_case = "c2", "official-17", "2026-가-18", 3
    of_each = [
        ("c1", *own),
        *((*in_case, agency, act.name, [*fields]) for agency, act, fields in several),
        ("c3", *own),
    ]
    assert [tuple(row[name] for name in names) for row in rows] == 2 * of_each
    ids = [each.request_id for each in given]
    assert [row["request_id"].hex() for row in rows] == 2 * [ids[0], ids[1], ids[1], ids[1], ids[2]]
    assert [row["index"] for row in rows] == list(range(10))
    assert len({row["salts"][half : half + 16] for row in rows for half in (0, 16)}) == 20
    check = (await verify_log(connection, (), None)).check
    assert (check.holds, check.records, check.problems, check.said) == (True, 10, [], [])


async def test_many_requests_share_a_commit(log: UsageLog, connection: Any) -> None:
    """While one is under way the others are collected; what they have in common is kept once."""
    await asyncio.gather(*(log.append([record(f"c{at}")]) for at in range(300)))
    rows = await kept(connection)
    assert [row["index"] for row in rows] == list(range(300))
    assert len({row["logtime"] for row in rows}) <= 3
    assert await connection.fetchval("SELECT count(*) FROM usage_shape") == 1


async def test_a_caller_who_leaves_takes_no_record_along(log: UsageLog, connection: Any) -> None:
    """Neither their own nor another's, whether they leave before the commit has begun or while it is under way."""
    leaving = [asyncio.create_task(log.append([record(f"c{at}")])) for at in range(20)]
    staying = asyncio.create_task(log.append([record("stays")]))
    await asyncio.sleep(0)
    for task in leaving[:10]:
        task.cancel()
    await asyncio.sleep(0)
    for task in leaving:
        task.cancel()
    await staying
    await log.append([record("last")])
    assert len(await kept(connection)) == 22


async def test_f4_without_a_store_nothing_is_recorded_and_that_is_told() -> None:
    log = UsageLog(None)
    with pytest.raises(UsageLogUnavailable):
        await log.append([record()])
    assert log.refused == 1


async def test_f4_a_log_that_others_hold_locked_is_told_within_the_bound(
    store: Store, log: UsageLog, connection: Any
) -> None:
    """By the store's own bound for locks; once it is free again, records are committed as if nothing had been."""
    await store.fetch("SELECT")  # a connection that is opened later takes its time from the commit's
    async with connection.transaction():
        await connection.execute("SELECT FROM usage_tree FOR UPDATE")
        with capture_logs() as said:
            results = await asyncio.gather(*(log.append([record()]) for _ in range(50)), return_exceptions=True)
    failures = {each["failure"] for each in said if each["event"] == "statement failed"}
    assert failures == {"LockNotAvailableError"}
    assert [type(result) for result in results] == [UsageLogUnavailable] * 50
    assert log.refused == 50
    assert log.fault is not None
    await log.append([record("after")])
    assert log.fault is None
    assert [row["citizen_id"] for row in await kept(connection)] == ["after"]


async def test_f4_who_may_wait_outlasts_whoever_appends(store: Store, log: UsageLog, connection: Any) -> None:
    """A command, whose stores may take a minute, is recorded where a gateway's request was refused."""
    patient = UsageLog(UsageCommit(store, patience=60), patience=60)
    async with connection.transaction():
        await connection.execute("SELECT FROM usage_tree FOR UPDATE")
        waiting = asyncio.create_task(patient.append([record("command")]))
        with pytest.raises(UsageLogUnavailable):
            await log.append([record("request")])
        await asyncio.sleep(LOCK_SECONDS)
        assert not waiting.done()
    await waiting
    assert [row["citizen_id"] for row in await kept(connection)] == ["command"]


async def test_f4_a_process_that_stands_still_in_a_commit_holds_up_no_other(
    make_store: MakeStore, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not end its commit by itself: the store does, and others append; it is told once it goes on."""
    stands, goes_on = asyncio.Event(), asyncio.Event()

    async def stand_still(*_: object) -> None:
        stands.set()
        await goes_on.wait()

    still = UsageLog(UsageCommit(make_store()))
    with monkeypatch.context() as patched:
        patched.setattr(Deadline, "_drop", lambda *_: None)
        patched.setattr(commit, "add_records", stand_still)
        lost = asyncio.create_task(still.append([record("still")]))
        await stands.wait()
    await UsageLog(UsageCommit(make_store(), patience=HANGING_SECONDS)).append([record("other")])
    goes_on.set()
    with pytest.raises(UsageLogUnavailable):
        await lost
    assert [row["citizen_id"] for row in await kept(connection)] == ["other"]


def test_f4_the_bounds_come_to_those_that_are_documented() -> None:
    """docs/usage.md: who holds the log is waited for a second, and nobody longer than four."""
    documented = (ROOT / "docs" / "usage.md").read_text()
    assert LOCK_SECONDS == 1
    assert "held for more than a second" in documented
    assert WAIT_SECONDS + commit.COMMIT_SECONDS == 4
    assert "after four seconds at most" in documented


async def test_f4_a_store_that_is_down_is_told_at_once() -> None:
    store = Store("platform", "postgresql://nobody@127.0.0.1:1/none")
    log = UsageLog(UsageCommit(store))
    with pytest.raises(UsageLogUnavailable) as raised:
        await log.append([record()])
    assert raised.value.extensions() == {"code": "USAGE_LOG_UNAVAILABLE", "retryable": True}
    store.close()


async def test_f4_a_commit_that_does_not_end_holds_nobody_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits behind it is told; memory is bounded meanwhile: who comes with too much is refused at once."""
    begun, release = asyncio.Event(), asyncio.Event()

    async def stuck(records: Sequence[UsageRecords]) -> None:
        begun.set()
        await release.wait()

    monkeypatch.setattr(usage_log, "WAIT_SECONDS", 0.2)
    log = UsageLog(stuck)
    first = asyncio.create_task(log.append([record("first")]))
    await begun.wait()
    with pytest.raises(UsageLogUnavailable):
        await log.append([record("behind")])
    waiting = [asyncio.create_task(log.append([record()] * IN_A_COMMIT)) for _ in range(WAITING_AT_MOST // IN_A_COMMIT)]
    await asyncio.sleep(0)
    with pytest.raises(UsageLogUnavailable):
        await log.append([record("too much")])
    release.set()
    await asyncio.gather(first, *waiting)
    assert log.refused == 2


async def test_a_record_that_no_store_can_hold_fails_its_caller_alone(log: UsageLog, connection: Any) -> None:
    bad = [in_office(issue="\0"), in_office(reader="\ud800"), record(secrets.token_hex(2_000))]
    bad.append(record()._replace(entries=()))
    bad += [record(request_id=each) for each in ("x" * 16, "00", "00 11 22 33 4455")]
    results = await asyncio.gather(
        log.append([record("good")]), *(log.append([each]) for each in bad), return_exceptions=True
    )
    assert results[0] is None
    assert all(isinstance(result, ValueError) for result in results[1:])
    assert [row["citizen_id"] for row in await kept(connection)] == ["good"]


async def test_f3_any_number_of_writers_make_one_tree(make_store: MakeStore, connection: Any) -> None:
    """Two hundred writers over two connections' worth of processes: no fork, no gap, nothing lost."""
    logs = [UsageLog(UsageCommit(make_store())) for _ in range(2)]
    writers = (logs[at % 2].append([record(f"c{at}"), in_office(f"c{at}")]) for at in range(200))
    await asyncio.gather(*writers)
    rows = await kept(connection)
    assert [row["index"] for row in rows] == list(range(400))
    assert [row["logtime"] for row in rows] == sorted(row["logtime"] for row in rows)
    assert {row["citizen_id"] for row in rows} == {f"c{at}" for at in range(200)}
    assert await connection.fetchval("SELECT size FROM usage_tree") == 400


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_f1_the_log_is_append_only_for_the_owner_too(table: str, log: UsageLog, connection: Any) -> None:
    """UPDATE, DELETE and TRUNCATE are refused, also of a month's own table, unless the owner disables the guards."""
    await log.append([record()])
    months = await connection.fetch(MONTHS)
    changes = []
    for each in [table, *(row[0] for row in months if table == "usage_record")]:
        changes += [f"DELETE FROM {each}", f"TRUNCATE {each} CASCADE"]
        if table != "usage_tree":
            column = await connection.fetchval(COLUMN, each)
            changes.append(f"UPDATE {each} SET {column} = {column}")
    # The owner first gives themselves back what the migration took.
    for refusal in ("permission denied", "append-only"):
        for change in changes:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=refusal):
                await connection.execute(change)
        await connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO CURRENT_USER")
    assert len(await kept(connection)) == 1


async def test_f1_the_tree_only_grows(log: UsageLog, connection: Any) -> None:
    await log.append([record(), record()])
    for size in (0, 1, 2):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only grows"):
            await connection.execute(f"UPDATE usage_tree SET size = {size}")


async def test_f4_what_append_returned_for_is_on_the_disk_whatever_the_database_is_set_to(
    log: UsageLog, connection: Any
) -> None:
    """On the first commit's way and on the usual one."""
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    await connection.execute(
        "CREATE TABLE was_set (how text); "
        "CREATE FUNCTION says() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO was_set VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$; "
        "CREATE TRIGGER says BEFORE INSERT ON usage_hash FOR EACH ROW EXECUTE FUNCTION says()"
    )
    for _ in range(2):
        await log.append([record()])
    assert [row["how"] for row in await connection.fetch("SELECT how FROM was_set")] == ["on", "on"]


FULL = "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'"
SLOW = "PERFORM pg_sleep(60)"


@pytest.mark.parametrize("what", [FULL, SLOW], ids=["full", "slow"])
async def test_f4_a_store_that_is_full_or_slow_is_told_within_the_bound(
    log: UsageLog, connection: Any, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the commit is left, and once the store is well again, records are committed."""
    await log.append([record("before")])
    monkeypatch.setattr(commit, "COMMIT_SECONDS", 0.5)
    await connection.execute(
        f"CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what}; RETURN NEW; END $$;"
        "CREATE TRIGGER fails BEFORE INSERT ON usage_hash FOR EACH ROW EXECUTE FUNCTION fails()"
    )
    with pytest.raises(UsageLogUnavailable):
        await log.append([in_office("meanwhile", purpose="a shape of its own")])
    # A server that was cut off notices within half a second.
    await connection.execute("DROP FUNCTION fails CASCADE")
    monkeypatch.undo()
    await log.append([in_office("after", purpose="a shape of its own")])
    assert [row["citizen_id"] for row in await kept(connection)] == ["before", "after"]
    assert await connection.fetchval("SELECT size FROM usage_tree") == 2
    assert log.refused == 1
