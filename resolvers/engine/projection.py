"""Which columns of a row the document asks for: a walk over the selection below a field."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    get_named_type,
)
from graphql.execution.values import get_directive_values

from agencies.contract.field import Declaration, declaration_of
from agencies.contract.source import Column, Computed, Embedded, Part, Reference, Rows, Translated

Info = GraphQLResolveInfo[Any]

DEFINITION = "strawberry-definition"


def declared(type_: Any, field: str) -> Declaration | None:
    """The declaration of a type's field, None where it has none (`__typename`, a plain resolver)."""
    found = type_.fields.get(field) if isinstance(type_, GraphQLObjectType) else None
    definition: Any = found.extensions.get(DEFINITION) if found is not None else None
    return declaration_of(definition) if definition is not None else None


def columns_asked(info: Any) -> frozenset[str]:
    """The columns that the selection below an ordinary resolver's field needs, whichever executor calls it."""
    planned: frozenset[str] | None = getattr(info, "columns", None)
    return columns_below(info._raw_info) if planned is None else planned


def columns_below(info: Info) -> frozenset[str]:
    """The columns that the selection below the field being resolved needs of its row or rows."""
    type_ = get_named_type(info.return_type)
    return frozenset(_columns(info, type_, _selections(info.field_nodes)))


def _selections(nodes: Iterable[FieldNode]) -> list[Any]:
    return [selection for node in nodes if node.selection_set for selection in node.selection_set.selections]


def _columns(info: Info, type_: Any, selections: Iterable[Any]) -> Iterator[str]:
    for node in _fields(info, selections):
        declaration = declared(type_, node.name.value)
        if declaration is not None:
            yield from _of_source(info, type_, node, declaration)


def _of_source(info: Info, type_: Any, node: FieldNode, declaration: Declaration) -> Iterator[str]:
    match declaration.source:
        case Column(name):
            below = get_named_type(type_.fields[node.name.value].type)
            if isinstance(below, GraphQLObjectType):
                yield from _columns(info, below, _selections([node]))
            else:
                yield name
        case Translated(name) | Reference(name):
            yield name
        case Embedded(pairs):
            inner = {*_columns(info, get_named_type(type_.fields[node.name.value].type), _selections([node]))}
            yield from (own for position, (field, own) in enumerate(pairs) if position == 0 or field in inner)
        case Part():
            yield from _columns(info, get_named_type(type_.fields[node.name.value].type), _selections([node]))
        case Rows(by=str(column)):
            yield column
        case Computed(requires=requires):
            for name in requires:
                required = declared(type_, name)
                if required is not None:
                    yield from _of_source(info, type_, node, required)


def _fields(info: Info, selections: Iterable[Any]) -> Iterator[FieldNode]:
    for node in selections:
        if not _included(info, node):
            continue
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, FragmentSpreadNode):
            yield from _fields(info, info.fragments[node.name.value].selection_set.selections)
        else:
            yield from _fields(info, node.selection_set.selections)


def _included(info: Info, node: Any) -> bool:
    if not node.directives:
        return True
    skip = get_directive_values(GraphQLSkipDirective, node, info.variable_values)
    include = get_directive_values(GraphQLIncludeDirective, node, info.variable_values)
    return not (skip and skip["if"]) and not (include and not include["if"])
