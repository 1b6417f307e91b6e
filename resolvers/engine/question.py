"""What the planner asks of types and nodes, and how it says that graphql-core must run an operation."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLObjectType, get_nullable_type, is_list_type

from agencies.contract.entity import is_guarded
from agencies.contract.source import Embedded, Key, Reference, Rows
from resolvers.engine.plan import Access, Arguments, Field, Guard, InRow, Node, RowsEdge
from resolvers.engine.projection import DEFINITION, declared


class Unplanned(Exception):
    """The planner does not know something in this operation; `cause` names it."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def is_list(type_: Any) -> bool:
    """Whether a field gives a list of objects; Unplanned for a list of lists."""
    type_ = get_nullable_type(type_)
    if not is_list_type(type_):
        return False
    if is_list_type(get_nullable_type(type_.of_type)):
        raise Unplanned("a list of lists of objects")
    return True


def _origin(type_: GraphQLObjectType) -> Any:
    return getattr(type_.extensions.get(DEFINITION), "origin", None)


def is_entity(type_: GraphQLObjectType) -> bool:
    """Whether objects of the type are keys."""
    key = declared(type_, "id")
    return key is not None and isinstance(key.source, Key)


def guard_of(type_: GraphQLObjectType) -> Guard | None:
    """Which guard stands before objects of the type, if any."""
    if not is_guarded(_origin(type_)):
        return None
    return "citizen" if type_.name == "Citizen" else "household"


def alike(edge: RowsEdge, node: Node, rows: Rows | None, arguments: Arguments) -> bool:
    """Whether an edge reads the same rows, or is about objects of the same type that come in the same way."""
    if rows is not None:
        return edge.rows == rows and arguments.fixed is not None and arguments.fixed == edge.arguments.fixed
    ways = [each.hop.kind if each.hop is not None else None for each in (edge.node, node)]
    return edge.rows is None and edge.node.type is node.type and ways[0] == ways[1]


def names_below(node: Node) -> Iterator[str]:
    """The columns that a call's rows are asked for: those at the node and in the mappings below it."""
    for each in node.fields:
        for access in _accesses(each):
            if isinstance(access, InRow):
                yield str(access.at)
        hop = each.child.hop if each.child is not None else None
        if hop is not None and hop.kind in {"entry", "same"}:
            yield from names_below(each.child)  # type: ignore[arg-type]


def _accesses(field: Field) -> Iterator[Access | None]:
    if field.value is not None:
        yield field.value.access
        yield from field.value.computed.requires.values() if field.value.computed is not None else ()
    elif field.declared is not None and isinstance(field.declared.source, Reference | Embedded):
        hop = field.child.hop if field.child is not None else None
        yield hop.access if hop is not None else None
