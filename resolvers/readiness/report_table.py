"""Whether the table into which an agency takes citizens' reports is there, and the gateway may read and fill it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from agencies.store.statement import quoted
from agencies.store.store import Store
from resolvers.readiness.column_kind import ColumnKind
from resolvers.readiness.column_type import TYPE_NAME
from resolvers.readiness.findings import Fault

KINDS: Final = {
    "id": ColumnKind.TEXT,
    "fact_id": ColumnKind.TEXT,
    "subject_id": ColumnKind.KEY_TEXT,
    "reported_by": ColumnKind.TEXT,
    "report": ColumnKind.TEXT,
    "created_at": ColumnKind.INSTANT,
    "status": ColumnKind.TEXT,
}
"""The columns of such a table, as `Corrections` of the contract has them."""
BY_DEFAULT: Final = ("id", "created_at", "status")
"""Those of them that the gateway does not give a value."""
# $1 the table's name: its columns with what the role may do with each. Under a view nobody sees the defaults.
COLUMNS: Final = f"""
    SELECT a.attname AS name, {TYPE_NAME} AS type,
        a.atthasdef OR a.attidentity <> '' OR c.relkind = 'v' AS filled,
        has_column_privilege(c.oid, a.attnum, 'SELECT') AS read, has_column_privilege(c.oid, a.attnum, 'INSERT') AS put
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.oid = to_regclass(quote_ident($1))
"""  # noqa: S608


class Found(NamedTuple):
    """A column as it is: its type, whether it fills itself, whether the gateway's role may read it and write it."""

    type: str
    filled: bool
    read: bool
    put: bool


async def report_table_faults(store: Store, table: str) -> tuple[Fault, ...]:
    """All that keeps a report from being taken, each with what to do; fails as a store does."""
    rows = await store.fetch(COLUMNS, table)
    found = {row["name"]: Found(row["type"], row["filled"], row["read"], row["put"]) for row in rows}
    if not found:
        reason = (
            "the table of reports is missing, so that no report that a fact is wrong is taken: make it by "
            "`-- include: wrong_fact_report_1` in a migration"
        )
        return (Fault(store.agency, reason, table),)
    return (*_misfits(store.agency, table, found), *_forbidden(store.agency, table, found))


def _misfits(agency: str, table: str, found: Mapping[str, Found]) -> Iterator[Fault]:
    for name, kind in KINDS.items():
        column, expected = found.get(name), kind.expected(many=False, external=False)
        place: dict[str, Any] = {"table": table, "column": name, "expected": expected}
        if column is None:
            yield Fault(agency, "the column is missing, so that no report is taken: add it in a migration", **place)
        elif not kind.fits(column.type, many=False, external=False):
            reason = "the column has another type than reports: change it in a migration"
            yield Fault(agency, reason, found=column.type, **place)
        elif name in BY_DEFAULT and not column.filled:
            reason = "the column has no default, and the gateway gives it no value: give it one in a migration"
            yield Fault(agency, reason, table, name)


def _forbidden(agency: str, table: str, found: Mapping[str, Found]) -> Iterator[Fault]:
    there = [name for name in KINDS if name in found]
    unread = any(not found[name].read for name in there)
    unput = any(not found[name].put for name in there if name not in BY_DEFAULT)
    if unread or unput:
        rights = " and ".join(word for word, lacks in (("SELECT", unread), ("INSERT", unput)) if lacks)
        granted = ", ".join(word for word, lacks in (("SELECT", unread), ("INSERT", unput)) if lacks)
        reason = (
            f"the gateway's role lacks {rights}, so that no report is taken: GRANT {granted} ON {quoted(table)} let it"
        )
        yield Fault(agency, reason, table)
