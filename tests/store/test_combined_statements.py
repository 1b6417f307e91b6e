"""Several reads of one store go in one statement, and come to the same as each by itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, BadUserInput
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.failure import NoConnection, late
from agencies.store.loading.combined_statement import arguments, statement
from agencies.store.loading.shared_batches import CHARACTERS_KEPT, READS_AT_MOST, Batches
from agencies.store.read import Outcome, Read
from agencies.store.store import Store
from tests.patience import HANGING_SECONDS
from tests.store.asking import Asked
from tests.store.database import connected

TABLES: Final = """
    CREATE TYPE colour AS ENUM ('red', 'green');
    CREATE DOMAIN grade AS int CHECK (value BETWEEN 1 AND 9);
    CREATE TABLE thing (id text, colour colour, grade grade, days date[], said jsonb, much real, "a $1 'b" int, p text);
    INSERT INTO thing VALUES ('a', 'red', 3, '{2026-01-01,2026-02-01}', '{"ko": "가"}', 1.50, 7);
    INSERT INTO thing (id) VALUES ('b');
    CREATE TABLE part (thing_id text, name text);
    INSERT INTO part VALUES ('a', 'z'), ('a', 'y'), ('b', 'x');
"""
DROPPED: Final = "DROP TABLE IF EXISTS thing, part; DROP DOMAIN IF EXISTS grade; DROP TYPE IF EXISTS colour"

THING: Final = Read("SELECT * FROM thing WHERE id = ANY($1::text[])", (), 0, False)
PARTS: Final = Read("SELECT * FROM part WHERE thing_id = ANY($1::text[]) ORDER BY name DESC", (), 0, True)
BY_NAME: Final = Read(
    "SELECT thing_id, name FROM part WHERE thing_id = ANY($1::text[])", (), 0, True, False, ("thing_id", "name")
)
PLAIN: Final = Read(
    "SELECT id, much, colour FROM thing WHERE id = ANY($1::text[]) ORDER BY id DESC -- a comment",
    (),
    0,
    False,
    False,
    ("id", "much", "colour"),
    plain_columns=3,
)
NOTHING: Final = PLAIN._replace(text=PLAIN.text.replace("WHERE", "WHERE colour = 'green' AND"))
ODD: Final = Read(
    """SELECT id, "a $1 'b", '$1 ''$2' AS text FROM thing WHERE id = ANY($1::text[]) AND "a $1 'b" = $2""",
    (7,),
    0,
    False,
)
ABSENT: Final = Read("SELECT id FROM nothing WHERE id = ANY($1::text[])", (), 0, False)
WRONG: Final = Read("SELECT id, $2::text FROM thing WHERE id = ANY($1::text[])", ("\ud800",), 0, False)


class Counting(Store):
    """A store that counts its statements, and can hang."""

    def __init__(self, dsn: str) -> None:
        super().__init__("welfare_office", dsn, deadline_seconds=30)
        self.sent: list[str] = []
        self.late_with: str | None = None
        self.lateness: type[AgencyTimeout] = AgencyTimeout

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows, or the error of a statement that was late."""
        self.sent.append(sql)
        if self.late_with is not None and self.late_with in sql:
            raise late(self.agency, self.lateness)
        return await super().fetch(sql, *arguments)


@pytest.fixture
async def store(cluster: Cluster) -> AsyncIterator[Counting]:
    """A store with two tables, whose columns are of types that its database defines."""
    dsn = cluster.dsn("alpha")
    async with connected(dsn) as connection:
        await connection.execute(f"{DROPPED}; {TABLES}")
    counting = Counting(dsn)
    yield counting
    counting.close()
    async with connected(dsn) as connection:
        await connection.execute(DROPPED)


async def _asked(batches: Batches, *reads: Read) -> dict[Read, Outcome]:
    """What these reads come to for the keys a, b and c, asked for in one turn."""
    done = [asyncio.get_running_loop().create_future() for _ in reads]
    batches.ask([Asked(read, ["a", "b", "c"], each.set_result) for read, each in zip(reads, done, strict=True)])
    return dict(zip(reads, await asyncio.gather(*done), strict=True))


def _rows(outcome: Outcome) -> dict[str, Any]:
    return {
        key: [_values(row) for row in rows] if isinstance(rows, list) else _values(rows)
        for key, rows in outcome.found.items()
    }


def _values(row: Any) -> tuple[Any, ...]:
    return tuple(row.values() if isinstance(row, dict) else row)


async def test_reads_that_go_together_bring_what_each_brings_alone(store: Counting) -> None:
    """One statement is sent; enumerations, domains, arrays, JSON, decimals and nulls are as they are alone."""
    reads = (THING, PARTS, BY_NAME, ODD)
    together = await _asked(Batches(store), *reads)
    assert len(store.sent) == 1
    alone = {read: (await _asked(Batches(store), read))[read] for read in reads}
    assert {read: _rows(each) for read, each in together.items()} == {read: _rows(each) for read, each in alone.items()}
    assert together[THING].found["a"][4] == {"ko": "가"}
    assert [row[1] for row in together[PARTS].found["a"]] == ["z", "y"]
    assert together[BY_NAME].found["b"] == [{"thing_id": "b", "name": "x"}]
    assert together[ODD].found["a"] == ("a", 7, "$1 '$2")
    assert len({each.statement for each in together.values()}) == 1
    assert len({each.statement for each in alone.values()}) == len(reads)


async def test_a_read_of_plain_columns_comes_by_column_and_brings_what_it_brings_alone(store: Counting) -> None:
    """Enumerations and nulls among them, beside reads that come as records; of no row nothing is found."""
    batches, reads = Batches(store), (NOTHING, THING, PLAIN, BY_NAME._replace(plain_columns=2))
    together = await _asked(batches, *reads)
    assert (len(store.sent), batches.failures.total()) == (1, 0)
    assert [store.sent[0].count(each) for each in ("array_agg(c0)", "ROW(")] == [3, 1]
    for read in reads:
        assert _rows(together[read]) == _rows((await _asked(batches, read))[read])
    assert together[NOTHING].found == {}
    assert together[PLAIN].found["b"] == {"id": "b", "much": None, "colour": None}
    assert together[reads[3]].found["a"] == [{"thing_id": "a", "name": "z"}, {"thing_id": "a", "name": "y"}]


async def test_a_read_that_fails_is_asked_again_alone_and_takes_nothing_from_the_others(store: Counting) -> None:
    """The others have their rows, the failure is counted and logged; afterwards it goes alone and they go together."""
    batches = Batches(store)
    with capture_logs() as logs:
        found = await _asked(batches, THING, PARTS, ABSENT)
    assert isinstance(found[ABSENT].error, AgencyContractBroken)
    assert (_rows(found[PARTS])["b"], found[THING].error) == ([("b", "x")], None)
    assert batches.failures == {"AGENCY_CONTRACT_BROKEN": 1}
    assert "a statement of several reads failed" in [each["event"] for each in logs]
    store.sent.clear()
    await _asked(batches, THING, PARTS, ABSENT)
    assert sorted(store.sent) == sorted([statement((PARTS, THING)), ABSENT.text])
    assert batches.failures.total() == 1


async def test_reads_of_which_only_company_cannot_be_read_go_alone(store: Counting) -> None:
    """A value of a type that no column has is read by itself and not within a record: nothing is lost by it."""
    unknown = Read("SELECT id, '{1}'::int[] FROM thing WHERE id = ANY($1::text[])", (), 0, False)
    batches = Batches(store)
    found = await _asked(batches, THING, unknown)
    assert _rows(found[unknown])["a"] == ("a", [1])
    assert found[THING].error is None
    assert batches.failures.total() == 1
    store.sent.clear()
    await _asked(batches, THING, unknown)
    assert len(store.sent) == 2


async def test_a_value_that_cannot_be_read_costs_its_key_in_its_own_read_alone(store: Counting) -> None:
    """All else is found; afterwards that read goes alone, so that it spoils no company, and the others go together.

    One in which a key has two rows spoils none.
    """
    twice = Read("SELECT thing_id FROM part WHERE thing_id = ANY($1::text[])", (), 0, False)
    unread = Read("SELECT id, date '20260-12-31' FROM thing WHERE id = ANY($1::text[]) AND id = 'a'", (), 0, False)
    batches = Batches(store)
    found = await _asked(batches, unread, THING, PARTS, twice)
    assert (found[unread].error, found[unread].broken) == (None, {"a"})
    assert (found[twice].error, found[twice].broken) == (None, {"a"})
    assert isinstance(found[unread].found["a"], AgencyContractBroken)
    assert [found[read].broken for read in (THING, PARTS)] == [frozenset()] * 2
    assert {*found[THING].found} == {*found[PARTS].found} == {"a", "b"}
    assert batches.failures == {"AGENCY_CONTRACT_BROKEN": 1}
    store.sent.clear()
    await _asked(batches, unread, THING, PARTS, twice)
    together = tuple(sorted((PARTS, THING, twice), key=lambda read: read.text))
    assert sorted(store.sent) == sorted([statement(together), unread.text])


async def test_a_callers_own_text_sends_no_read_alone(store: Counting) -> None:
    """A text that no store can hold fails its own read; nobody's later reads go apart for it."""
    batches = Batches(store)
    found = await _asked(batches, THING, WRONG)
    assert isinstance(found[WRONG].error, BadUserInput)
    assert found[THING].error is None
    store.sent.clear()
    await _asked(batches, THING, PARTS)
    assert len(store.sent) == 1


async def test_after_a_statement_was_late_its_reads_go_alone(store: Counting) -> None:
    """All of the late statement are told so at once; then the slow one is late by itself, and the other answers."""
    batches = Batches(store)
    store.late_with = "nothing"
    found = await _asked(batches, THING, ABSENT)
    assert {type(each.error) for each in found.values()} == {AgencyTimeout}
    assert len(store.sent) == 1
    assert batches.failures == {"AGENCY_TIMEOUT": 1}
    found = await _asked(batches, THING, ABSENT)
    assert isinstance(found[ABSENT].error, AgencyTimeout)
    assert found[THING].error is None


async def test_a_store_without_a_free_connection_sends_no_read_alone(store: Counting) -> None:
    """Whoever waited for a connection in vain is told so; what they asked for goes together the next time."""
    batches = Batches(store)
    store.late_with, store.lateness = "nothing", NoConnection
    found = await _asked(batches, THING, ABSENT)
    assert {type(each.error) for each in found.values()} == {NoConnection}
    assert batches.failures.total() == 0
    assert len(batches.together((THING, ABSENT))) == 1


async def test_a_column_of_the_statements_own_name_is_a_column(store: Counting) -> None:
    """A table whose first column is called `p` is read as whole rows."""
    odd = Read("SELECT p, id FROM (SELECT id AS p, id FROM thing) t WHERE id = ANY($1::text[])", (), 0, False)
    found = await _asked(Batches(store), odd, THING)
    assert (len(store.sent), _rows(found[odd])["a"]) == (1, ("a", "a"))


async def test_a_request_that_fails_at_what_was_read_takes_nothing_from_others(store: Counting) -> None:
    """The others of the statement are told all the same, and the log says that one was not."""
    batches = Batches(store)

    def broken(_: Outcome) -> None:
        raise ZeroDivisionError

    done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    batches.ask([Asked(THING, ["a"], broken)])
    batches.ask([Asked(THING, ["b"], done.set_result)])
    with capture_logs() as logs:
        outcome = await done
    assert set(outcome.found) == {"a", "b"}
    assert [each["event"] for each in logs] == ["a request failed at what was read"]


@pytest.mark.parametrize(
    "sql",
    ["E'it\\'s $1 '", "'$1 ''$2'", '"a $1"', "1 -- $1", "1 /* $1 ' */", "a$1"],
    ids=["E", "text", "name", "-", "*", "$"],
)
def test_what_looks_like_a_parameter_is_left(sql: str) -> None:
    """Texts with escapes, comments and names keep their digits, and what follows them is a parameter again."""
    read = Read(f"SELECT id, {sql}\nFROM thing WHERE id = ANY($1::text[])", (), 0, False)
    text = statement((THING, read))
    assert sql in text
    assert "WHERE id = ANY($2::text[])\n) p)" in text


async def test_two_rows_of_a_key_are_told_of_that_read_alone(store: Counting) -> None:
    """A key with two rows where one was declared has an error in its own read, and rows in the others."""
    single = Read(PARTS.text, (), 0, False)
    found = await _asked(Batches(store), THING, single)
    assert found[single].broken == {"a"}
    assert isinstance(found[single].found["a"], AgencyContractBroken)
    assert found[THING].broken == frozenset()


def test_parameters_are_counted_on_and_texts_that_look_like_one_stay() -> None:
    """Each read's parameters follow those before it; what stands in quotes is no parameter."""
    text = statement((THING, ODD))
    assert "id = ANY($1::text[])\n) p)" in text
    assert (
        """SELECT id, "a $1 'b", '$1 ''$2' AS text FROM thing WHERE id = ANY($2::text[]) AND "a $1 'b" = $3""" in text
    )
    assert arguments((THING, ODD), (["a"], ["b", "c"])) == [["a"], ["b", "c"], 7]


async def test_a_read_that_is_asked_for_twice_is_in_the_statement_once(store: Counting) -> None:
    """Its keys are put together, and both who asked are told."""
    batches, told = Batches(store), list[Outcome]()
    asked = [Asked(THING, ["a"], told.append), Asked(PARTS, ["a"], told.append), Asked(THING, ["b"], told.append)]
    batches.ask(asked)
    async with asyncio.timeout(HANGING_SECONDS):
        while len(told) < len(asked):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert store.sent == [statement((PARTS, THING))]
    assert [set(each.found) for each in told] == [{"a"}, {"a", "b"}, {"a", "b"}]


async def test_what_is_remembered_of_reads_is_bounded(store: Counting) -> None:
    """So much text at most, so that what clients make up takes about a megabyte; else no line is made again."""
    batches = Batches(store)
    await _asked(batches, THING, PARTS)
    (line,) = batches._lines.values()
    await _asked(batches, PARTS, THING)
    assert list(batches._lines.values()) == [line]
    for number in range(12):
        long = f"SELECT id, '{'x' * (CHARACTERS_KEPT // 10)}{number}' FROM thing WHERE id = ANY($1::text[])"
        assert (await _asked(batches, Read(long, (), 0, False), THING)).popitem()[1].error is None
        assert sum(len(read.text) for line in batches._lines.values() for read in line.reads) <= CHARACTERS_KEPT
        assert {line for places in batches._places.values() for line, _ in places} == set(batches._lines.values())
    assert line not in batches._lines.values()


@pytest.mark.parametrize(
    ("shown", "values"),
    [
        ("$2::text", ("what somebody looks for",)),
        ("$2::text[]", ((None, "what somebody looks for"),)),
        (f"'{'x' * CHARACTERS_KEPT}'", ()),
    ],
    ids=["bound", "bound in a list", "long"],
)
async def test_what_a_client_makes_up_is_not_remembered(store: Counting, shown: str, values: tuple[Any, ...]) -> None:
    """A text that a request binds is gone with its statement, and so is what would push out all the rest."""
    batches = Batches(store)
    await _asked(batches, THING, PARTS)
    before = dict(batches._lines), dict(batches._places)
    looking = Read(f"SELECT id, {shown} FROM thing WHERE id = ANY($1::text[])", values, 0, False)
    assert (await _asked(batches, looking, THING))[looking].found
    await asyncio.sleep(0)
    assert (batches._lines, batches._places) == before


def test_a_statement_has_no_more_reads_than_it_may(store: Counting) -> None:
    """Sixteen reads go in one statement, the seventeenth in the next."""
    reads = [Read(f"SELECT id, {number} FROM thing WHERE id = ANY($1::text[])", (), 0, False) for number in range(20)]
    assert [len(each) for each in Batches(store).together(reads)] == [READS_AT_MOST, 20 - READS_AT_MOST]
