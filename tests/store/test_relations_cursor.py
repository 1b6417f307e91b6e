"""Reading a whole register, household by household: nothing is lost, and it goes on behind any mark."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Final

import asyncpg
import pytest

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable
from agencies.contract.source import Table
from agencies.store import relations_cursor
from agencies.store.relations_cursor import Mark, Page, Register, register
from tests.store.database import connected

TABLE: Final = Table("relation", "citizen_id")
ROWS: Final = """
DROP SCHEMA IF EXISTS reading CASCADE;
CREATE SCHEMA reading;
CREATE TABLE reading.relation (
    citizen_id text, other_id text, kind text, household_id text, birth_date date, since date, until date);
INSERT INTO reading.relation (citizen_id, other_id, kind, household_id, birth_date) VALUES
    ('c', 'c', 'SELF', NULL, '1950-01-01'),
    ('d', 'd', 'SELF', 'h2', '1990-01-01'),
    ('b', 'b', 'SELF', 'h1', '1984-01-01'),
    ('b', 'a', 'MEMBER', 'h1', '1980-01-01'),
    ('b', 'a', 'PARENT', 'h1', '1980-01-01'),
    ('a', 'a', 'SELF', 'h1', '1980-01-01'),
    ('a', 'b', 'MEMBER', 'h1', '1984-01-01'),
    ('e', 'e', 'SELF', NULL, '2001-01-01'),
    ('e', 'd', 'PARENT', 'h2', '1990-01-01'),
    ('x', 'a', 'MEMBER', 'h1', '1980-01-01'),
    ('d', 'e', 'PROTECTED', NULL, NULL);
"""
MANY: Final = """
INSERT INTO relation (citizen_id, other_id, kind, household_id, birth_date)
SELECT format('many%s %s', home, one), format('many%s %s', home, other),
    CASE WHEN one = other THEN 'SELF' ELSE 'MEMBER' END, format('many%s', home), '1980-01-01'
FROM generate_series(1, 400) home, generate_series(1, 2) one, generate_series(1, 2) other
"""
ORDER: Final = ["a", "b", "d", "c", "e"]
"""Households by id, in each by citizen, those without one last; `x` has no record of its own."""
MARKS: Final = {"b": Mark("h1", "b"), "d": Mark("h2", "d"), "c": Mark(None, "c"), "e": Mark(None, "e")}


@pytest.fixture(scope="module")
async def dsn(dsns: dict[str, str]) -> AsyncIterator[str]:
    """Where a register of five citizens stands."""
    async with connected(dsns["civil_registry"]) as store:
        await store.execute(ROWS)
    yield f"{dsns['civil_registry']}&search_path=reading"
    async with connected(dsns["civil_registry"]) as store:
        await store.execute("DROP SCHEMA reading CASCADE")


@pytest.fixture(params=[1, 2, 5_000])
def rows_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows the server sends at once."""
    monkeypatch.setattr(relations_cursor, "ROWS_AT_ONCE", request.param)


async def read(dsn: str, behind: Mark | None, citizens: int) -> list[Page]:
    """The pages behind a mark."""
    async with register("civil_registry", dsn, TABLE) as opened:
        return [page async for page in opened.pages(behind, citizens)]


@pytest.mark.usefixtures("rows_at_once")
@pytest.mark.parametrize(
    ("citizens", "pages"),
    [
        (1, [["a", "b"], ["d"], ["c"], ["e"]]),
        (2, [["a", "b"], ["d", "c"], ["e"]]),
        (3, [["a", "b", "d"], ["c", "e"]]),
        (5, [["a", "b", "d", "c", "e"]]),
        (100, [["a", "b", "d", "c", "e"]]),
    ],
)
async def test_a_page_has_whole_households_and_at_least_so_many_citizens(
    dsn: str, citizens: int, pages: list[list[str]]
) -> None:
    """Every citizen on record stands on one page, one without a household like a household alone."""
    found = await read(dsn, None, citizens)
    assert [list(page.relations) for page in found] == pages
    assert [page.mark for page in found] == [MARKS[page[-1]] for page in pages]


@pytest.mark.usefixtures("rows_at_once")
async def test_a_citizen_has_all_rows_with_the_others_and_their_own(dsn: str) -> None:
    """The rows are those of the table but for orders, with the household of the citizen beside that of the other."""
    [page] = await read(dsn, None, 100)
    rows = {
        citizen: sorted((row["other_id"], row["kind"], row["household_id"], row["birth_date"].year) for row in found)
        for citizen, found in page.relations.items()
    }
    assert rows == {
        "a": [("a", "SELF", "h1", 1980), ("b", "MEMBER", "h1", 1984)],
        "b": [("a", "MEMBER", "h1", 1980), ("a", "PARENT", "h1", 1980), ("b", "SELF", "h1", 1984)],
        "d": [("d", "SELF", "h2", 1990)],
        "c": [("c", "SELF", None, 1950)],
        "e": [("d", "PARENT", "h2", 1990), ("e", "SELF", None, 2001)],
    }
    assert {row["citizen_id"] for found in page.relations.values() for row in found} == set(ORDER)
    assert [row["home"] for row in page.relations["e"]] == [None, None]


@pytest.mark.parametrize("day", ["birth_date", "since", "until"])
async def test_a_day_that_python_has_not_costs_the_relation_and_not_the_reading(dsn: str, day: str) -> None:
    """It is as one of which no birth is known; an order with such a day holds at all times. Endless days are days."""
    async with connected(dsn) as store:
        kept = await store.fetch("SELECT * FROM relation")
        await store.execute(f"UPDATE relation SET {day} = '20260-12-31' WHERE kind IN ('PARENT', 'PROTECTED')")
        await store.execute("UPDATE relation SET since = '-infinity', until = 'infinity' WHERE kind = 'MEMBER'")
    try:
        async with register("civil_registry", dsn, TABLE) as opened:
            [page] = [page async for page in opened.pages(None, 100, orders=True)]
    finally:
        async with connected(dsn) as store:
            await store.execute("TRUNCATE relation")
            await store.copy_records_to_table("relation", records=kept)
    rows = [row for citizen in ORDER for row in page.relations[citizen]]
    assert {row["kind"] for row in rows if row["birth_date"] is None} == {"PARENT", "PROTECTED"}
    assert {row[day] for row in rows if row["kind"] in ("PARENT", "PROTECTED")} == {None}
    assert {(row["since"], row["until"]) for row in rows if row["kind"] == "MEMBER"} == {(date.min, date.max)}


@pytest.mark.parametrize("behind", MARKS)
async def test_reading_goes_on_behind_a_mark(dsn: str, behind: str) -> None:
    """What was read before is not read again, and nothing is left out."""
    pages = await read(dsn, MARKS[behind], 1)
    assert [citizen for page in pages for citizen in page.relations] == ORDER[ORDER.index(behind) + 1 :]


@pytest.mark.usefixtures("rows_at_once")
async def test_a_sample_is_of_households_from_all_over_the_register(dsn: str) -> None:
    """As many citizens as are asked for, the same ones each time; the last household alone may not be whole."""
    async with connected(dsn) as store:
        await store.execute(MANY)
    try:
        samples = []
        for _ in range(2):
            async with register("civil_registry", dsn, TABLE) as opened:
                samples.append([list(page.relations) async for page in opened.sample(201, 1)])
    finally:
        async with connected(dsn) as store:
            await store.execute("DELETE FROM relation WHERE citizen_id LIKE 'many%'")
    assert samples[0] == samples[1]
    assert sum(map(len, samples[0])) == 201
    *drawn, _ = [page for page in samples[0] if page[0].startswith("many")]
    homes = [int(one.removeprefix("many").partition(" ")[0]) for one, *_ in drawn]
    assert drawn == [[f"many{home} {person}" for person in (1, 2)] for home in homes]
    assert 0.3 < sum(home <= 200 for home in homes) / len(homes) < 0.7


async def test_the_whole_of_a_register_is_a_sample_too(dsn: str) -> None:
    """Also who lives in no household."""
    async with register("civil_registry", dsn, TABLE) as opened:
        pages = [page async for page in opened.sample(100, 100)]
    assert sorted(citizen for page in pages for citizen in page.relations) == sorted(ORDER)


async def test_a_sample_is_read_where_households_and_citizens_are_sorted_differently(dsn: str) -> None:
    """An agency's columns have the collations that it has given them."""
    async with connected(dsn) as store:
        await store.execute('ALTER TABLE relation ALTER household_id TYPE text COLLATE "C"')
        await store.execute('ALTER TABLE relation ALTER citizen_id TYPE text COLLATE "POSIX"')
    try:
        async with register("civil_registry", dsn, TABLE) as opened:
            pages = [page async for page in opened.sample(100, 100)]
    finally:
        async with connected(dsn) as store:
            await store.execute('ALTER TABLE relation ALTER household_id TYPE text COLLATE "default"')
            await store.execute('ALTER TABLE relation ALTER citizen_id TYPE text COLLATE "default"')
    assert sorted(citizen for page in pages for citizen in page.relations) == sorted(ORDER)


async def test_a_register_counts_those_on_record(dsn: str) -> None:
    """Who stands in it only as another's relation is not on record."""
    async with register("civil_registry", dsn, TABLE) as opened:
        assert await opened.count() == len(ORDER)


async def test_a_reading_sees_the_register_as_it_was_when_it_began(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes on record meanwhile is not read, and the reading itself cannot write."""
    monkeypatch.setattr(relations_cursor, "ROWS_AT_ONCE", 1)
    async with register("civil_registry", dsn, TABLE) as opened:
        pages = opened.pages(None, 1)
        read = list((await anext(pages)).relations)
        async with connected(dsn) as other:
            await other.execute("INSERT INTO relation VALUES ('f', 'f', 'SELF', 'h9', '2020-01-01')")
        try:
            read += [citizen async for page in pages for citizen in page.relations]
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await opened._connection.execute("DELETE FROM relation")
        finally:
            async with connected(dsn) as other:
                await other.execute("DELETE FROM relation WHERE citizen_id = 'f'")
    assert read == ORDER


async def test_the_connection_ends_with_the_reading(dsn: str) -> None:
    """Also where the reading was given up on the way."""
    async with register("civil_registry", dsn, TABLE) as opened:
        async for _ in opened.pages(None, 1):
            break
    assert opened._connection.is_closed()


async def _counted(opened: Register) -> None:
    await opened.count()


async def _paged(opened: Register) -> None:
    async for _ in opened.pages(None, 1):
        pass


@pytest.mark.parametrize("reading", [_counted, _paged])
async def test_a_failure_is_said_as_the_agency_s(dsn: str, reading: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register without the table breaks the contract; one that does not answer in time is late."""
    assert callable(reading)
    async with register("civil_registry", dsn, Table("nothing", "id")) as lacking:
        with pytest.raises(AgencyContractBroken, match="civil_registry") as broken:
            await reading(lacking)
    assert broken.value.agency == "civil_registry"
    monkeypatch.setattr(relations_cursor, "SORTED_WITHIN_SECONDS", 0.2)
    monkeypatch.setattr(relations_cursor, "READ_WITHIN_SECONDS", 0.2)
    async with connected(dsn) as other, other.transaction():
        await other.execute("LOCK TABLE relation IN ACCESS EXCLUSIVE MODE")
        async with register("civil_registry", dsn, TABLE) as locked:
            with pytest.raises(AgencyTimeout, match="civil_registry"):
                await reading(locked)


async def test_a_register_that_cannot_be_reached_says_so() -> None:
    """As everywhere, without a word of the database."""
    with pytest.raises(AgencyUnavailable, match="civil_registry cannot be reached"):
        async with register("civil_registry", "postgresql://nobody@127.0.0.1:1/nowhere", TABLE):
            raise AssertionError("there is nothing to read")
