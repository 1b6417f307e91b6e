"""An object of the agency on the same key or row as its parent."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import FieldNode, GraphQLObjectType

from agencies.contract.sources.part import Part
from resolvers.engine.hops.same import Same
from resolvers.engine.nodes.node import Node
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning
from resolvers.engine.planning.node_columns import NodeColumns


class PartSource(FieldSource[Part], of=Part):
    """There is nothing to load for it."""

    def child(self, planner: Planning, asked: Asked, *, many: bool) -> tuple[Node, NodeColumns]:
        """The same object on the same ground."""
        node = asked.node
        return planner.node(asked.type, Same(parent=node), keyed=node.keyed, needs=node.needs), asked.ground

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """Those that the part's own fields read."""
        yield from below(type_, at)

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The same object."""
        return parent
