"""One operation of a document with its fragments, as the planner and the executors take it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues

from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.request.bounds import ARBITRARY, Bounds


class Operation(NamedTuple):
    """An operation with its variables, coerced, and as the caller gave them, the bounds that it has, and why it asks.

    When it is planned only the values that `@skip` and `@include` ask for are read. Without a `purpose` it is looked at
    and not answered: its plan is that of a purpose which covers everything."""

    schema: GraphQLSchema
    document: DocumentNode
    node: OperationDefinitionNode
    variables: VariableValues
    inputs: Mapping[str, Any]
    bounds: Bounds = ARBITRARY
    purpose: RegisteredPurpose | None = None

    def fragments(self) -> Mapping[str, FragmentDetails]:
        """The document's fragments by name."""
        found = [each for each in self.document.definitions if isinstance(each, FragmentDefinitionNode)]
        return {fragment.name.value: FragmentDetails(fragment) for fragment in found}
