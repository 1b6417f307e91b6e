"""What the agencies' declarations ask of their stores: columns with what they hold, and rows found by SQL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from agencies.contract.agency import Agency
from agencies.contract.checks.declaration_check import declared_by
from agencies.contract.field import Declaration
from agencies.contract.source import RowsFrom, Table
from agencies.contract.sources.column import Column
from agencies.contract.sources.digest import Digest
from agencies.contract.sources.embedded import Embedded
from agencies.contract.sources.languages import Languages
from agencies.contract.sources.part import Part
from agencies.contract.sources.reference import Reference
from agencies.contract.sources.rows import Rows
from agencies.contract.sources.translated import Translated
from agencies.registration.registry import Registry
from resolvers.declared import declared
from resolvers.readiness.column_kind import FACTS, OF_MARKS, ColumnKind, kind_of, kind_of_key


@dataclass(frozen=True, slots=True)
class DeclaredColumn:
    """A column that a declaration reads; `many`: an array. `field` names who declares it, as `Citizen.name`."""

    table: str
    name: str
    kind: ColumnKind
    many: bool
    field: str


@dataclass(slots=True)
class DeclaredStore:
    """What one agency's store must hold. `rows` are by the field that they belong to, `tables` by how they are named.

    A table of a store that exists is named with its schema. `needed`: the columns, by table, of fields that are never
    null, each with such a field. `reports`: the table of citizens' reports, which is asked of apart: without it the
    agency answers all the same.
    """

    columns: dict[tuple[str, str, ColumnKind, bool], DeclaredColumn] = field(default_factory=dict)
    rows: dict[Rows, str] = field(default_factory=dict)
    needed: dict[tuple[str, str], str] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    reports: str | None = None

    @property
    def checked(self) -> list[DeclaredColumn]:
        """The columns, without those of any type that another field declares with a type.

        And without ids where rows are found by the same column as a text, which is an id too.
        """
        typed = {(table, name) for table, name, kind, _ in self.columns if kind is not ColumnKind.ANY}
        texts = {(table, name) for table, name, kind, _ in self.columns if kind is ColumnKind.KEY_TEXT}
        said = {ColumnKind.ANY: typed, ColumnKind.ID: texts}
        return [each for each in self.columns.values() if _of(each) not in said.get(each.kind, ())]

    def add(self, by: str, table: Table, name: str, kind: ColumnKind, *, many: bool = False) -> None:
        """One column, which several fields may declare alike."""
        shown = shown_name(table)
        self.tables.setdefault(shown, table)
        self.columns.setdefault((shown, name, kind, many), DeclaredColumn(shown, name, kind, many, by))

    def add_key(self, by: str, table: Table, name: str) -> None:
        """A column that holds keys."""
        self.add(by, table, name, kind_of_key(table, name))


def shown_name(table: Table) -> str:
    """How operators are told of a table."""
    return table.name if table.schema is None else f"{table.schema}.{table.name}"


def _of(column: DeclaredColumn) -> tuple[str, str]:
    return column.table, column.name


@dataclass(frozen=True, slots=True)
class BackingTable:
    """What an object stands on: rows of an agency's table, whose columns an embedded value calls by other names."""

    agency: str
    table: Table
    names: tuple[tuple[str, str], ...] | None = None

    def column(self, name: str) -> str | None:
        """The table's column of this name; None where an embedded value has none of it."""
        return name if self.names is None else dict(self.names).get(name)


def declared_stores(schema: GraphQLSchema, registry: Registry) -> dict[str, DeclaredStore]:
    """What each agency's store must hold, by the agency's id; of one without a store nothing.

    StartUpError where what is declared of facts, relations or receipts is of another kind than the contract says.
    """
    stores = {name: DeclaredStore() for name in registry.with_stores}
    for agency in registry.agencies:
        if agency.has_store:
            with declared_by(agency.id or ""):
                _add_facts(agency, stores[agency.id or ""])
                if agency.corrections is not None:
                    stores[agency.id or ""].reports = agency.corrections.table
    walk = _Walk(stores)
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            walk.enter(type_, None)
    return stores


def _add_facts(agency: Agency, store: DeclaredStore) -> None:
    for facts in agency.facts:
        table = facts.table
        if isinstance(table, RowsFrom):
            continue
        store.add_key("facts", table, table.key)
        if facts.recorded_at is not None:
            store.add("facts", table, facts.recorded_at, ColumnKind.INSTANT)
        for fact in facts.facts:
            for column in fact.value.columns:
                kind = FACTS[fact.type] if column == fact.value.stored else ColumnKind.ANY
                store.add(f"the fact {fact.id}", table, column, kind)
    if agency.relations is not None:
        view = agency.relations.table
        for column in (view.key, "other_id", "household_id"):
            store.add_key("relations", view, column)
        store.add("relations", view, "kind", ColumnKind.TEXT)
        for column in ("birth_date", "since", "until"):
            store.add("relations", view, column, ColumnKind.DATE)
        if (kin := agency.relations.kin) is not None:
            for column in (kin.key, "other_id"):
                store.add_key("relations", kin, column)
            store.add("relations", kin, "kind", ColumnKind.TEXT)
    for events in agency.event_tables:
        by = f"the events of {events.type}"
        for column in (events.table.key, events.subject):
            store.add_key(by, events.table, column)
        store.add(by, events.table, events.on, ColumnKind.DATE)
        store.add(by, events.table, events.watermark, OF_MARKS[events.kind])
    if agency.receipts is not None and isinstance(agency.receipts.table, Table):
        receipts, stands_in = agency.receipts, agency.receipts.table
        for column in (stands_in.key, receipts.service):
            store.add_key("receipts", stands_in, column)
        for column in (receipts.since, receipts.until):
            store.add("receipts", stands_in, column, ColumnKind.DATE)


class _Walk:
    """The walk over the fields, which enters what stands on rows of a table with that table."""

    def __init__(self, stores: Mapping[str, DeclaredStore]) -> None:
        self._stores = stores
        self._seen: set[tuple[str, BackingTable | None]] = set()

    def enter(self, type_: GraphQLObjectType, ground: BackingTable | None) -> None:
        """The fields of a type on this ground; of those on none, only what names a table itself."""
        if (type_.name, ground) in self._seen:
            return
        self._seen.add((type_.name, ground))
        for name, definition in type_.fields.items():
            declaration = declared(type_, name)
            if declaration is not None:
                self._field(f"{type_.name}.{name}", definition, declaration, ground)

    def _field(self, by: str, definition: GraphQLField, declaration: Declaration, ground: BackingTable | None) -> None:
        source = declaration.source
        if isinstance(declaration.row, Table):
            ground = BackingTable(declaration.agency or "", declaration.row)
            self._stores[ground.agency].add_key(by, ground.table, declaration.row.key)
        child = get_named_type(definition.type)
        if isinstance(source, Rows) and declaration.agency is not None:
            self._rows(by, child, source, declaration.agency)
        if ground is None:
            return
        for name, kind, many in columns_read(source, definition, ground.table):
            column = ground.column(name)
            if column is not None:
                self._stores[ground.agency].add(by, ground.table, column, kind, many=many)
                # An embedded value is null where its columns are, whatever its fields say of themselves.
                if ground.names is None and isinstance(source, Column) and is_non_null_type(definition.type):
                    self._stores[ground.agency].needed.setdefault((shown_name(ground.table), column), by)
        if isinstance(child, GraphQLObjectType):
            if isinstance(source, Embedded):
                self.enter(child, BackingTable(ground.agency, ground.table, source.columns))
            elif isinstance(source, Part):
                self.enter(child, ground)

    def _rows(self, by: str, child: object, rows: Rows, agency: str) -> None:
        store = self._stores[agency]
        store.rows.setdefault(rows, by)
        store.add_key(by, rows.table, rows.table.key)
        if rows.entity is not None:
            store.add_key(by, rows.table, rows.entity)
        elif isinstance(child, GraphQLObjectType):
            self.enter(child, BackingTable(agency, rows.table))


def columns_read(source: object, definition: GraphQLField, table: Table) -> Iterator[tuple[str, ColumnKind, bool]]:
    """The columns of the object's row that a field reads."""
    match source:
        case Column(name):
            yield (name, *kind_of(definition.type))
        case Translated(name, by) | Languages(name, by):
            yield name, ColumnKind.TEXTS if by is None else ColumnKind.TEXT, False
        case Digest(names):
            yield from ((name, ColumnKind.TEXT, False) for name in names)
        case Reference(name):
            many = is_list_type(get_nullable_type(definition.type))
            # Of numbers an array of keys would have to be made texts one by one.
            yield name, ColumnKind.TEXT if many else kind_of_key(table, name), many
        case Embedded(columns):
            yield from ((own, ColumnKind.ANY, False) for _, own in columns)
        case Rows(by=str(name)):
            yield name, kind_of_key(table, name), False
