"""What is examined in the agency's store: migrations, tables, columns, keys, and that it was filled."""

from collections.abc import AsyncIterator
from typing import Final

from agencies.seeding.seeding import fills_tables, migrations_of
from agencies.store.migrations.migration import MigrationError, lacking, read_migrations
from agencies.store.statement import qualified, quoted
from resolvers.agency_check.examined import ExaminedStore
from resolvers.agency_check.finding import Finding, counted
from resolvers.agency_check.received_services import HOLD_THE_ID, strange_services
from resolvers.readiness.column_type import TYPE_NAME
from resolvers.readiness.report_table import report_table_faults
from resolvers.readiness.store_check import StoreCheck

SAMPLED: Final = 1_000
TABLES: Final = "tables and views"
UNIQUE: Final = """
    SELECT EXISTS (
        SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
            AND i.indnkeyatts = 1 AND a.attname = $2
    )
"""
"""Whether the catalogue says that a column is unique, so that no table, which may be large, is read for that."""
NOT_NULL: Final = """
    SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND attnotnull)
"""
"""Whether the catalogue says that a column is never null."""
OF_DAYS: Final = f"""
    SELECT name, type LIKE '%[]' AS many
    FROM (
        SELECT a.attname AS name, {TYPE_NAME} AS type
        FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attname = ANY($2::text[])
    ) typed
    WHERE rtrim(type, '[]') IN ('date', 'timestamp with time zone')
    ORDER BY name
"""  # noqa: S608
"""Which columns of a table hold days or instants, or arrays of them."""
FAR: Final = "({0} < '0001-01-01 00:00Z' OR {0} >= '10000-01-01 00:00Z') AND isfinite({0})"
CITIZENS: Final = "SELECT DISTINCT {column} FROM {table} WHERE {column}::text = ANY($1::text[])"


async def migrations(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """Whether the folder's migrations make the tables that are declared, and the store has them all."""
    if not examined.declared.tables or not examined.is_made:
        return
    folder = migrations_of(examined.agency)
    where = f"{examined.agency.place}/migrations"
    try:
        files = read_migrations(folder)
        behind = await lacking(examined.store, folder)
    except MigrationError as error:
        yield Finding("migrations", str(error), "A released migration is never edited: write a new one.")
        return
    if not files:
        tables = ", ".join(examined.declared.tables)
        remedy = f"Write {where}/001_tables.sql with the CREATE TABLE of {tables}, and run `python server.py seed`."
        yield Finding("migrations", f"{where} holds no migration, so that nothing makes its tables", remedy)
        return
    if behind:
        words = f"the store lacks {', '.join(map(str, behind))}"
        yield Finding("migrations", words, "Run `python server.py migrate`, or `python server.py seed`.")
        return
    yield Finding("migrations", f"the store has each of them, {len(files)} in all")


async def columns(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """Whether the tables, the columns with their types, the orders and the conditions are as declared."""
    faults = await StoreCheck(examined.store, examined.declared, migrations_of(examined.agency)).faults()
    for fault in faults:
        place = ".".join(filter(None, (fault.table, fault.column)))
        by = f", as {fault.field} declares it" if fault.field else ""
        types = f": {fault.found} is there, {fault.expected} is needed" if fault.found else ""
        reason, _, remedy = fault.reason.partition(": ")
        words = f"{f'{place}: ' if place else ''}{reason}{types}{by}"
        yield Finding("tables", words, _sentence(remedy) or examined.correction)
    if not faults:
        checked = counted(len(examined.declared.checked), "column")
        tables = counted(len(examined.declared.tables), "table or view", TABLES)
        are = "is" if len(examined.declared.checked) == 1 else "are"
        yield Finding("tables", f"{checked} of {tables} {are} there, each of a type that fits")


async def reports(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """Whether what citizens say is wrong can be put where the agency says that it takes it."""
    table = examined.declared.reports
    if table is None:
        return
    faults = await report_table_faults(examined.store, table)
    for fault in faults:
        types = f" ({fault.found} is there, {fault.expected} is needed)" if fault.found else ""
        reason, _, remedy = fault.reason.partition(": ")
        yield Finding("reports", f"{'.'.join(filter(None, (table, fault.column)))}: {reason}{types}", _sentence(remedy))
    if not faults:
        yield Finding("reports", f"{table} takes what citizens say is wrong")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


async def nulls(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """Whether a column is null somewhere whose field says that it never is."""
    there = {(each.table, each.name) for each in examined.declared.columns.values()}
    sound, looked = True, 0
    for (table, column), field in examined.declared.needed.items():
        if (table, column) not in there:
            continue
        looked += 1
        of = qualified(examined.declared.tables[table])
        if await examined.connection.fetchval(NOT_NULL, of, column):
            continue
        sql = f"SELECT EXISTS (SELECT FROM {of} WHERE {quoted(column)} IS NULL)"  # noqa: S608
        if await examined.connection.fetchval(sql):
            sound = False
            made = "make the column NOT NULL in a new migration"
            remedy = f"Declare the field `| None`, or {made if examined.is_made else 'read a view without these rows'}."
            yield Finding("nulls", f"{table}.{column} is null in some rows, and {field} says that it never is", remedy)
    if sound and looked:
        yield Finding(
            "nulls",
            f"{counted(looked, 'column that may not be null never is', 'columns that may not be null never are')}",
        )


async def days(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """Whether all days are such that Python has them: of a row with another one nothing is read."""
    sound, looked = True, 0
    for shown, table in examined.declared.tables.items():
        of, names = qualified(table), [each.name for each in examined.declared.columns.values() if each.table == shown]
        for row in await examined.connection.fetch(OF_DAYS, of, names):
            looked += 1
            column = quoted(row["name"])
            far = (
                f"EXISTS (SELECT FROM unnest({column}) d WHERE {FAR.format('d')})"
                if row["many"]
                else FAR.format(column)
            )
            if count := await examined.connection.fetchval(f"SELECT count(*) FROM {of} WHERE {far}"):  # noqa: S608
                sound = False
                words = f"{shown}.{row['name']} has a day before the year 1 or after 9999 in {counted(count, 'row')}"
                remedy = f"Such a row is never read: correct those WHERE {far}, or leave them out in a view."
                yield Finding("days", words, remedy)
    if sound and looked:
        yield Finding(
            "days", f"{counted(looked, 'column of days holds', 'columns of days hold')} none that is unreadable"
        )


async def keys(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """Whether there is one row for each key, where one is declared."""
    sound, looked = True, 0
    for lookup in examined.lookups():
        if not lookup.single:
            continue
        looked += 1
        key, table = quoted(lookup.table.key), qualified(lookup.table)
        if await examined.connection.fetchval(UNIQUE, table, lookup.table.key):
            continue
        # Rows without a key are read by none.
        rows = f"{table} WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > 1"
        sql = f"SELECT count(*) FROM (SELECT FROM {rows}) twice"  # noqa: S608
        if twice := await examined.connection.fetchval(sql):
            sound = False
            words = f"{lookup.table.name} has two rows or more for {counted(twice, 'key')}, and {lookup.by} reads one"
            remedy = f"Make {lookup.table.key} unique, read a view that picks one, or declare `many(…)`."
            yield Finding("keys", words, remedy)
    if sound and looked:
        yield Finding("keys", f"{counted(looked, 'table or view has', f'{TABLES} have')} one row for each key")


async def filled(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """Whether the store holds anything: of a complete register without a row everybody is taken to be in none."""
    empty = [table for table in examined.declared.tables if not await _holds(examined, table)]
    if examined.declared.tables and len(empty) == len(examined.declared.tables):
        seeded = fills_tables(examined.agency, examined.today)
        remedy = "Run `python server.py seed`." if seeded else "Fill it: without rows every `NO` refuses everybody."
        yield Finding(
            "rows", "its one table is empty" if len(empty) == 1 else f"all {len(empty)} {TABLES} are empty", remedy
        )
    elif examined.declared.tables:
        said = f", none of them in {', '.join(empty)}" if empty else ""
        yield Finding("rows", f"there are rows{said}")


async def known_keys(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """Whether keys are those of citizens and households: others match nobody, and no row is taken for an answer."""
    relations = examined.registry.relations()
    for table, facts in examined.stored_facts:
        key, name = quoted(table.key), qualified(table)
        rows = await examined.connection.fetch(f"SELECT {key}::text AS key FROM {name} LIMIT {SAMPLED}")  # noqa: S608
        held = [row["key"] for row in rows]
        if not held:
            continue
        column = relations.relations.table.key if facts.of == "citizen" else "household_id"
        sql = CITIZENS.format(column=quoted(column), table=qualified(relations.relations.table))
        known = await examined.stores[relations.agency].fetch(sql, held)
        if not known:
            words = (
                f"none of {len(held)} keys in {table.name}.{table.key} is a {facts.of} that "
                f"{relations.agency} knows, such as {held[0]!r}"
            )
            remedy = f"Hold the ids of {relations.agency} there, as text without blanks, or declare the other `of=`."
            yield Finding("citizens", words, remedy)
        else:
            yield Finding("citizens", f"{len(known)} of {len(held)} keys of {table.name} are known")


async def receipts(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """Whether what citizens receive are services of the catalogue, each ended after it began."""
    if (stored := examined.stored_receipts) is None:
        return
    held, declared = stored
    table, service = qualified(held), quoted(declared.service)
    rows = await examined.connection.fetch(f"SELECT DISTINCT {service}::text AS id FROM {table} LIMIT {SAMPLED}")  # noqa: S608
    ids = [row["id"] for row in rows]
    strange = await strange_services(examined, {*ids} - {None})
    ends = f"{quoted(declared.until)} <= {quoted(declared.since)}"
    wrong = await examined.connection.fetchval(f"SELECT count(*) FROM {table} WHERE {ends}")  # noqa: S608
    if None in ids:
        words = f"{held.name}.{declared.service} is null in some rows, so that it is not known what is received"
        yield Finding("receipts", words, "Leave these rows out in a view.")
    if strange:
        words = f"{held.name}.{declared.service} names {strange[0]!r}, which is no service of the catalogue"
        yield Finding("receipts", words, HOLD_THE_ID)
    if wrong:
        words = f"{wrong} rows of {held.name} end before they begin"
        yield Finding("receipts", words, f"{declared.until} is the first day without the benefit: correct these rows.")
    if not strange and not wrong and None not in ids:
        yield Finding("receipts", f"{len(ids)} services that citizens receive are in the catalogue")


async def _holds(examined: ExaminedStore, table: str) -> bool:
    of = qualified(examined.declared.tables[table])
    return bool(await examined.connection.fetchval(f"SELECT EXISTS (SELECT FROM {of})"))  # noqa: S608
