"""The one place where a load becomes a statement: all keys at once, only the columns asked for.

In a store that exists names have their schema, and keys are cast to the type of the column, never the column to that of
the keys: its index would not be used. Of a column that refers to another table's key nobody has said the type: what it
holds is cast to the type of the key. A key that is read comes as a text, whatever its column is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from string import Formatter
from typing import Any, Final

from agencies.contract.source import Table, Where
from agencies.contract.sources.rows import Rows
from agencies.contract.values.key_type import KeyType
from agencies.store.read import Read

KEYS: Final = "key"
IN_ORDER: Final = "in_order"


@dataclass(frozen=True, slots=True)
class Join:
    """A table of the same store of which at most one row belongs to each row: found by column `on` of part `part`.

    Part 0 is the rows themselves, part n the nth join.
    """

    part: int
    on: str
    table: Table


@dataclass(frozen=True, slots=True)
class Output:
    """A column to read: of the rows themselves (part 0) or of the nth join; `key`: what it holds is a key."""

    part: int
    column: str
    key: bool = False


def rows_read(
    rows: Rows, columns: Collection[str], arguments: Mapping[str, Any], today: date, keys: Collection[str] = ()
) -> Read:
    """The read of these columns of the rows, the key first, under what the arguments ask; looked into by name.

    `keys`: the columns among them that hold keys, beside the one by which the rows are found.
    """
    names = tuple(dict.fromkeys((rows.table.key, *sorted(columns))))
    outputs = [Output(0, name, name == rows.table.key or name in keys) for name in names]
    return joined_read(rows, (), outputs, arguments, today)._replace(names=names)


def plain_read(rows: Rows, columns: Collection[str]) -> Read:
    """The read of these columns of all rows, none of which holds an array or JSON; looked into by name."""
    read = rows_read(rows, columns, {}, date.min)
    return read._replace(plain_columns=len(read.names))


def joined_read(
    rows: Rows | None, joins: Sequence[Join], outputs: Sequence[Output], arguments: Mapping[str, Any], today: date
) -> Read:
    """The read of these outputs, the first of which is the key, under what the arguments ask.

    Without `rows` there is one record for each key, whatever the joined tables hold: all that are joined to the keys
    have keys of one type.
    """
    values: list[Any] = []
    ordered = is_numbered(rows, joins)
    shown = [_shown(output, rows, joins) for output in outputs]
    # Its terms are any SQL over the rows' own columns, whose names a joined table may have too, and so has a key that
    # is shown as a text.
    as_texts = any(_is_text(output, rows, joins) for output in outputs)
    numbered = ordered or (rows is not None and bool(rows.order) and as_texts)
    shown += [f"t0.{quoted(IN_ORDER)}"] if ordered else []
    found = "unnest($1::text[]) t0(key)" if rows is None else _found(rows, numbered, arguments, today, values)
    text = f"SELECT {', '.join(shown)} FROM {found}"  # noqa: S608
    for number, join in enumerate(joins, 1):
        of_key = rows is None and join.part == 0
        on = _on(join, rows, joins)
        text += f" LEFT JOIN {_joined(join, of_key=of_key)} t{number} ON t{number}.{quoted(join.table.key)} = {on}"
    if rows is not None and rows.order:
        text += f" ORDER BY t0.{IN_ORDER}" if numbered else f" ORDER BY {rows.order}"
    by_key = rows.table if rows is not None else next((join.table for join in joins if join.part == 0), None)
    key_type = None if by_key is None else by_key.key_type
    many = rows is not None and rows.many
    row_of = _row_of(rows, joins)
    return Read(text, tuple(values), 0, many, ordered, key_type=key_type, row_of=row_of)


def _row_of(rows: Rows | None, joins: Sequence[Join]) -> str:
    """The table of whose one row for each key all is, with nothing beside it; empty where it is otherwise."""
    tables = [join.table for join in joins] if rows is None else [rows.table, *(join.table for join in joins)]
    if len(tables) != 1 or (rows is not None and (rows.many or rows.where)):
        return ""
    return tables[0].name if tables[0].schema is None and tables[0].key_type is None else ""


def is_numbered(rows: Rows | None, joins: Sequence[Join]) -> bool:
    """Whether the records of a joined read have their number behind the outputs."""
    return bool(joins) and rows is not None and bool(rows.order)


def keyed(table: Table) -> str:
    """The condition that a row is one of those for the keys in $1."""
    cast = _cast(table)
    return f"{quoted(table.key)} = ANY($1::text[]{cast}{'[]' if cast else ''})"


def _cast(table: Table) -> str:
    return "" if table.key_type is None else table.key_type.cast


def _shown(output: Output, rows: Rows | None, joins: Sequence[Join]) -> str:
    """A column as it is read; a key of a store that exists as its text, since the graph's keys are texts."""
    column = f"t{output.part}.{quoted(output.column)}"
    if not _is_text(output, rows, joins):
        return column
    table = _table_of(output, rows, joins)
    if table is not None and table.key_type is KeyType.NUMERIC and output.column == table.key:
        column = f"trim_scale({column})"
    return f"{column}::text AS {quoted(output.column)}"


def _is_text(output: Output, rows: Rows | None, joins: Sequence[Join]) -> bool:
    """Whether a column is a key of a store that exists."""
    table = _table_of(output, rows, joins)
    return output.key and table is not None and table.key_type is not None


def _table_of(output: Output, rows: Rows | None, joins: Sequence[Join]) -> Table | None:
    if output.part:
        return joins[output.part - 1].table
    return None if rows is None else rows.table


def _joined(join: Join, *, of_key: bool) -> str:
    """What is joined: where the rows are the keys themselves, a view that groups is asked for these alone."""
    table = qualified(join.table)
    return f"(SELECT * FROM {table} WHERE {keyed(join.table)})" if of_key else table  # noqa: S608


def _on(join: Join, rows: Rows | None, joins: Sequence[Join]) -> str:
    """What a joined table's key is compared with, in the key's type: a statement fails that compares two types."""
    column = f"t{join.part}.{quoted(join.on)}"
    table = _table_of(Output(join.part, join.on), rows, joins)
    if table is None:
        return f"{column}{_cast(join.table)}"
    of_same_type = join.on == table.key and table.key_type is join.table.key_type
    if join.table.key_type is None or of_same_type:
        return column
    return join.table.key_type.of_column(column)


def _found(rows: Rows, numbered: bool, arguments: Mapping[str, Any], today: date, values: list[Any]) -> str:
    table = qualified(rows.table)
    what = f"*, row_number() OVER (ORDER BY {rows.order}) AS {IN_ORDER}" if numbered else "*"
    of_keys = keyed(rows.table)
    asked = [where for where in rows.where if arguments.get(where.argument) is not None]
    if not asked:
        return f"(SELECT {what} FROM {table} WHERE {of_keys}) t0"  # noqa: S608
    conditions = " AND ".join(f"({_condition(where, arguments[where.argument], today, values)})" for where in asked)
    return f"(SELECT {what} FROM {table} WHERE {of_keys} AND {conditions}) t0"  # noqa: S608


def qualified(table: Table) -> str:
    """A table's or view's name in SQL, with its schema where it has one."""
    return quoted(table.name) if table.schema is None else f"{quoted(table.schema)}.{quoted(table.name)}"


def quoted(name: str) -> str:
    """A name of the agency's declaration as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _stored(value: Any) -> Any:
    """A value as a column holds it: of a member of an enumeration what that stands for."""
    return value.value if isinstance(value, Enum) else value


@lru_cache(maxsize=256)
def _named(sql: str) -> frozenset[str | None]:
    """What a condition has filled in; a brace that stands twice is SQL's own."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sql))


def _condition(where: Where, value: Any, today: date, values: list[Any]) -> str:
    bound = {}
    named = _named(where.sql)
    for name, bind, cast in (("value", value, ""), ("today", today, "::date")):
        if name in named:
            # The values are a part of what reads are shared by.
            values.append(tuple(map(_stored, bind)) if isinstance(bind, list) else _stored(bind))
            bound[name] = f"${len(values) + 1}{cast}"
    return where.sql.format(**bound)
