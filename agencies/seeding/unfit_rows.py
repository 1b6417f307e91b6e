"""Holds the rows that an agency's seed gives against its tables, before any of them is loaded."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from agencies.contract.errors import StartUpError
from agencies.contract.seed import TableRows

if TYPE_CHECKING:
    import asyncpg

# $1 a table's name: its columns, each with its type.
COLUMNS: Final = """
    SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type
    FROM pg_attribute a
    WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""
# What values of a type are in Python; of others PostgreSQL's own driver says what it cannot take.
PYTHON: Final[Mapping[str, tuple[type, ...]]] = {
    "text": (str,),
    "character varying": (str,),
    "boolean": (bool,),
    "smallint": (int,),
    "integer": (int,),
    "bigint": (int,),
    "date": (date,),
    "timestamp with time zone": (datetime,),
}
LOOKED_AT: Final = 20
"""So many rows of each table are looked at before any is loaded."""


async def refuse_unfit_rows(connection: "asyncpg.Connection[Any]", place: str, tables: Iterable[TableRows]) -> None:
    """StartUpError, with table, column and value, where the seed gives what its tables cannot hold.

    `place`: the agency's folder, as messages name it.
    """
    for each in tables:
        found = await connection.fetch(COLUMNS, each.table)
        types = {row["name"]: row["type"] for row in found}
        if not types:
            raise StartUpError(
                f"the seed fills {each.table}, which no migration makes: write its CREATE TABLE in {place}/"
                "migrations/001_tables.sql, or in a new migration."
            )
        if strange := [name for name in each.columns if name not in types]:
            raise StartUpError(f"{each.table} has no column {strange[0]!r}: its columns are {', '.join(types)}.")
        for row in islice(each.rows, LOOKED_AT):
            _refuse_unfit(each, row, types)


def _refuse_unfit(table: TableRows, row: tuple[Any, ...], types: Mapping[str, str]) -> None:
    if len(row) != len(table.columns):
        raise StartUpError(
            f"a row of {table.table} has {len(row)} values for {len(table.columns)} columns: give one for each of "
            f"{', '.join(table.columns)}."
        )
    for name, value in zip(table.columns, row, strict=True):
        wanted = PYTHON.get(types[name])
        if value is None or wanted is None or (isinstance(value, wanted) and not _is_odd(value, types[name])):
            continue
        raise StartUpError(
            f"{table.table}.{name} is a {types[name]}, and the seed gives the {type(value).__name__} {value!r}: give a "
            f"{wanted[0].__name__}."
        )


def _is_odd(value: object, type_: str) -> bool:
    """A truth is a number to Python, and an instant a day: PostgreSQL takes neither for the other."""
    return (isinstance(value, bool) and type_ != "boolean") or (isinstance(value, datetime) and type_ == "date")
