"""Retention: bodies go by the month, hashes stay, and every proof goes on holding."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from agencies.contract.errors import StartUpError
from agencies.store.store import Store
from resolvers.usage_log.keeping import commit, retention
from resolvers.usage_log.keeping.published_heads import PublishedHeads
from resolvers.usage_log.keeping.retention import drop_before
from resolvers.usage_log.keeping.usage_reading import UsageReading
from resolvers.usage_log.keeping.verification import verify_log
from resolvers.usage_log.tables.page_table import Wanted
from resolvers.usage_log.tables.record_table import Locked, lock_tree
from resolvers.usage_log.tree.log_check import Kind
from resolvers.usage_log.tree.proof import proven_root
from resolvers.usage_log.tree.tree import leaf_hash
from tests.patience import HANGING_SECONDS
from tests.store.database import connected
from tests.usage.records import record
from tests.usage.signing import KEYS, SignedLog
from tests.usage.test_verify import UNGUARD


@pytest.fixture
async def old(store: Store, connection: Any, monkeypatch: pytest.MonkeyPatch) -> SignedLog:
    """A log with 20 records of 2024, ten in each of two months, then ten of now."""
    for month in (5, 6):
        await connection.execute(f"SELECT usage_add_month('2024-{month:02}-01T00:00:00Z')")

        async def then(connection: Any, _: float, at: datetime = datetime(2024, month, 30, 23, tzinfo=UTC)) -> Locked:
            return (await lock_tree(connection))._replace(now=at)

        with monkeypatch.context() as patched:
            patched.setattr(commit, "lock_tree", then)
            await SignedLog(store).append(*(record(f"c{at}") for at in range(10)))
    log = SignedLog(store)
    await log.append(*(record(f"c{at}") for at in range(10)))
    return log


async def test_what_is_dropped_leaves_its_hashes(old: SignedLog, store: Store, connection: Any) -> None:
    """Verify says what is gone and that all else is as it was; later records and heads are proven as before."""
    await old.sign()
    page = await UsageReading(store).page("c3", Wanted(10), proofs=True)
    assert [each.values.logtime.year for each in page.records] == [page.records[0].values.logtime.year, 2024, 2024]
    assert await drop_before(connection, date(2024, 6, 1)) == ["2024-05"]
    assert await drop_before(connection, date(2024, 6, 1)) == []
    verified = await verify_log(connection, old.outside, KEYS)
    assert verified.check.holds
    assert (verified.check.records, verified.check.dropped, verified.check.proven) == (30, 10, 30)
    after = await UsageReading(store).page("c3", Wanted(10), proofs=True)
    assert after.records == page.records[:2]
    head = page.head.head
    for each in page.records:
        assert proven_root(leaf_hash(each.leaf), each.values.index, head.tree_size, each.path) == head.root
    await old.append(record())
    await SignedLog(store, last=page.head).sign()
    proof = await PublishedHeads(store).consistency(25, 31)
    assert proof["path"]


async def test_a_body_that_is_gone_beyond_what_was_dropped_is_found(old: SignedLog, connection: Any) -> None:
    await old.sign()
    await drop_before(connection, date(2024, 6, 1))
    await connection.execute("DROP TABLE usage_record_2024_06")
    check = (await verify_log(connection, (), KEYS)).check
    assert [(each.kind, each.at) for each in check.problems] == [(Kind.REMOVED, at) for at in range(10, 20)]


NOTE = "INSERT INTO usage_dropped (until_index, until_logtime, dropped_at) VALUES ($1, $2::text::timestamptz, $3)"
LONG_AGO, NOW = datetime(2024, 2, 1, tzinfo=UTC), datetime.now(UTC)


@pytest.mark.parametrize(
    ("removed", "logtime", "at", "found", "says"),
    [
        ([17], LONG_AGO, NOW, [17], "record 0 is still there"),
        (range(18), LONG_AGO, NOW, range(10, 18), "record 10 was written later"),
        (range(18), NOW, NOW, range(18), "at least 24 months are to be kept"),
        (range(18), NOW, NOW.replace(year=2999, day=1), range(18), "at least 24 months are to be kept"),
        (range(18), "infinity", NOW, range(18), None),
        (range(18), "20000-01-01", NOW, range(18), None),
    ],
    ids=["one", "the first ones", "lately", "to come", "endless", "of no calendar"],
)
async def test_f1_a_note_does_not_hide_what_was_removed_before_its_retention_was_over(
    store: Store,
    connection: Any,
    removed: Sequence[int],
    logtime: datetime | str,
    at: datetime,
    found: Sequence[int],
    says: str | None,
) -> None:
    """The tables' owner can note what they like: what stands before it, the heads kept outside, or its own time tell.

    What a head does not tell apart counts as dropped, and that the note is false is said.
    """
    log = SignedLog(store)
    for _ in range(2):
        await log.append(*(record() for _ in range(10)))
        await log.sign()
    await connection.execute(UNGUARD)
    await connection.execute("DELETE FROM usage_record WHERE index = ANY($1::bigint[])", list(removed))
    await connection.execute(NOTE, 18, str(logtime), at)
    check = (await verify_log(connection, log.outside, KEYS)).check
    assert [(each.kind, each.at) for each in check.problems] == [(Kind.REMOVED, at) for at in found]
    assert [says in each for each in check.said if says] == ([True] if says else [])
    assert not check.holds


WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'relation')"


async def test_f4_a_log_that_is_being_read_is_dropped_from_later_and_appended_to_all_the_while(
    old: SignedLog, dsn: str, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever drops gives up before an append would, and is told to try again; what was dropped before stays noted."""
    assert retention.LOCK_SECONDS < commit.COMMIT_SECONDS
    monkeypatch.setattr(commit, "COMMIT_SECONDS", HANGING_SECONDS)
    await old.sign()
    async with asyncio.timeout(HANGING_SECONDS), connected(dsn) as reader, reader.transaction():
        await reader.fetch("SELECT FROM usage_record_2024_06")
        dropping = asyncio.create_task(drop_before(connection, date(2024, 7, 1)))
        while not dropping.done() and not await reader.fetchval(WAITING):  # noqa: ASYNC110 (the database tells nobody)
            await asyncio.sleep(0.01)
        await old.append(record())
        with pytest.raises(StartUpError, match="from 2024-06 on were not dropped"):
            await dropping
    dropped = await drop_before(connection, date(2024, 7, 1))
    assert dropped[-1] == "2024-06"
    await old.sign()
    check = (await verify_log(connection, old.outside, KEYS)).check
    assert (check.holds, check.dropped) == (True, 20)


async def test_what_is_under_no_head_is_not_dropped(old: SignedLog, connection: Any) -> None:
    """Without any head, where it is said what signs them, and under one over fewer records."""
    with pytest.raises(StartUpError, match=r"no signed head yet.*USAGE_KEY"):
        await drop_before(connection, date(2024, 6, 1))
    head = "INSERT INTO usage_head (tree_size, root, timestamp, key_id, signature) VALUES (9, $1, now(), 'key', $2)"
    await connection.execute(head, bytes(32), bytes(64))
    with pytest.raises(StartUpError, match="no signed head"):
        await drop_before(connection, date(2024, 6, 1))
    assert await connection.fetchval("SELECT count(*) FROM usage_record") == 30
