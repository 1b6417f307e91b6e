"""The one place where a load becomes a statement: all keys at once, only the columns asked for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from agencies.contract.source import Table, Where
from agencies.contract.sources.rows import Rows
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
    """A column to read: of the rows themselves (part 0) or of the nth join."""

    part: int
    column: str


def rows_read(rows: Rows, columns: Collection[str], arguments: Mapping[str, Any], today: date) -> Read:
    """The read of these columns of the rows, the key first, under what the arguments ask; looked into by name."""
    names = tuple(dict.fromkeys((rows.table.key, *sorted(columns))))
    read = joined_read(rows, (), [Output(0, name) for name in names], arguments, today)
    return read._replace(names=names)


def joined_read(
    rows: Rows | None, joins: Sequence[Join], outputs: Sequence[Output], arguments: Mapping[str, Any], today: date
) -> Read:
    """The read of these outputs, the first of which is the key, under what the arguments ask.

    Without `rows` there is one record for each key, whatever the joined tables hold.
    """
    values: list[Any] = []
    ordered = bool(joins) and rows is not None and bool(rows.order)
    if ordered:
        outputs = [*outputs, Output(0, IN_ORDER)]
    found = "unnest($1::text[]) t0(key)" if rows is None else _found(rows, ordered, arguments, today, values)
    text = f"SELECT {', '.join(f't{o.part}.{quoted(o.column)}' for o in outputs)} FROM {found}"  # noqa: S608
    for number, join in enumerate(joins, 1):
        on = f"t{number}.{quoted(join.table.key)} = t{join.part}.{quoted(join.on)}"
        text += f" LEFT JOIN {_joined(join, of_keys=rows is None)} t{number} ON {on}"
    if rows is not None and rows.order:
        # Its terms are any SQL over the rows' own columns, whose names a joined table may have too.
        text += f" ORDER BY {rows.order}" if not ordered else f" ORDER BY t0.{IN_ORDER}"
    return Read(text, tuple(values), 0, rows is not None and rows.many, ordered)


def _joined(join: Join, *, of_keys: bool) -> str:
    """What is joined: where the rows are the keys themselves, a view that groups is asked for these alone."""
    table = quoted(join.table.name)
    if not of_keys or join.part != 0:
        return table
    return f"(SELECT * FROM {table} WHERE {quoted(join.table.key)} = ANY($1::text[]))"  # noqa: S608


def _found(rows: Rows, ordered: bool, arguments: Mapping[str, Any], today: date, values: list[Any]) -> str:
    table = quoted(rows.table.name)
    what = f"*, row_number() OVER (ORDER BY {rows.order}) AS {IN_ORDER}" if ordered else "*"
    keyed = f"{quoted(rows.table.key)} = ANY($1::text[])"
    asked = [where for where in rows.where if arguments.get(where.argument) is not None]
    if not asked:
        return f"(SELECT {what} FROM {table} WHERE {keyed}) t0"  # noqa: S608
    conditions = " AND ".join(f"({_condition(where, arguments[where.argument], today, values)})" for where in asked)
    return f"(SELECT {what} FROM {table} WHERE {keyed} AND {conditions}) t0"  # noqa: S608


def quoted(name: str) -> str:
    """A name of the agency's declaration as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _condition(where: Where, value: Any, today: date, values: list[Any]) -> str:
    bound = {}
    for name, bind, cast in (("value", value, ""), ("today", today, "::date")):
        if f"{{{name}}}" in where.sql:
            values.append(bind)
            bound[name] = f"${len(values) + 1}{cast}"
    return where.sql.format(**bound)
