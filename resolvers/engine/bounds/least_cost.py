"""What the operations of a document cost at least, before anybody asks them: so that what never fits is not registered.

What a variable may leave out counts nothing, nor do the values that it gives to an argument; a list of which a variable
says how long it is counts as one object.
"""

from collections.abc import Iterator
from typing import Any

from graphql import (
    REMOVE,
    DocumentNode,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
    Visitor,
    visit,
)

from resolvers.engine.bounds.cost import NO_VARIABLES, Cost
from resolvers.engine.operations.operation import Operation
from resolvers.request.bounds import Bounds


def least_costs(schema: GraphQLSchema, document: DocumentNode, bounds: Bounds) -> Iterator[int]:
    """The objects that each operation of a valid document comes to at least; QUERY_TOO_COMPLEX for too many places."""
    settled: DocumentNode = visit(document, _Leaving())
    for node in settled.definitions:
        if isinstance(node, OperationDefinitionNode):
            yield Cost(Operation(schema, settled, node, NO_VARIABLES, {}, bounds)).least()


class _Leaving(Visitor):
    """Leaves out what is selected only for some values of the variables."""

    def enter(self, node: Node, *_: Any) -> Any:
        return REMOVE if isinstance(node, SelectionNode) and _hangs_on_variables(node) else None


def _hangs_on_variables(node: SelectionNode) -> bool:
    switches = [each for each in node.directives or () if each.name.value in ("skip", "include")]
    return any(isinstance(argument.value, VariableNode) for each in switches for argument in each.arguments or ())
