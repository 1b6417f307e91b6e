"""Fields whose row cannot be found, whatever the store holds: they name no table, or a key that is none."""

from collections.abc import Callable, Mapping
from typing import Final

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from agencies.contract.checks.check import Check
from agencies.contract.source import Table
from agencies.contract.sources.part import Part
from agencies.contract.sources.reader import Reader
from agencies.contract.sources.rows import Rows
from resolvers.declared import declared
from resolvers.engine.declarations.type_shape import is_entity
from resolvers.readiness.declared_store import columns_read

NOWHERE: Final = Table("", "")
"""The table of what has none."""


def _without_a_row(schema: GraphQLSchema) -> dict[str, list[str]]:
    """By agency, the fields that name a column of a row that nobody can find: what they are a part of has none."""
    found: dict[str, list[str]] = {}
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and (is_entity(type_) or type_ is schema.query_type):
            _rowless(type_, found, {type_.name}, own=False)
    return found


def _rowless(type_: GraphQLObjectType, found: dict[str, list[str]], seen: set[str], *, own: bool) -> None:
    for name, definition in type_.fields.items():
        declaration, child = declared(type_, name), get_named_type(definition.type)
        if declaration is None or declaration.row is not None or declaration.agency is None:
            continue
        columns = list(columns_read(declaration.source, definition, NOWHERE)) if own else []
        if columns:
            reason = f"{type_.name}.{name} names the column {columns[0][0]!r}, but its class names no table"
            found.setdefault(declaration.agency, []).append(reason)
        if isinstance(declaration.source, Part) and isinstance(child, GraphQLObjectType) and child.name not in seen:
            seen.add(child.name)
            _rowless(child, found, seen, own=True)


def _without_a_key(schema: GraphQLSchema) -> dict[str, list[str]]:
    """By agency, the fields that are found by the key of the object, where that is a row, which has no key."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for type_ in schema.type_map.values():
        for name, definition in type_.fields.items() if isinstance(type_, GraphQLObjectType) else ():
            declaration = declared(type_, name)
            if declaration is not None and not isinstance(declaration.source, Part):
                _keyless(get_named_type(definition.type), found, seen)
    return found


def _keyless(type_: object, found: dict[str, list[str]], seen: set[str]) -> None:
    """Look at a type whose objects are rows, and at what is a part of them."""
    if not isinstance(type_, GraphQLObjectType) or is_entity(type_) or type_.name in seen:
        return
    seen.add(type_.name)
    for name, definition in type_.fields.items():
        declaration = declared(type_, name)
        source = None if declaration is None else declaration.source
        by_key = isinstance(source, Reader) or (isinstance(source, Rows) and not (source.by or source.argument))
        if by_key and declaration is not None and declaration.agency is not None:
            reason = f"{type_.name}.{name} is found by the key of its object, which is a row and has no key"
            found.setdefault(declaration.agency, []).append(reason)
        if isinstance(source, Part):
            _keyless(get_named_type(definition.type), found, seen)


UNFOUND: Final[Mapping[Check, Callable[[GraphQLSchema], Mapping[str, list[str]]]]] = {
    Check.ROWS_OF_COLUMNS: _without_a_row,
    Check.KEYS_OF_ROWS: _without_a_key,
}
"""What is looked at of the schema: by agency, the reasons why a row cannot be found."""
