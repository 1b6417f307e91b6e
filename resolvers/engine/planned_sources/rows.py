"""Rows of a table found by key: many in their order, or the one."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import FieldNode, GraphQLObjectType

from agencies.contract.sources.rows import Rows
from resolvers.engine.declarations.type_shape import guard_of
from resolvers.engine.hops.records import Records
from resolvers.engine.nodes.cell import InLoaded, InRow
from resolvers.engine.nodes.key import key_of
from resolvers.engine.nodes.node import Node
from resolvers.engine.planned_sources.column import column_of
from resolvers.engine.planned_sources.to_one import to_one
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning
from resolvers.engine.planning.node_columns import NodeColumns
from resolvers.engine.planning.projection import columns_below
from resolvers.request.loads import place_of


class RowsSource(FieldSource[Rows], of=Rows):
    """Objects that are rows, or the entities that rows name."""

    def child(self, planner: Planning, asked: Asked, *, many: bool) -> tuple[Node, NodeColumns]:
        """The one row is joined to a record of the same agency where that is at hand; else a statement brings rows."""
        rows, node, agency = self.source, asked.node, self.declared.agency or ""
        guard = guard_of(asked.type) if rows.entity else None
        key = None if rows.by is None else planner.cell(asked, rows.by, key=True)
        if not rows.many and rows.argument is None:
            joined = planner.edges.joined(node, asked.ground, agency, rows, key)
            if joined is not None:
                return to_one(planner, asked, joined, guard, keyed=rows.entity is not None)
        needs = node.needs | ({key.edge} if isinstance(key, InLoaded) else frozenset())
        edge = planner.edges.rows(node, agency, rows, key, planner.arguments(asked), needs)
        cell = InRow(edge.at(0, rows.entity or rows.table.key, key=True))
        hop = Records(
            parent=node, many=rows.many, guard=guard, cell=cell, loaded=edge.number, by=key, argument=rows.argument
        )
        below = NodeColumns(origin=(edge, 0, rows.entity)) if rows.entity else NodeColumns(record=(edge, 0))
        return planner.node(asked.type, hop, keyed=rows.entity is not None, needs=needs | {edge.number}), below

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """The column of the parent's row that holds the key, where one does."""
        if self.source.by is not None:
            yield self.source.by

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The row or rows, or the keys of the entities that they name."""
        rows, key = self.source, parent
        if rows.argument is not None:
            key = arguments.get(rows.argument)
        elif rows.by is not None:
            key = key_of(await column_of(self.declared, rows.by, parent, info))
        if key is None:
            return [] if rows.many else None
        columns = columns_below(info) if rows.entity is None else frozenset((rows.entity,))
        loads, agency = info.context.loads, self.declared.agency or ""
        found: list[Any] = await loads.rows(place_of(info), agency, rows, columns, arguments, key)
        values = found if rows.entity is None else [row[rows.entity] for row in found]
        return values if rows.many else next(iter(values), None)
