"""What readers and ordinary resolvers have in common: a call for a node's objects, and what it brought."""

from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import GraphQLOutputType

from agencies.contract.sources.reader import Reader
from agencies.contract.sources.resolver import Resolver
from resolvers.engine.declarations.type_shape import guard_of, is_entity
from resolvers.engine.hops.called import Called
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.leaf import quick
from resolvers.engine.nodes.node import Node
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.walk import Loaded, Names
from resolvers.engine.planning.edge import CallEdge
from resolvers.engine.planning.field_source import Asked, FieldSource, Planning
from resolvers.engine.planning.node_columns import NodeColumns
from resolvers.engine.planning.projection import names_below

C = TypeVar("C", Reader, Resolver)


@dataclass(frozen=True, slots=True)
class CallValue(Value):
    """The leaf that a call brought for each key; `declared`: it is an agency's answer."""

    call: int
    declared: bool

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """What was brought, completed by the leaf's type."""
        return quick(type_, f"f{self.call}[{key}]", writer.bind, declared=self.declared)

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """What was brought; raises the call's error."""
        return interpreter.called(self.call, parent)

    @property
    def edge(self) -> int | None:
        """The call."""
        return self.call


class CallSource(FieldSource[C]):
    """A source that is called."""

    def value(self, planner: Planning, asked: Asked) -> Value:
        """A leaf that a call brings."""
        return CallValue(self._call(planner, asked).number, self.checked)

    def child(self, planner: Planning, asked: Asked, *, many: bool) -> tuple[Node, NodeColumns]:
        """Objects that a call brings; the platform's own resolvers decide by themselves who sees whom."""
        edge, type_ = self._call(planner, asked), asked.type
        guard = guard_of(type_) if self.declared.agency is not None else None
        keyed = is_entity(type_)
        hop = Called(parent=asked.node, many=many, guard=guard, call=edge.number)
        needs = edge.needs | {edge.number}
        return planner.node(type_, hop, keyed=keyed, needs=needs), NodeColumns(mapping=not keyed)

    def filled(self, planner: Planning, child: Node) -> None:
        """The call is asked for the columns that the objects' fields read."""
        assert child.hop is not None
        assert child.hop.edge is not None
        edge = planner.edges.all[child.hop.edge]
        assert isinstance(edge, CallEdge)
        edge.columns = frozenset(names_below(child))

    def _call(self, planner: Planning, asked: Asked) -> CallEdge:
        return planner.edges.call(asked.node, self.declared, asked.definition, planner.arguments(asked))
