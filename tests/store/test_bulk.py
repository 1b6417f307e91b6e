"""A register is read in pages of whole households, and from any mark on."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import asyncpg
import pytest

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable
from agencies.contract.source import Table
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.relations_cursor import Mark, Page, register
from tests.patience import HANGING_SECONDS
from tests.some import some
from tests.store.database import connected

RELATION = Table("relation", "citizen_id")
# Two households, the second with a ward elsewhere and one who has died; then two citizens without a household.
ROWS = (
    ("c5", "c5", "SELF", "h1"),
    ("c1", "c1", "SELF", "h1"),
    ("c1", "c5", "MEMBER", "h1"),
    ("c5", "c1", "MEMBER", "h1"),
    ("c2", "c2", "SELF", "h2"),
    ("c2", "c9", "WARD", None),
    ("c2", "c7", "MEMBER", "h2"),
    ("c7", "c2", "MEMBER", "h2"),
    ("c9", "c9", "SELF", None),
    ("c3", "c3", "SELF", None),
)


@pytest.fixture
async def dsn(cluster: Cluster) -> AsyncIterator[str]:
    """A store with these relations."""
    dsn = cluster.dsn("alpha")
    async with connected(dsn) as connection:
        await connection.execute(
            "CREATE TABLE relation (citizen_id text, other_id text, kind text, household_id text, birth_date date, "
            "since date, until date)"
        )
        await connection.executemany("INSERT INTO relation VALUES ($1, $2, $3, $4, '2000-01-01')", ROWS)
    yield dsn
    async with connected(dsn) as connection:
        await connection.execute("DROP TABLE relation")


async def _pages(dsn: str, behind: Mark | None, citizens: int, table: Table = RELATION) -> list[Page]:
    async with register("alpha", dsn, table) as people, aclosing(people.pages(behind, citizens)) as pages:
        return [page async for page in pages]


async def test_a_page_ends_with_a_household(dsn: str) -> None:
    """However few citizens are asked for; who has none is one alone, and comes last."""
    pages = await _pages(dsn, None, 1)
    assert [list(page.relations) for page in pages] == [["c1", "c5"], ["c2"], ["c3"], ["c9"]]
    assert [page.mark for page in pages] == [Mark("h1", "c5"), Mark("h2", "c2"), Mark(None, "c3"), Mark(None, "c9")]
    assert [list(page.relations) for page in await _pages(dsn, None, 3)] == [["c1", "c5", "c2"], ["c3", "c9"]]


async def test_every_row_of_a_citizen_is_in_its_page(dsn: str) -> None:
    """Wards and members among them; rows of who has died, without their own, make nobody."""
    (page,) = await _pages(dsn, None, 100)
    found = {(citizen, row["other_id"], row["kind"]) for citizen, rows in page.relations.items() for row in rows}
    assert found == {row[:3] for row in ROWS if row[0] != "c7"}


async def test_what_is_behind_a_mark_is_what_was_not_read(dsn: str) -> None:
    """From each page's mark on, the pages after it."""
    pages = await _pages(dsn, None, 1)
    for place, page in enumerate(some(pages)):
        rest = await _pages(dsn, page.mark, 1)
        assert [list(each.relations) for each in rest] == [list(each.relations) for each in pages[place + 1 :]]


async def test_citizens_are_counted(dsn: str) -> None:
    """Those who have a row of their own."""
    async with register("alpha", dsn, RELATION) as people:
        assert await people.count() == 5


async def test_what_fails_is_said_in_the_halls_words(dsn: str) -> None:
    """A table that is not there, and a store that cannot be reached; both with the agency."""
    with pytest.raises(AgencyContractBroken) as broken:
        await _pages(dsn, None, 1, Table("nothing", "citizen_id"))
    assert broken.value.agency == "alpha"
    with pytest.raises(AgencyUnavailable) as unreachable:
        await _pages("postgresql://nobody@127.0.0.1:1/nowhere", None, 1)
    assert unreachable.value.agency == "alpha"


async def test_a_store_that_is_lost_meanwhile_is_said_to_be(dsn: str) -> None:
    """Not taken for the end of the register."""
    async with register("alpha", dsn, RELATION) as people, aclosing(people.pages(None, 1)) as pages:
        await anext(pages)
        people._connection.terminate()
        with pytest.raises(AgencyUnavailable):
            await _rest(pages)


@pytest.mark.parametrize("bound", ["READ_WITHIN_SECONDS", "SORTED_WITHIN_SECONDS"])
async def test_a_store_that_stands_still_is_not_waited_for_without_end(
    dsn: str, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    """It is said to be late, whether it stands still before the register is sorted or while it is."""
    monkeypatch.setattr(f"agencies.store.relations_cursor.{bound}", 0.2)
    async with (
        register("alpha", dsn, RELATION) as people,
        asyncio.timeout(HANGING_SECONDS),
        aclosing(people.pages(None, 1)) as pages,
    ):
        server = people._connection.get_server_pid()
        if bound == "SORTED_WITHIN_SECONDS":
            fetch = asyncpg.cursor.Cursor.fetch

            async def stopped(*arguments: Any, **rest: Any) -> Any:
                os.kill(server, signal.SIGSTOP)
                return await fetch(*arguments, **rest)

            monkeypatch.setattr("asyncpg.cursor.Cursor.fetch", stopped)
        else:
            os.kill(server, signal.SIGSTOP)
        try:
            with pytest.raises(AgencyTimeout):
                await asyncio.wait_for(anext(pages), HANGING_SECONDS)
        finally:
            os.kill(server, signal.SIGCONT)


async def _rest(pages: AsyncIterator[Page]) -> None:
    async for _ in pages:
        pass
