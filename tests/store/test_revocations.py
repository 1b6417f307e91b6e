"""Revoked tokens: where they stand, how soon every gateway knows, and what holds while the store is down."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyUnavailable
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store
from resolvers.platform.platform_store import MIGRATIONS
from resolvers.revocations.revocation_table import READ, put_revocations, read_revocations
from resolvers.revocations.revocations import BLIND_SECONDS, WATCH_SECONDS, Revocations
from tests.bare_cluster import bare_cluster
from tests.patience import HANGING_SECONDS
from tests.store.database import connected, generic_plan

HOUR = 3_600.0
MANY = """
    INSERT INTO revocation (token_id, revoked_at, forget_at)
    SELECT n, now() - n * interval '1 second', now() + interval '1 hour' FROM generate_series(1, 3000) n
"""


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with bare_cluster() as opened:
        opened.ensure_databases("platform")
        yield opened


@pytest.fixture
async def dsn(cluster: Cluster) -> str:
    """A platform's store without a revocation."""
    async with connected(cluster.dsn("platform")) as connection:
        await migrate(connection, MIGRATIONS)
        await connection.execute("TRUNCATE revocation")
    return cluster.dsn("platform")


@pytest.fixture
def store(dsn: str) -> Iterator[Store]:
    opened = Store("platform", dsn, deadline_seconds=HANGING_SECONDS)
    yield opened
    opened.close()


async def revoke(dsn: str, *token_ids: str, seconds: float = HOUR) -> frozenset[str]:
    async with connected(dsn) as connection:
        return await put_revocations(connection, token_ids, seconds)


async def test_c12_a_revoked_token_is_known_at_the_next_look(store: Store, dsn: str) -> None:
    """Each gateway's next look finds what was revoked since the one before, and holds what it found."""
    gateways = [Revocations(store), Revocations(store)]
    for each in gateways:
        await each.look()
        assert not each.holds("t1")
    assert await revoke(dsn, "t1", "t2", "t1") == {"t1", "t2"}
    assert await revoke(dsn, "t1", "t3") == {"t3"}
    for each in gateways:
        await each.look()
        assert [each.holds(token_id) for token_id in ("t1", "t2", "t3", "t4")] == [True, True, True, False]
        await each.look()
        assert each.holds("t1")


async def test_c12_a_revocation_that_was_committed_late_is_found(store: Store, dsn: str) -> None:
    """One that another one overtook is read by a later look."""
    known = Revocations(store)
    async with connected(dsn) as slow:
        transaction = slow.transaction()
        await transaction.start()
        await put_revocations(slow, ["slow"], HOUR)
        await revoke(dsn, "fast")
        await known.look()
        assert (known.holds("slow"), known.holds("fast")) == (False, True)
        await transaction.commit()
    await known.look()
    assert known.holds("slow")


async def test_c12_a_look_reads_only_what_is_new(store: Store, dsn: str) -> None:
    """Revocations of an hour are not read again each second."""
    await revoke(dsn, "old")
    async with connected(dsn) as connection:
        await connection.execute("UPDATE revocation SET revoked_at = revoked_at - interval '2 minutes'")
    await revoke(dsn, "new")
    everything, now = await read_revocations(store, None)
    assert {each.token_id for each in everything} == {"old", "new"}
    lately, later = await read_revocations(store, now)
    assert [each.token_id for each in lately] == ["new"]
    assert later >= now


async def test_c12_many_that_came_at_once_are_read_for_a_minute_and_no_longer(store: Store, dsn: str) -> None:
    """Though no other one has come since."""
    await revoke(dsn, "t1", "t2", "t3")
    async with connected(dsn) as connection:
        await connection.execute("UPDATE revocation SET revoked_at = revoked_at - interval '61 seconds'")
    _, now = await read_revocations(store, None)
    assert (await read_revocations(store, now))[0] == []


async def test_c12_a_store_whose_clock_went_back_tells_what_is_revoked_then(store: Store, dsn: str) -> None:
    """Another machine that took the store over may be behind the time of the last look."""
    known = Revocations(store)
    await known.look()
    assert known._since is not None
    known._since += timedelta(minutes=5)
    await revoke(dsn, "t1")
    await known.look()
    assert known.holds("t1")


async def test_c12_what_has_expired_is_forgotten(store: Store, dsn: str) -> None:
    """In the store by the next revocation, in a gateway by the next look: neither grows without end."""
    clock = Clock()
    known = Revocations(store, clock)
    await revoke(dsn, "t1")
    await known.look()
    assert known.holds("t1")
    async with connected(dsn) as connection:
        await connection.execute("UPDATE revocation SET revoked_at = '2020-01-01', forget_at = '2020-01-02'")
    await known.look()
    assert known.holds("t1")
    clock.now += HOUR + 1
    await known.look()
    assert not known.holds("t1")
    await revoke(dsn, "t2")
    async with connected(dsn) as connection:
        assert [row["token_id"] for row in await connection.fetch("SELECT token_id FROM revocation")] == ["t2"]


async def test_a_look_reads_few_of_many_revocations(dsn: str) -> None:
    """The index leads to those that came since the last one."""
    async with connected(dsn) as connection:
        assert "Index Scan using revocation_at" in await generic_plan(connection, MANY, READ)


async def test_c12_without_the_store_what_is_known_stays_for_a_minute(
    cluster: Cluster, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nobody can say what was revoked, tokens are taken for a minute, then none is; the log says so once."""
    clock, store = Clock(), Store("platform", dsn, deadline_seconds=HANGING_SECONDS)
    known = Revocations(store, clock)
    with pytest.raises(AgencyUnavailable):
        known.holds("before the first look")
    await revoke(dsn, "t1")
    await known.look()
    down: list[bool] = []
    fetch = store.fetch

    async def fails(sql: str, *arguments: Any) -> Any:
        if down:
            raise AgencyUnavailable("down", agency="platform")
        return await fetch(sql, *arguments)

    monkeypatch.setattr(store, "fetch", fails)
    monkeypatch.setattr("resolvers.revocations.revocations.WATCH_SECONDS", 0.01)
    down.append(True)
    with capture_logs() as logged:
        watching = asyncio.create_task(known.watch())
        await asyncio.sleep(0.1)
        clock.now += BLIND_SECONDS - 1
        assert (known.holds("t1"), known.holds("t2")) == (True, False)
        clock.now += 1
        for token_id in ("t1", "t2"):
            with pytest.raises(AgencyUnavailable) as refused:
                known.holds(token_id)
            assert refused.value.agency == "platform"
        down.clear()
        async with asyncio.timeout(HANGING_SECONDS):
            while (known._blind_at or 0) <= clock.now:  # noqa: ASYNC110 (the look tells nobody)
                await asyncio.sleep(0.01)
        watching.cancel()
    assert [each["event"] for each in logged] == ["revocations cannot be read"]
    assert (known.holds("t1"), known.holds("t2")) == (True, False)
    store.close()


def test_c12_two_looks_come_well_within_five_seconds() -> None:
    """The time that the documents promise has room for a look that fails at its deadline."""
    assert WATCH_SECONDS + 0.8 < 5 / 2
