"""Holds an agency's store against the declarations: tables, columns with their types, and the SQL of found rows."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final, NamedTuple

from agencies.contract.checks.check import Check
from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, MaruError
from agencies.contract.source import Table
from agencies.contract.sources.rows import Rows
from agencies.store.connection import variable
from agencies.store.migrations.migration import Migration, MigrationError, lacking
from agencies.store.statement import qualified, quoted, rows_read
from agencies.store.store import Store
from resolvers.readiness.column_kind import OF_KEYS, ColumnKind, key_type_of
from resolvers.readiness.column_type import TYPE_NAME
from resolvers.readiness.declared_store import DeclaredColumn, DeclaredStore, shown_name
from resolvers.readiness.findings import Fault
from resolvers.readiness.report_table import report_table_faults

MIGRATE: Final = "run `python server.py migrate`, or correct the table"
CORRECT: Final = "correct the declaration"
UNREAD: Final = (
    "the table `migration` cannot be read: where the gateway's role may not, GRANT SELECT ON migration lets it"
)
IN_CLEAR: Final = (
    "what is read there, and the password, may cross the network in clear: "
    "end {} with `?sslmode=verify-full&sslrootcert=/path/to/ca.pem`, or at least `?sslmode=require` "
    "(with `&` where it has a `?`)"
)
UTF_8: Final = "UTF8"
ENCODED: Final = (
    "the database's encoding is {0}: a row with a text that has no equivalent in UTF-8 cannot be read, and a key that "
    "has none in {0} has no row"
)
UNCONVERTED: Final = "SQL_ASCII"
AS_BYTES: Final = (
    f"the database's encoding is {UNCONVERTED}, which converts nothing: a row with a text that is not in UTF-8 cannot "
    "be read, and a key with a character beyond ASCII finds the rows alone that were written in UTF-8"
)
# $1 names of tables as they are shown, $2 their schemas (null: by the search path), $3 their names: the type of each of
# their columns, and whether the role may read it. The catalogue is asked, since it answers also of a schema into which
# the role may not look.
COLUMNS: Final = f"""
    SELECT given.shown AS relation, a.attname AS name, {TYPE_NAME} AS type,
        has_schema_privilege(c.relnamespace, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT') AS readable
    FROM unnest($1::text[], $2::text[], $3::text[]) AS given (shown, schema, name)
    JOIN pg_class c ON c.relname = given.name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND CASE WHEN given.schema IS NULL THEN c.oid = to_regclass(quote_ident(given.name))
            ELSE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = given.schema) END
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
"""  # noqa: S608


class FoundColumn(NamedTuple):
    """A column as it is: its type, as PostgreSQL names it, and whether the gateway's role may read it."""

    type: str
    readable: bool


Columns = Mapping[str, Mapping[str, FoundColumn]]


class StoreCheck:
    """The check of one agency's store, which costs one statement as long as its columns stay as they are."""

    def __init__(self, store: Store, declared: DeclaredStore, migrations: Path) -> None:
        self._store = store
        self._declared = declared
        self._migrations = migrations
        self._external = store.external is not None
        self._columns: Columns | None = None
        self._faults: tuple[Fault, ...] = ()
        self._encoding = UTF_8
        self._has_migrations = False

    async def faults(self) -> tuple[Fault, ...]:
        """All that is wrong now; the one fault that says why where the store does not answer."""
        if self._store.fault is not None:
            return (Fault(self._store.agency, self._store.fault),)
        try:
            columns = await self._read()
            if columns != self._columns:
                self._faults = (*self._misfits(columns), *await self._unusable(columns))
                [[self._encoding]] = await self._store.fetch("SHOW server_encoding")
                self._columns = columns
        except MaruError as error:
            # What cutting a late statement off failed with says nothing.
            known = error.__cause__ is not None and not isinstance(error, AgencyTimeout)
            cause = f" ({type(error.__cause__).__name__})" if known else ""
            return (Fault(self._store.agency, f"the store does not answer: {error.code}{cause}"),)
        except Exception as error:
            return (self._unexamined(error),)
        return self._faults

    async def warnings(self) -> tuple[Fault, ...]:
        """What does not keep the agency from answering; nothing of a store that does not answer, which is a fault."""
        if self._store.fault is not None:
            return ()
        found: list[Fault] = []
        for look in WARNED.values():
            try:
                found += await look(self)
            except (AgencyTimeout, AgencyUnavailable):
                continue
            except Exception as error:
                found.append(self._unexamined(error))
        return tuple(found)

    async def in_clear(self) -> tuple[Fault, ...]:
        """Whether others may read on the way what is read of a store that exists."""
        agency = self._store.agency
        exposed = self._external and self._store.may_go_in_clear
        return (Fault(agency, IN_CLEAR.format(variable(agency))),) if exposed else ()

    async def migrations(self) -> tuple[Fault, ...]:
        """Whether a store that Maru makes has the tables of this release."""
        self._has_migrations = False
        if self._external:
            return ()
        agency = self._store.agency
        try:
            behind = await self._behind()
        except MigrationError as error:
            return (Fault(agency, str(error)),)
        if behind is None:
            return (Fault(agency, UNREAD, "migration"),)
        self._has_migrations = not behind
        words = f"the store lacks {', '.join(map(str, behind))} of this release: run `python server.py migrate`"
        return (Fault(agency, words),) if behind else ()

    async def reports(self) -> tuple[Fault, ...]:
        """Whether reports can be taken; nothing where migrations are lacking, since one of them may make the table."""
        if not self._has_migrations or self._declared.reports is None:
            return ()
        return await report_table_faults(self._store, self._declared.reports)

    async def encoding(self) -> tuple[Fault, ...]:
        """Whether every text of the database can be read, and every key be found."""
        words = AS_BYTES if self._encoding == UNCONVERTED else ENCODED.format(self._encoding)
        return () if self._encoding == UTF_8 else (Fault(self._store.agency, words),)

    async def _behind(self) -> list[Migration] | None:
        """The migrations that the store lacks; None where its table of them cannot be read."""
        try:
            return await lacking(self._store, self._migrations)
        except AgencyContractBroken:
            return None

    def _unexamined(self, error: Exception) -> Fault:
        # Whoever asks about all agencies at once is not to fail with one of them.
        at = extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} in {at.name} ({Path(at.filename).name}:{at.lineno})"
        return Fault(self._store.agency, f"the store cannot be held against the declarations: {what}")

    async def _read(self) -> Columns:
        found: dict[str, dict[str, FoundColumn]] = {}
        tables = self._declared.tables
        schemas, names = [each.schema for each in tables.values()], [each.name for each in tables.values()]
        for row in await self._store.fetch(COLUMNS, list(tables), schemas, names):
            of_table = found.setdefault(row["relation"], {})
            if row["name"] is not None:
                of_table[row["name"]] = FoundColumn(row["type"], row["readable"])
        return found

    def _misfits(self, columns: Columns) -> Iterator[Fault]:
        for table in sorted(self._declared.tables):
            if table not in columns:
                yield Fault(self._store.agency, f"the table is missing: {self._remedy}", table)
            elif unreadable := sorted(self._unreadable(table, columns[table])):
                reason = _not_allowed(self._declared.tables[table], unreadable)
                yield Fault(self._store.agency, reason, table)
        for each in self._declared.checked:
            if each.table in columns:
                yield from self._misfit(each, columns[each.table].get(each.name))

    def _misfit(self, each: DeclaredColumn, found: FoundColumn | None) -> Iterator[Fault]:
        if found is not None and each.kind.fits(found.type, many=each.many, external=self._external):
            return
        agency, expected = self._store.agency, each.kind.expected(many=each.many, external=self._external)
        if found is None:
            reason = f"the column is missing: {self._remedy}"
            yield Fault(agency, reason, each.table, each.name, expected, None, each.field)
            return
        reason = "the column has another type than declared"
        if each.kind in OF_KEYS.values() and (key_type := key_type_of(found.type)) is not None:
            made = each.kind is ColumnKind.KEY_TEXT and not self._external
            remedy = "make the column a `text`" if made else f"declare `key_type=KeyType.{key_type.name}`"
            reason += f", so that no key would match: {remedy}"
        elif each.kind is ColumnKind.INTEGER and found.type in ColumnKind.LONG.types(external=self._external):
            reason += ", and holds numbers that no Int does: declare the field as `Long`"
        yield Fault(agency, reason, each.table, each.name, expected, found.type, each.field)

    def _unreadable(self, table: str, columns: Mapping[str, FoundColumn]) -> set[str]:
        declared = {name for of, name, *_ in self._declared.columns if of == table}
        return {name for name, column in columns.items() if name in declared and not column.readable}

    @property
    def _remedy(self) -> str:
        return CORRECT if self._external else MIGRATE

    async def _unusable(self, columns: Columns) -> list[Fault]:
        """Rows whose order or conditions the store does not take, such as one on a column that the table lacks."""
        found = []
        for rows, field in self._declared.rows.items():
            table = shown_name(rows.table)
            readable = table in columns and not self._unreadable(table, columns[table])
            if readable and not await self._takes(rows):
                found.append(Fault(self._store.agency, f"the store refuses {_terms(rows)}", table, field=field))
        return found

    async def _takes(self, rows: Rows) -> bool:
        read = rows_read(rows, (), {where.argument: "" for where in rows.where}, date.min)
        nothing: list[Any] = [None] * len(read.values)
        try:
            await self._store.fetch(read.text, [], *nothing)
        except AgencyContractBroken:
            return False
        return True


def _not_allowed(table: Table, columns: Sequence[str]) -> str:
    usage = "" if table.schema is None else f"GRANT USAGE ON SCHEMA {quoted(table.schema)} and "
    return (
        f"the gateway's role may not read it ({', '.join(columns)}): {usage}GRANT SELECT ON {qualified(table)} let it"
    )


def _terms(rows: Rows) -> str:
    conditions = [f"the condition of the argument {where.argument} ({where.sql})" for where in rows.where]
    order = [f"the order ({rows.order})"] if rows.order else []
    return " or ".join([*conditions, *order]) or "the statement"


WARNED: Final[Mapping[Check, Callable[[StoreCheck], Awaitable[tuple[Fault, ...]]]]] = {
    Check.CLEARTEXT: StoreCheck.in_clear,
    Check.MIGRATIONS: StoreCheck.migrations,
    Check.REPORTS: StoreCheck.reports,
    Check.ENCODING: StoreCheck.encoding,
}
"""What is looked at of a store and does not keep its agency from answering, in this order."""
