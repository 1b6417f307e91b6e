"""An entity, or several, whose key stands in a column of the object's row."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import FieldNode, GraphQLObjectType

from agencies.contract.sources.reference import Reference
from resolvers.engine.declarations.type_shape import guard_of
from resolvers.engine.hops.entry import Entry
from resolvers.engine.nodes.cell import InLoaded, InRow
from resolvers.engine.nodes.node import Node
from resolvers.engine.planned_sources.column import column_of
from resolvers.engine.planned_sources.to_one import to_one
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning
from resolvers.engine.planning.node_columns import NodeColumns


class ReferenceSource(FieldSource[Reference], of=Reference):
    """Keys of another type."""

    def child(self, planner: Planning, asked: Asked, *, many: bool) -> tuple[Node, NodeColumns]:
        """The entity; one that a statement's record names can have tables joined to that record."""
        cell, type_, node = planner.cell(asked, self.source.column, key=not many), asked.type, asked.node
        guard = guard_of(type_)
        if isinstance(cell, InRow | InLoaded) and isinstance(cell.at, int) and not many:
            return to_one(planner, asked, cell, guard, keyed=True)
        needs = node.needs | ({cell.edge} if isinstance(cell, InLoaded) else frozenset())
        hop = Entry(parent=node, many=many, guard=guard, cell=cell)
        return planner.node(type_, hop, keyed=True, needs=needs), NodeColumns()

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """The column of the key."""
        yield self.source.column

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The key or keys."""
        return await column_of(self.declared, self.source.column, parent, info)
