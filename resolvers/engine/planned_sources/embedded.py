"""A value whose fields stand in columns of the object's row; null where the first of them is."""

from asyncio import gather
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import FieldNode, GraphQLObjectType

from agencies.contract.sources.embedded import Embedded
from resolvers.engine.hops.same import Same
from resolvers.engine.nodes.node import Node
from resolvers.engine.planned_sources.column import column_of
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning
from resolvers.engine.planning.node_columns import NodeColumns


class EmbeddedSource(FieldSource[Embedded], of=Embedded):
    """An object on the parent's row."""

    def child(self, planner: Planning, asked: Asked, *, many: bool) -> tuple[Node, NodeColumns]:
        """The parent's object, over the value's own columns."""
        values = {inner: planner.cell(asked, own) for inner, own in self.source.columns}
        hop = Same(parent=asked.node, cell=values[self.source.columns[0][0]])
        return planner.node(asked.type, hop, keyed=False, needs=asked.node.needs), NodeColumns(values=values)

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """The first, which shows whether there is a value, and those of the fields asked for."""
        asked = {*below(type_, at)}
        pairs = enumerate(self.source.columns)
        yield from (own for position, (inner, own) in pairs if position == 0 or inner in asked)

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The value's columns by the names of its fields, or None."""
        pairs = [(inner, own) for inner, own in self.source.columns if isinstance(parent, str) or own in parent]
        found = await gather(*(column_of(self.declared, own, parent, info) for _, own in pairs))
        values = dict(zip((inner for inner, _ in pairs), found, strict=True))
        return values if values[self.source.columns[0][0]] is not None else None
