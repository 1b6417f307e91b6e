"""Documents that ask for every field that an agency contributes, each by a way from the root that needs no argument."""

from collections import deque
from collections.abc import Iterator
from typing import Final

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from agencies.contract.sources.column import Column
from agencies.contract.sources.key import Key
from resolvers.declared import declared
from resolvers.engine.declarations.type_shape import is_entity

DEEP: Final = 3
FAR: Final = 7


def document_of(schema: GraphQLSchema, type_name: str, fields: list[str]) -> str | None:
    """A query for these fields of a type, with all below them; None where nothing leads to it, or to them."""
    type_, way = schema.type_map[type_name], way_to(schema, type_name)
    if way is None or not isinstance(type_, GraphQLObjectType):
        return None
    asked = " ".join(text for name in fields for text in _field(schema, name, type_.fields[name], DEEP))
    if not asked:
        return None
    for name in reversed(way):
        asked = f"{name} {{ {asked} }}"
    return f"{{ {asked} }}"


def way_to(schema: GraphQLSchema, type_name: str) -> list[str] | None:
    """The fields that lead from the root to a type, none of which needs an argument; the shortest way."""
    root = schema.query_type
    assert root is not None
    if root.name == type_name:
        return []
    ways: deque[tuple[GraphQLObjectType, list[str]]] = deque([(root, [])])
    seen = {root.name}
    while ways:
        type_, way = ways.popleft()
        # The citizen who asks comes first: of whom else is asked, much may be refused.
        for name in sorted(type_.fields, key=lambda each: each != "me"):
            found = get_named_type(type_.fields[name].type)
            if not isinstance(found, GraphQLObjectType) or found.name in seen or _asks(type_.fields[name]):
                continue
            if type_ is not root and _is_the_platform_s(type_, name):
                continue
            if found.name == type_name:
                return [*way, name]
            seen.add(found.name)
            if len(way) < FAR:
                ways.append((found, [*way, name]))
    return None


def _field(schema: GraphQLSchema, name: str, field: GraphQLField, deep: int) -> Iterator[str]:
    found = get_named_type(field.type)
    if _asks(field):
        return
    if is_leaf_type(found):
        yield name
    elif isinstance(found, GraphQLObjectType) and deep:
        first = "(first: 2)" if "first" in field.args else ""
        if is_entity(found):
            yield f"{name}{first} {{ id }}"
            return
        below = " ".join(text for inner, each in found.fields.items() for text in _field(schema, inner, each, deep - 1))
        if below:
            yield f"{name}{first} {{ {below} }}"


def _is_the_platform_s(type_: GraphQLObjectType, name: str) -> bool:
    """Whether the platform answers it, from a store that is not asked here."""
    declaration = declared(type_, name)
    return declaration is not None and declaration.agency is None and not isinstance(declaration.source, Key | Column)


def _asks(field: GraphQLField) -> bool:
    return any(map(is_required_argument, field.args.values()))
