"""The one place where a batch becomes a statement: all keys at once, only the columns asked for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.source import Row, Rows, Where
from agencies.store.store import Store


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL whose $1 is the keys, and the further values that it binds."""

    text: str
    values: tuple[Any, ...]


def statement(rows: Rows, columns: Collection[str], arguments: dict[str, Any], today: date) -> Statement:
    """The statement that reads these columns of the rows with any of the keys, under what the arguments ask."""
    wanted = ", ".join(quoted(name) for name in sorted({rows.table.key, *columns}))
    text = f"SELECT {wanted} FROM {quoted(rows.table.name)} WHERE {quoted(rows.table.key)} = ANY($1::text[])"  # noqa: S608
    values: list[Any] = []
    for where in rows.where:
        if arguments.get(where.argument) is not None:
            text += f" AND ({_condition(where, arguments[where.argument], today, values)})"
    return Statement(f"{text} ORDER BY {rows.order}" if rows.order else text, tuple(values))


async def read_rows(store: Store, rows: Rows, read: Statement, keys: Sequence[str]) -> dict[str, list[Row]]:
    """The rows by key, in order; a key without rows is absent. Joined by key, never by position."""
    found: dict[str, list[Row]] = {}
    for row in await store.fetch(read.text, list(keys), *read.values):
        found.setdefault(row[rows.table.key], []).append(row)
    if not rows.many and any(len(several) > 1 for several in found.values()):
        raise AgencyContractBroken(
            f"{store.agency} has two rows where it declared one; its operators have been told.", agency=store.agency
        )
    return found


async def lacking_tables(store: Store, names: Sequence[str]) -> list[str]:
    """Which of these tables and views the store does not have."""
    rows = await store.fetch("SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL", list(names))
    return [row["name"] for row in rows]


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
