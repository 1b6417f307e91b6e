"""The agency that is examined, among all others, and the ways into its store: nothing there is changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg
from graphql import GraphQLSchema

from agencies.contract.agency import Agency, fields_of
from agencies.contract.declaration_check import field_name, type_name
from agencies.contract.field import Declaration, declaration_of
from agencies.contract.source import Table
from agencies.contract.sources.rows import Rows
from agencies.registry import Registry
from agencies.store.store import Store
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
    """All that a check may look at. `connection`: one of its own to the agency's store, which can only read."""

    registry: Registry
    agency: Agency
    schema: GraphQLSchema
    stores: Mapping[str, Store]
    connection: "asyncpg.Connection[Any]"
    declared: DeclaredStore
    today: date

    @property
    def id(self) -> str:
        """The agency's id."""
        return self.agency.id or ""

    @property
    def store(self) -> Store:
        """The agency's store."""
        return self.stores[self.id]

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
        for table in self.agency.facts:
            yield Lookup(table.table, True, f"the fact {table.facts[0].id}" if table.facts else "facts")
        if self.agency.receipts is not None:
            yield Lookup(self.agency.receipts.table, False, "receipts")


def _declared(type_: type, fields: Any) -> Iterator[tuple[str, Any, Declaration]]:
    for field in fields:
        declaration = declaration_of(field)
        if declaration is not None:
            yield f"{type_name(type_)}.{field_name(field)}", field, declaration
