"""Which columns of a row the document asks for: a walk over the selection below a field."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_directive_values

from resolvers.declared import declared
from resolvers.engine.nodes.cell import InRow
from resolvers.engine.nodes.node import Node
from resolvers.engine.planning.field_source import source_of

Info = GraphQLResolveInfo[Any]


def columns_asked(info: Any) -> frozenset[str]:
    """The columns that the selection below an ordinary resolver's field needs, whichever executor calls it."""
    planned: frozenset[str] | None = getattr(info, "columns", None)
    return columns_below(info._raw_info) if planned is None else planned


def columns_below(info: Info) -> frozenset[str]:
    """The columns that the selection below the field being resolved needs of its row or rows."""
    return frozenset(Projection(info).of(get_named_type(info.return_type), info.field_nodes))


def names_below(node: Node) -> Iterator[str]:
    """The columns that a planned call's rows are asked for: those at the node and in the mappings below it."""
    for field in node.every_field:
        hop = field.child.hop if field.child is not None else None
        carrier = field.value if hop is None else hop
        if carrier is not None:
            yield from (str(cell.at) for cell in carrier.cells if isinstance(cell, InRow))
        if field.child is not None and hop is not None and hop.in_parents_row:
            yield from names_below(field.child)


class Projection:
    """The walk for one field that graphql-core resolves."""

    def __init__(self, info: Info) -> None:
        self._info = info

    def below(self, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """The columns that the selection below a field of the type reads."""
        yield from self.of(get_named_type(type_.fields[at.name.value].type), [at])

    def of(self, type_: Any, nodes: Iterable[FieldNode]) -> Iterator[str]:
        """The columns that the selections of these fields, which give objects of the type, read."""
        refused = self._info.context.purpose.refused
        for node in self.fields(nodes):
            declaration = declared(type_, node.name.value)
            if declaration is not None and f"{type_.name}.{node.name.value}" not in refused:
                yield from source_of(declaration).columns(self.below, type_, node)

    def fields(self, nodes: Iterable[FieldNode]) -> Iterator[FieldNode]:
        """The fields that are selected below these fields, those in fragments among them.

        Each is there once, with all that is selected of it: a fragment that is spread twice at every level of a small
        document would else be walked a million times.
        """
        found: dict[str, list[FieldNode]] = {}
        for node in self._fields(_selections(nodes), set()):
            found.setdefault(node.name.value, []).append(node)
        for equal in found.values():
            yield equal[0] if len(equal) == 1 else _together(equal)

    def _fields(self, selections: Iterable[Any], spread: set[str]) -> Iterator[FieldNode]:
        for node in selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif not isinstance(node, FragmentSpreadNode):
                yield from self._fields(node.selection_set.selections, spread)
            elif node.name.value not in spread:
                spread.add(node.name.value)
                yield from self._fields(self._info.fragments[node.name.value].selection_set.selections, spread)

    def _included(self, node: Any) -> bool:
        if not node.directives:
            return True
        values = self._info.variable_values
        skip = get_directive_values(GraphQLSkipDirective, node, values)
        include = get_directive_values(GraphQLIncludeDirective, node, values)
        return not (skip and skip["if"]) and not (include and not include["if"])


def _selections(nodes: Iterable[FieldNode]) -> Iterator[SelectionNode]:
    return (each for node in nodes if node.selection_set for each in node.selection_set.selections)


def _together(nodes: Sequence[FieldNode]) -> FieldNode:
    """One node for several of one field."""
    return FieldNode(name=nodes[0].name, selection_set=SelectionSetNode(selections=tuple(_selections(nodes))))
