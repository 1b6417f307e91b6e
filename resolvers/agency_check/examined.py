"""The agency that is examined, among all others, and the ways into its store, if any: nothing there is changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg
from graphql import GraphQLSchema

from agencies.contract.agency import Agency, Receipts, fields_of
from agencies.contract.fact import FactTable
from agencies.contract.field import Declaration, declaration_of, field_name, type_name
from agencies.contract.files.purpose import ALL
from agencies.contract.source import Table
from agencies.contract.sources.rows import Rows
from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.eligibility.facts.receipt import receipt_rows
from resolvers.readiness.declared_store import DeclaredStore


@dataclass(frozen=True, slots=True)
class Lookup:
    """A way in which rows are found by key: of a table that has one row for each key, or, with `rows`, as declared."""

    table: Table
    single: bool
    by: str
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """All that a check may look at that needs no store of the agency's."""

    registry: Registry
    agency: Agency
    schema: GraphQLSchema
    stores: Mapping[str, Store]
    today: date

    @property
    def id(self) -> str:
        """The agency's id."""
        return self.agency.id or ""

    @property
    def stored_facts(self) -> list[tuple[Table, FactTable]]:
        """The facts of each table; of what a service answers nothing stands in a store."""
        return [(each.table, each) for each in self.agency.facts if isinstance(each.table, Table)]

    @property
    def stored_receipts(self) -> tuple[Table, Receipts] | None:
        """Where it stands what citizens receive, where it stands in a table."""
        receipts = self.agency.receipts
        return (receipts.table, receipts) if receipts is not None and isinstance(receipts.table, Table) else None

    def covers(self, name: str) -> bool:
        """Whether its file has some purpose cover a field of its own, as `Citizen.name`, or a fact, as `Fact.age`."""
        return any(names == ALL or name in names for names in self.agency.purposes.covers.values())

    def fields(self) -> Iterator[tuple[str, Any, Declaration]]:
        """Every declared field, as `Type.field`."""
        for contribution in self.agency.contributions:
            yield from _declared(contribution.type, contribution.fields)
        for type_ in self.agency.types:
            yield from _declared(type_, fields_of(type_))

    def lookups(self) -> list[Lookup]:
        """Every way in which rows are found by key, each once."""
        found: dict[tuple[Table, bool, str], Lookup] = {}
        for lookup in self._lookups():
            order = lookup.rows.order if lookup.rows else ""
            found.setdefault((lookup.table, lookup.single, order), lookup)
        return list(found.values())

    def _lookups(self) -> Iterator[Lookup]:
        for where, _, declaration in self.fields():
            if isinstance(declaration.row, Table):
                yield Lookup(declaration.row, True, where)
            if isinstance(declaration.source, Rows):
                yield Lookup(declaration.source.table, not declaration.source.many, where, declaration.source)
        for table, held in self.stored_facts:
            yield Lookup(table, True, f"the fact {held.facts[0].id}" if held.facts else "facts")
        if (receipts := self.stored_receipts) is not None:
            yield Lookup(receipts[0], False, "receipts", receipt_rows(*receipts))


@dataclass(frozen=True, slots=True)
class ExaminedStore(Examined):
    """What a check of the agency's store may look at. `connection`: one of its own to it, which can only read."""

    connection: "asyncpg.Connection[Any]"
    declared: DeclaredStore

    @property
    def store(self) -> Store:
        """The agency's store."""
        return self.stores[self.id]

    @property
    def is_made(self) -> bool:
        """Whether Maru makes the store: beside the declaration of one that exists no migration may stand."""
        return self.agency.store is None

    @property
    def correction(self) -> str:
        """What to do where a table is not as it is declared."""
        table = "the table in a new migration" if self.is_made else "read a view that is as declared"
        return f"Correct the declaration, or {table}."


def _declared(type_: type, fields: Any) -> Iterator[tuple[str, Any, Declaration]]:
    for field in fields:
        declaration = declaration_of(field)
        if declaration is not None:
            yield f"{type_name(type_)}.{field_name(field)}", field, declaration
