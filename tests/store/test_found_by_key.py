"""A value that the driver cannot read costs the key whose row holds it, and no other."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.failure import UnreadableValue, late
from agencies.store.loading import found_by_key as found_by_key_module
from agencies.store.loading.found_by_key import STATEMENTS_AT_MOST, found_by_key
from agencies.store.loading.shared_batches import Batches
from agencies.store.read import Outcome, Read
from agencies.store.store import Store
from tests.patience import HANGING_SECONDS
from tests.store.asking import Asked
from tests.store.database import connected

SPELLS: Final = Read("SELECT id, until FROM spell WHERE id = ANY($1::text[])", (), 0, False)
EARLY: Final = 1 / 1024
"""A loop may cut a statement off about a millisecond before its time is over by the clock."""
KEYS: Final = [f"k{number}" for number in range(1_000)]


class Counting(Store):
    """A store that counts what it is asked again, and may fail then."""

    asked = 0
    fails_at: int | None = None

    async def fetch_again(self, seconds: float, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows."""
        self.asked += 1
        if self.asked == self.fails_at:
            raise AgencyUnavailable("It cannot be reached.", agency=self.agency)
        return await super().fetch_again(seconds, sql, *arguments)


@pytest.fixture
async def store(cluster: Cluster) -> AsyncIterator[Counting]:
    """A store with a row for each key."""
    dsn = cluster.dsn("alpha")
    async with connected(dsn) as connection:
        await connection.execute("DROP TABLE IF EXISTS spell; CREATE TABLE spell (id text PRIMARY KEY, until date)")
        await connection.executemany("INSERT INTO spell VALUES ($1, '2026-01-01')", [(key,) for key in KEYS])
    counting = Counting("labour_office", dsn, deadline_seconds=30)
    yield counting
    counting.close()
    async with connected(dsn) as connection:
        await connection.execute("DROP TABLE spell")


async def _spoil(store: Store, keys: Sequence[str]) -> None:
    async with connected(store._dsn) as connection:
        await connection.execute("UPDATE spell SET until = '20260-12-31' WHERE id = ANY($1::text[])", keys)


async def test_only_the_key_whose_row_cannot_be_read_has_an_error(store: Counting) -> None:
    """All others have their rows; it is one failure of the store's among answers, and two lines of the log.

    These name no key.
    """
    await _spoil(store, ["k7"])
    with capture_logs() as logged:
        found, broken = await found_by_key(store, SPELLS, [*KEYS, "k7", "nobody"])
    assert broken == {"k7"}
    assert isinstance(found["k7"], AgencyContractBroken)
    assert str(found["k7"]) == "labour_office does not hold what it declares; its operators have been told."
    assert {key for key, row in found.items() if not isinstance(row, AgencyContractBroken)} == {*KEYS} - {"k7"}
    assert store.asked <= 20
    # Of two halves one is well.
    assert (store.measured.health().failures, store.measured.health().answers) == (1, store.asked // 2)
    failed, told = logged
    assert (failed["event"], failed["failure"]) == ("statement failed", "UnreadableValue")
    assert (told["event"], told["agency"], told["statement"]) == ("rows cannot be read", "labour_office", SPELLS.text)
    assert (told["keys"], told["unread"]) == (len(KEYS) + 1, 1)
    assert "k7" not in str(logged)


async def test_what_can_be_read_is_asked_for_once(store: Counting) -> None:
    found, broken = await found_by_key(store, SPELLS, KEYS)
    assert (len(found), broken, store.asked) == (len(KEYS), frozenset(), 0)


async def test_a_table_of_which_every_row_cannot_be_read_is_not_asked_for_each(store: Counting) -> None:
    """All have an error, after so many statements as is said."""
    await _spoil(store, KEYS)
    found, broken = await found_by_key(store, SPELLS, KEYS)
    assert broken == {*KEYS} == {*found}
    assert store.asked == STATEMENTS_AT_MOST


async def test_one_key_alone_is_not_asked_for_again(store: Counting) -> None:
    """It is known whose row it is."""
    await _spoil(store, ["k7"])
    found, broken = await found_by_key(store, SPELLS, ["k7"])
    assert (type(found["k7"]), broken, store.asked) == (UnreadableValue, {"k7"}, 0)


async def test_a_store_that_fails_while_it_is_asked_again_fails_all(store: Counting) -> None:
    """What it holds of the others is not known."""
    await _spoil(store, ["k7"])
    store.fails_at = 3
    with pytest.raises(AgencyUnavailable):
        await found_by_key(store, SPELLS, KEYS)


async def test_no_longer_is_asked_again_than_is_waited_for_a_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each half has what is left of that time; whoever was not told apart by then counts as unread."""
    slow = Slow()
    monkeypatch.setattr(found_by_key_module, "monotonic", lambda: slow.now)
    found, broken = await found_by_key(slow, SPELLS, KEYS)  # type: ignore[arg-type]
    assert slow.given == [10, 6, 2]
    assert slow.now == slow.deadline_seconds - EARLY
    # The first of four parts is spoilt, and what was asked last did not come back.
    assert broken == {*KEYS[:500]}
    assert {key for key, row in found.items() if not isinstance(row, AgencyContractBroken)} == {*KEYS[500:]}


class Slow:
    """A store whose statements take four seconds of a clock of its own, and in which the first key cannot be read."""

    agency, deadline_seconds = "labour_office", 10

    def __init__(self) -> None:
        self.now = 0.0
        self.given: list[float] = []

    async def read(self, sql: str, keys: Sequence[str]) -> Sequence[Any]:
        """The rows."""
        if KEYS[0] in keys:
            raise UnreadableValue("It does not hold what it declares.", agency=self.agency)
        return [(key, None) for key in keys]

    async def fetch_again(self, seconds: float, sql: str, keys: Sequence[str]) -> Sequence[Any]:
        """The rows, unless they take too long."""
        self.given.append(seconds)
        if seconds < 4:
            self.now += seconds - EARLY
            raise late(self.agency)
        self.now += 4
        return await self.read(sql, keys)


class Held(Store):
    """A store that is asked again only once it is let go."""

    def __init__(self, dsn: str) -> None:
        super().__init__("labour_office", dsn, deadline_seconds=30)
        self.asked_again, self.let_go = asyncio.Event(), asyncio.Event()

    async def fetch_again(self, seconds: float, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows."""
        self.asked_again.set()
        await self.let_go.wait()
        return await super().fetch_again(seconds, sql, *arguments)


@pytest.mark.parametrize("company", [(), (Read("SELECT id FROM spell WHERE id = ANY($1::text[])", (), 0, False),)])
async def test_who_comes_while_it_is_told_apart_whose_row_cannot_be_read_does_not_wait_for_it(
    store: Counting, company: tuple[Read, ...]
) -> None:
    """A request for another key has its row at once, and those who wait for the halves have theirs in the end."""
    await _spoil(store, ["k7"])
    held = Held(store._dsn)
    batches = Batches(held)

    def ask(keys: Sequence[str]) -> asyncio.Future[Outcome]:
        told: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        others = [Asked(read, keys, lambda _: None) for read in company]
        batches.ask([Asked(SPELLS, keys, told.set_result), *others])
        return told

    first = ask(["k7", "k8"])
    await held.asked_again.wait()
    second = await asyncio.wait_for(ask(["k9"]), HANGING_SECONDS)
    assert (second.error, [*second.found], first.done()) == (None, ["k9"], False)
    held.let_go.set()
    outcome = await first
    assert (outcome.error, outcome.broken, {*outcome.found}) == (None, {"k7"}, {"k7", "k8"})
    held.close()
