"""A page of a list that stands in a column of the row at hand."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import FieldNode, GraphQLObjectType

from agencies.contract.sources.paged import Paged
from resolvers.engine.cause import Cause, Unplanned
from resolvers.engine.hops.page import Page
from resolvers.engine.nodes.cell import InRow
from resolvers.engine.nodes.node import Node
from resolvers.engine.planning.field_source import Asked, Below, FieldSource, Info, Planning
from resolvers.engine.planning.node_columns import NodeColumns


class PagedSource(FieldSource[Paged], of=Paged):
    """A connection that the process makes of what it holds."""

    def child(self, planner: Planning, asked: Asked, *, many: bool) -> tuple[Node, NodeColumns]:
        """The connection, which is a mapping; a store's column holds no list that could be paged."""
        cell = planner.cell(asked, self.source.column)
        if not isinstance(cell, InRow) or isinstance(cell.at, int):
            raise Unplanned(Cause.OBJECT_IN_COLUMN)
        hop = Page(parent=asked.node, cell=cell, arguments=planner.arguments(asked))
        return planner.node(asked.type, hop, keyed=False, needs=asked.node.needs), NodeColumns(mapping=True)

    def columns(self, below: Below, type_: GraphQLObjectType, at: FieldNode) -> Iterator[str]:
        """The column of the list, and what is asked of the page."""
        yield self.source.column
        yield from below(type_, at)

    async def resolve(self, parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
        """The page's row."""
        return parent[self.source.column].page(**arguments)
