"""A value that the driver cannot read costs the key whose row holds it, and no other."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.failure import UnreadableValue
from agencies.store.found_by_key import STATEMENTS_AT_MOST, found_by_key
from agencies.store.read import Read
from agencies.store.store import Store
from tests.store.database import connected

SPELLS: Final = Read("SELECT id, until FROM spell WHERE id = ANY($1::text[])", (), 0, False)
KEYS: Final = [f"k{number}" for number in range(1_000)]


class Counting(Store):
    """A store that counts what it is asked again, and may be late then."""

    asked = 0
    late_at: int | None = None

    async def fetch_again(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows."""
        self.asked += 1
        if self.asked == self.late_at:
            raise self.late()
        return await super().fetch_again(sql, *arguments)


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
    """All others have their rows; it is one failure of the store's, and two lines of the log, which name no key."""
    await _spoil(store, ["k7"])
    with capture_logs() as logged:
        found, broken = await found_by_key(store, SPELLS, [*KEYS, "k7", "nobody"])
    assert broken == {"k7"}
    assert isinstance(found["k7"], AgencyContractBroken)
    assert str(found["k7"]) == "labour_office does not hold what it declares; its operators have been told."
    assert {key for key, row in found.items() if not isinstance(row, AgencyContractBroken)} == {*KEYS} - {"k7"}
    assert store.asked <= 20
    assert (store.measured.health().failures, store.measured.health().answers) == (1, 0)
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
    store.late_at = 3
    with pytest.raises(AgencyTimeout):
        await found_by_key(store, SPELLS, KEYS)


async def test_no_longer_is_asked_again_than_is_waited_for_a_statement(store: Counting) -> None:
    """What was not told apart by then counts as unread."""
    await _spoil(store, ["k7"])
    store.deadline_seconds = 0
    found, broken = await found_by_key(Patient(store), SPELLS, KEYS)  # type: ignore[arg-type]
    assert broken == {*found} == {*KEYS}


class Patient:
    """A store whose statements are waited for, though its deadline is over."""

    def __init__(self, store: Store) -> None:
        self.agency, self.deadline_seconds = store.agency, store.deadline_seconds
        self._store = store

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows."""
        self._store.deadline_seconds = 30
        return await self._store.fetch(sql, *arguments)

    fetch_again = fetch
