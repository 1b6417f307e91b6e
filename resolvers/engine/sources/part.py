"""An object of the agency on the same key or row as its parent."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLObjectType

from agencies.contract.sources.part import Part
from resolvers.engine.hops.same import Same
from resolvers.engine.source import Asked, FieldSource, Info

if TYPE_CHECKING:
    from resolvers.engine.ground import Ground
    from resolvers.engine.plan import Node
    from resolvers.engine.planner import Planner
    from resolvers.engine.projection import Projection


class PartSource(FieldSource[Part], of=Part):
    """There is nothing to load for it."""

    def child(self, planner: "Planner", asked: Asked, *, many: bool) -> "tuple[Node, Ground]":
        """The same object on the same ground."""
        node = asked.node
        return planner.node(asked.type, Same(parent=node), keyed=node.keyed, needs=node.needs), asked.ground

    def columns(self, projection: "Projection", type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """Those that the part's own fields read."""
        yield from projection.below(type_, at)

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The same object."""
        return parent
