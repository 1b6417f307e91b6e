"""Consents as the platform keeps them: their history, what stands, and what nobody can write twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from agencies.contract.errors import BadUserInput
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store
from resolvers.consent.consent_table import put_consent
from resolvers.consent.offer import Offer, Wanted
from resolvers.platform.platform_store import MIGRATIONS
from tests.bare_cluster import bare_cluster
from tests.patience import HANGING_SECONDS
from tests.running import ROOT
from tests.store.database import connected

HOUR: Final = timedelta(hours=1)
STOOD: Final = (ROOT / "docs" / "consent.md").read_text().partition("```sql\n")[2].partition("```")[0]
"""What docs/consent.md says to ask for what stood at a time."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with bare_cluster() as opened:
        opened.ensure_databases("platform")
        yield opened


@pytest.fixture
async def connection(cluster: Cluster) -> AsyncIterator[Any]:
    """A platform's store without a consent."""
    async with connected(cluster.dsn("platform")) as opened:
        await migrate(opened, MIGRATIONS)
        await opened.execute("TRUNCATE consent")
        yield opened


@pytest.fixture
def store(cluster: Cluster, connection: Any) -> Iterator[Store]:
    opened = Store("platform", cluster.dsn("platform"), deadline_seconds=HANGING_SECONDS)
    yield opened
    opened.close()


def wanted(*, given: bool = True, until: datetime | None = None, citizen: str = "c1", agency: str = "a") -> Wanted:
    return Wanted(citizen, Offer("p", agency), given, until, "me")


async def history(connection: Any) -> list[tuple[Any, ...]]:
    rows = await connection.fetch("SELECT number, given, until IS NULL FROM consent ORDER BY number")
    return [tuple(row) for row in rows]


async def test_a_consent_is_given_and_withdrawn_and_nothing_is_forgotten(store: Store, connection: Any) -> None:
    """Each change is a row of its own; a withdrawn consent says from when until when it was given."""
    given = await put_consent(store, wanted())
    assert (given["given"], given["until"]) == (True, None)
    between = await connection.fetchval("SELECT clock_timestamp()")
    withdrawn = await put_consent(store, wanted(given=False))
    assert (withdrawn["given"], withdrawn["since"]) == (False, given["since"])
    assert withdrawn["until"] > between
    again = await put_consent(store, wanted())
    assert again["since"] > withdrawn["until"]
    assert await history(connection) == [(1, True, True), (2, False, False), (3, True, True)]
    moments = [given["since"] - HOUR, between, withdrawn["until"], again["since"]]
    stood = [await connection.fetchval(STOOD, "c1", "p", "a", moment) for moment in moments]
    assert stood == [None, True, False, True]


async def test_what_stands_already_is_not_written_again(store: Store, connection: Any) -> None:
    """To give what is given, or to withdraw what is not, is no change; what was never given has no time."""
    assert await put_consent(store, wanted(given=False)) == {"given": False, "since": None, "until": None}
    assert await history(connection) == []
    given = await put_consent(store, wanted())
    assert await put_consent(store, wanted()) == given
    withdrawn = await put_consent(store, wanted(given=False))
    assert await put_consent(store, wanted(given=False)) == withdrawn
    assert len(await history(connection)) == 2


async def test_another_end_is_a_change_of_the_same_consent(store: Store, connection: Any) -> None:
    """The consent stands since it was first given, and until the new end."""
    given = await put_consent(store, wanted())
    until = datetime.now(UTC) + HOUR
    ending = await put_consent(store, wanted(until=until))
    assert ending == {"given": True, "since": given["since"], "until": until}
    assert await put_consent(store, wanted(until=until)) == ending
    assert await history(connection) == [(1, True, True), (2, True, False)]


async def test_what_has_expired_is_not_given(store: Store, connection: Any) -> None:
    """By the store's clock; it can be given again, and to withdraw it changes nothing."""
    until = datetime.now(UTC) + HOUR
    given = await put_consent(store, wanted(until=until))
    # As if two hours had passed: a short term could be over before it is noted.
    await connection.execute(
        "UPDATE consent SET (since, until, noted_at) = (since - $1::interval, until - $1, noted_at - $1)", 2 * HOUR
    )
    expired = {"given": False, "since": given["since"] - 2 * HOUR, "until": until - 2 * HOUR}
    assert await put_consent(store, wanted(given=False)) == expired
    assert await connection.fetchval("SELECT given FROM consent_now") is False
    assert (await put_consent(store, wanted()))["since"] > expired["until"]


async def test_a_clock_that_goes_back_stops_no_withdrawal(store: Store, connection: Any) -> None:
    """A store that another machine has taken over may be behind what it has noted."""
    await connection.execute("""
        INSERT INTO consent (citizen_id, purpose_id, agency_id, number, given, since, noted_at, noted_by)
        VALUES ('c1', 'p', 'a', 1, true, now() + interval '1 minute', now() + interval '1 minute', 'me')
    """)
    withdrawn = await put_consent(store, wanted(given=False))
    assert withdrawn["given"] is False
    assert withdrawn["until"] == withdrawn["since"]


async def test_no_consent_ends_in_the_past(store: Store, connection: Any) -> None:
    """Nothing is written, of one that was given before neither."""
    with pytest.raises(BadUserInput, match="past"):
        await put_consent(store, wanted(until=datetime.now(UTC) - HOUR))
    assert await history(connection) == []


async def test_of_the_same_change_at_once_one_is_written(store: Store, connection: Any) -> None:
    """All who ask for it at the same time are given the same."""
    answers = await asyncio.gather(*(put_consent(store, wanted()) for _ in range(8)))
    assert [each for each in answers if each != answers[0]] == []
    assert await history(connection) == [(1, True, True)]


async def test_what_stands_of_many_is_one_statement_by_the_index(store: Store, connection: Any) -> None:
    """Of each citizen asked about the last row of each consent, found without going through the table."""
    await connection.execute("""
        INSERT INTO consent (citizen_id, purpose_id, agency_id, number, given, since, until, noted_at, noted_by)
        SELECT 'c' || c, 'p', 'a' || a, n, n % 2 = 1, now(), CASE WHEN n % 2 = 0 THEN now() END, now(), 'me'
        FROM generate_series(1, 3000) c, generate_series(1, 3) a, generate_series(1, 1 + a % 3) n
    """)
    await connection.execute("ANALYZE consent")
    asked = 'SELECT * FROM (SELECT * FROM "consent_now" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY agency_id'
    rows = await connection.fetch(asked, ["c1", "c2999", "nobody"])
    assert {(row["citizen_id"], row["agency_id"]): row["given"] for row in rows} == {
        (citizen, agency): given
        for citizen in ("c1", "c2999")
        for agency, given in (("a1", False), ("a2", True), ("a3", True))
    }
    plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {asked}", ["c1", "c2999"]))
    assert "consent_pkey" in plan, plan
    assert "Seq Scan" not in plan
