"""Holds an agency's store against the declarations: tables, columns with their types, and the SQL of found rows."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from agencies.contract.errors import AgencyContractBroken, MaruError
from agencies.contract.sources.rows import Rows
from agencies.store.migration import MigrationError, lacking
from agencies.store.statement import rows_read
from agencies.store.store import Store
from resolvers.readiness.declared_store import DeclaredStore
from resolvers.readiness.findings import Fault

MIGRATE: Final = "run `python server.py migrate`, or correct the table"
# $1 names of tables: the type of each of their columns; a domain counts as the type under it.
COLUMNS: Final = """
    SELECT given.name AS relation, a.attname AS name,
        CASE WHEN t.typtype = 'e' THEN 'enum' WHEN element.typtype = 'e' THEN 'enum[]'
            ELSE format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL) END AS type
    FROM unnest($1::text[]) AS given (name)
    LEFT JOIN pg_attribute a
        ON a.attrelid = to_regclass(quote_ident(given.name)) AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_type element ON element.oid = t.typelem AND t.typcategory = 'A'
    WHERE to_regclass(quote_ident(given.name)) IS NOT NULL
"""

Columns = Mapping[str, Mapping[str, str]]


class StoreCheck:
    """The check of one agency's store, which costs one statement as long as its columns stay as they are."""

    def __init__(self, store: Store, declared: DeclaredStore, migrations: Path) -> None:
        self._store = store
        self._declared = declared
        self._migrations = migrations
        self._columns: Columns | None = None
        self._faults: tuple[Fault, ...] = ()

    async def faults(self) -> tuple[Fault, ...]:
        """All that is wrong now; the one fault that says why where the store does not answer."""
        try:
            columns = await self._read()
            if columns != self._columns:
                self._faults = (*self._misfits(columns), *await self._unusable(columns))
                self._columns = columns
        except MaruError as error:
            return (Fault(self._store.agency, f"the store does not answer: {error.code}"),)
        return self._faults

    async def warnings(self) -> tuple[Fault, ...]:
        """What does not keep the agency from answering: its tables are older than this release, or made otherwise."""
        agency = self._store.agency
        try:
            behind = await lacking(self._store, self._migrations)
        except MigrationError as error:
            return (Fault(agency, str(error)),)
        except MaruError:
            return ()  # that the store does not answer is a fault already
        words = f"the store lacks {', '.join(map(str, behind))} of this release: run `python server.py migrate`"
        return (Fault(agency, words),) if behind else ()

    async def _read(self) -> Columns:
        found: dict[str, dict[str, str]] = {}
        for row in await self._store.fetch(COLUMNS, self._declared.tables):
            of_table = found.setdefault(row["relation"], {})
            if row["name"] is not None:
                of_table[row["name"]] = row["type"]
        return found

    def _misfits(self, columns: Columns) -> Iterator[Fault]:
        agency = self._store.agency
        for table in self._declared.tables:
            if table not in columns:
                yield Fault(agency, f"the table is missing: {MIGRATE}", table)
        for each in self._declared.checked:
            found = columns.get(each.table, {}).get(each.name)
            expected = each.kind.expected(many=each.many)
            if each.table not in columns or (found is not None and each.kind.fits(found, many=each.many)):
                continue
            missing = found is None
            reason = f"the column is missing: {MIGRATE}" if missing else "the column has another type than declared"
            yield Fault(agency, reason, each.table, each.name, expected, found, each.field)

    async def _unusable(self, columns: Columns) -> list[Fault]:
        """Rows whose order or conditions the store does not take, such as one on a column that the table lacks."""
        found = []
        for rows, field in self._declared.rows.items():
            if rows.table.name in columns and not await self._takes(rows):
                found.append(
                    Fault(self._store.agency, f"the store refuses {_terms(rows)}", rows.table.name, field=field)
                )
        return found

    async def _takes(self, rows: Rows) -> bool:
        read = rows_read(rows, (), {where.argument: "" for where in rows.where}, date.min)
        nothing: list[Any] = [None] * len(read.values)
        try:
            await self._store.fetch(read.text, [], *nothing)
        except AgencyContractBroken:
            return False
        return True


def _terms(rows: Rows) -> str:
    conditions = [f"the condition of the argument {where.argument} ({where.sql})" for where in rows.where]
    order = [f"the order ({rows.order})"] if rows.order else []
    return " or ".join([*conditions, *order]) or "the statement"
