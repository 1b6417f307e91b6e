"""The citizen who asks."""

from collections.abc import Mapping
from typing import Any

from agencies.contract.sources.asker import Asker
from resolvers.engine.hops.asker import Asker as AskerHop
from resolvers.engine.nodes.node import Node
from resolvers.engine.planning.field_source import Asked, FieldSource, Info, Planning
from resolvers.engine.planning.node_columns import NodeColumns


class AskerSource(FieldSource[Asker], of=Asker):
    """The caller, as the access policy knows them."""

    def child(self, planner: Planning, asked: Asked, *, many: bool) -> tuple[Node, NodeColumns]:
        """The caller's object, whose loads need not wait for the relations: what they bring is theirs."""
        planner.ask_relations()
        node = asked.node
        return planner.node(asked.type, AskerHop(parent=node), keyed=True, needs=node.needs), NodeColumns()

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The caller's id, or None."""
        return (await info.context.access.visibility()).me
