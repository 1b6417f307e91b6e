"""A load as a statement: what is read, for whom, in which order, and under which conditions."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any, Final

import pytest

from agencies.contract.errors import StartUpError
from agencies.contract.source import Table, Where
from agencies.contract.sources.rows import Rows
from agencies.contract.values.key_type import KeyType
from agencies.store.statement import IN_ORDER, Join, Output, joined_read, quoted, rows_read
from agencies.store.store import Store
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

ON: Final = date(2026, 11, 24)
SCHEMA: Final = '''
DROP SCHEMA IF EXISTS shelf CASCADE;
CREATE SCHEMA shelf;
CREATE TABLE shelf.book (id text, owner text, "the ""title""" text, place int, due date, kind text);
INSERT INTO shelf.book VALUES
    ('b1', 'ann', 'One', 3, '2026-11-23', 'novel'), ('b2', 'ann', 'Two', 1, '2026-11-25', 'novel'),
    ('b3', 'ann', 'Three', 2, NULL, 'atlas'), ('b4', 'bob', 'Four', 4, '2026-11-24', 'none'),
    ('b5', 'eve', 'Five', 5, NULL, 'novel');
CREATE TABLE shelf.kind (name text, place int, parent text);
INSERT INTO shelf.kind VALUES ('novel', 9, 'prose'), ('atlas', 8, 'maps'), ('prose', 7, NULL);
'''
TITLE: Final = 'the "title"'
LATE: Final = Where("late", "(coalesce(due, 'infinity') < {today}) = {value}")
KIND: Final = Where("kind", "kind = {value}")
SINCE: Final = Where("today", "due >= {today}")
BOOKS: Final = Rows(Table("book", "owner"), True, "place", None, None, None, (LATE, KIND, SINCE))
KINDS: Final = Table("kind", "name")


@pytest.fixture(scope="module")
async def store(dsns: dict[str, str]) -> AsyncIterator[Store]:
    """A store with five books of three owners."""
    async with connected(dsns["education_office"]) as connection:
        await connection.execute(SCHEMA)
    opened = Store("shelf", f"{dsns['education_office']}&search_path=shelf", deadline_seconds=HANGING_SECONDS)
    yield opened
    opened.close()
    async with connected(dsns["education_office"]) as connection:
        await connection.execute("DROP SCHEMA shelf CASCADE")


async def read(store: Store, asked: Any, *keys: str) -> list[tuple[Any, ...]]:
    """The rows that a read brings for keys."""
    return [tuple(row) for row in await store.fetch(asked.text, list(keys), *asked.values)]


async def ids(store: Store, rows: Rows, arguments: dict[str, Any], *keys: str) -> list[str]:
    """The books of these owners under what is asked, in their order."""
    return [row[1] for row in await read(store, rows_read(rows, ["id"], arguments, ON), *keys)]


async def test_the_rows_of_all_keys_are_read_with_the_key_first(store: Store) -> None:
    """Only the columns asked for, each once, behind the key; keys without rows bring none."""
    asked = rows_read(BOOKS, ["id", "owner", TITLE], {}, ON)
    assert await read(store, asked, "bob", "eve", "nobody") == [("bob", "b4", "Four"), ("eve", "b5", "Five")]
    assert (asked.key, asked.many, asked.ordered, asked.values) == (0, True, False, ())


async def test_rows_come_in_their_order_whatever_the_order_of_keys(store: Store) -> None:
    """The order is over all rows of the statement."""
    assert await ids(store, BOOKS, {}, "eve", "ann") == ["b2", "b3", "b1", "b5"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, ["b2", "b3", "b1", "b4", "b5"]),
        ({"late": None, "kind": None}, ["b2", "b3", "b1", "b4", "b5"]),
        ({"late": True}, ["b1"]),
        ({"late": False}, ["b2", "b3", "b4", "b5"]),
        ({"kind": "novel"}, ["b2", "b1", "b5"]),
        ({"kind": "novel", "late": False}, ["b2", "b5"]),
        ({"today": True}, ["b2", "b4"]),
        ({"today": True, "kind": "novel"}, ["b2"]),
        ({"nothing": "asks this"}, ["b2", "b3", "b1", "b4", "b5"]),
        ({"kind": "'; DROP TABLE book; --"}, []),
    ],
)
async def test_what_an_argument_asks_is_a_condition_more(
    store: Store, arguments: dict[str, Any], found: Sequence[str]
) -> None:
    """All that are given hold together; values and the day are bound, and a null asks nothing."""
    assert await ids(store, BOOKS, arguments, "ann", "bob", "eve") == found


class Kind(Enum):
    """Kinds of books, each as a column has it."""

    NOVEL = "novel"
    ATLAS = "atlas"


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"kind": Kind.NOVEL}, ["b2", "b1", "b5"]),
        ({"kinds": [Kind.NOVEL, Kind.ATLAS]}, ["b2", "b3", "b1", "b5"]),
        ({"kinds": ["atlas"]}, ["b3"]),
    ],
    ids=["one", "some", "texts"],
)
async def test_a_code_is_asked_for_as_a_column_has_it(
    store: Store, arguments: dict[str, Any], found: Sequence[str]
) -> None:
    """An argument of an enumeration arrives as a member of it."""
    rows = replace(BOOKS, where=(KIND, Where("kinds", "kind = ANY({value}::text[])")))
    assert await ids(store, rows, arguments, "ann", "bob", "eve") == found


async def test_a_brace_of_sql_s_own_stands_twice(store: Store) -> None:
    """As in an array that is written out."""
    rows = replace(BOOKS, where=(Where("owner", "kind = ANY('{{novel,none}}') AND owner = {value:}"),))
    assert await ids(store, rows, {"owner": "bob"}, "ann", "bob", "eve") == ["b4"]
    rows = replace(BOOKS, where=(Where("owner", "kind <> ALL('{{value}}')"),))
    assert await ids(store, rows, {"owner": "bob"}, "bob") == await ids(store, BOOKS, {}, "bob")


@pytest.mark.parametrize(
    "sql", ["kind = ANY('{novel,atlas}') AND place = {value}", "place = {Value}", "place = {}", "id = {value!r}", "{"]
)
def test_any_other_brace_is_refused_where_it_is_declared(sql: str) -> None:
    """It would be filled in with nothing, or fail each statement."""
    with pytest.raises(StartUpError, match=r"each brace of SQL's own is written twice, as in '\{\{open,late\}\}'"):
        Where("kind", sql)


@pytest.mark.parametrize("many", [True, False])
async def test_one_row_or_many_is_said_as_declared(many: bool) -> None:
    """Where one was declared no order is asked for."""
    rows = Rows(Table("book", "id"), many, "place" if many else "", None, None, None, ())
    asked = rows_read(rows, ["place"], {}, ON)
    assert asked.many is many
    assert ("ORDER BY" in asked.text) is many


async def test_a_table_is_joined_by_a_column_of_the_rows_or_of_another_table(store: Store) -> None:
    """What is not there is null; rows stay in their own order, though the joined tables have columns of its names."""
    joins = [Join(0, "kind", KINDS), Join(1, "parent", KINDS)]
    outputs = [Output(0, "owner"), Output(0, "id"), Output(1, "place"), Output(2, "name")]
    asked = joined_read(BOOKS, joins, outputs, {"late": False}, ON)
    assert await read(store, asked, "ann", "bob") == [
        ("ann", "b2", 9, "prose", 1),
        ("ann", "b3", 8, None, 2),
        ("bob", "b4", None, None, 3),
    ]
    assert (asked.ordered, asked.many, asked.key) == (True, True, 0)
    assert asked.text.endswith(f"ORDER BY t0.{IN_ORDER}")


async def test_a_table_that_has_two_rows_for_one_shows_in_the_numbers(store: Store) -> None:
    """The last column numbers the rows themselves, so that a row which comes twice is seen."""
    outputs = [Output(0, "owner"), Output(1, "id")]
    doubled = joined_read(BOOKS, [Join(0, "owner", Table("book", "owner"))], outputs, {}, ON)
    numbers = [row[-1] for row in await read(store, doubled, "ann", "bob")]
    assert sorted(numbers) == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4]
    assert numbers == sorted(numbers)


async def test_without_rows_there_is_a_record_for_each_key(store: Store) -> None:
    """Whatever the joined tables hold of it."""
    outputs = [Output(0, "key"), Output(1, "place")]
    asked = joined_read(None, [Join(0, "key", KINDS)], outputs, {}, ON)
    assert sorted(await read(store, asked, "novel", "none"), key=str) == [("none", None), ("novel", 9)]
    assert (asked.ordered, asked.many, asked.values) == (False, False, ())
    assert "ORDER BY" not in asked.text


async def test_an_order_numbers_rows_only_where_tables_are_joined(store: Store) -> None:
    """Alone the rows are ordered as declared, without a column more."""
    alone = joined_read(BOOKS, (), [Output(0, "owner"), Output(0, "id")], {"kind": "atlas"}, ON)
    assert await read(store, alone, "ann") == [("ann", "b3")]
    one = Rows(Table("book", "id"), False, "", None, None, None, ())
    joined = joined_read(one, [Join(0, "kind", KINDS)], [Output(0, "id"), Output(1, "place")], {}, ON)
    assert await read(store, joined, "b1") == [("b1", 9)]
    assert (alone.ordered, joined.ordered, joined.many) == (False, False, False)


@pytest.mark.parametrize(("name", "written"), [("a", '"a"'), ("A b", '"A b"'), ('a"b', '"a""b"'), ('"', '""""')])
def test_a_name_is_quoted_whatever_it_holds(name: str, written: str) -> None:
    """No name of a declaration is anything but a name."""
    assert quoted(name) == written


@pytest.mark.parametrize(
    ("rows", "joins", "told_of"),
    [
        (None, [Join(0, "key", KINDS)], "kind"),
        (Rows(KINDS, False, "", None, None, None, ()), [], "kind"),
        (None, [Join(0, "key", KINDS), Join(1, "parent", KINDS)], ""),
        (Rows(KINDS, False, "", None, None, None, ()), [Join(0, "parent", KINDS)], ""),
        (Rows(KINDS, True, "place", None, None, None, ()), [], ""),
        (Rows(KINDS, False, "", None, None, None, (KIND,)), [], ""),
        (None, [Join(0, "key", replace(KINDS, schema="shelf"))], ""),
        (None, [Join(0, "key", replace(KINDS, key_type=KeyType.TEXT))], ""),
    ],
)
def test_a_read_names_the_table_of_which_it_is_one_row_and_nothing_else(
    rows: Rows | None, joins: Sequence[Join], told_of: str
) -> None:
    """What is beside it, hangs on an argument, is a list, or stands in a store that exists may change otherwise."""
    outputs = [Output(0, "key" if rows is None else "name"), Output(len(joins), "place")]
    assert joined_read(rows, joins, outputs, {}, ON).row_of == told_of
