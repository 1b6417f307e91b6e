"""An operation's plan as it stands before any request: made of a document alone, without a store or a caller."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues, get_variable_values

from agencies.contract.errors import MaruError, StartUpError
from resolvers.engine.cause import Unplanned
from resolvers.engine.operations.operation import Operation
from resolvers.engine.planning.plan import Plan
from resolvers.engine.planning.planner import plan
from resolvers.request.bounds import REGISTERED
from resolvers.request.document import Document, line_of, name_of, read_document


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan, and the name of its operation."""

    title: str
    plan: Plan


def draft(schema: GraphQLSchema, text: str, name: str | None, variables: Mapping[str, Any]) -> PlanDraft:
    """The plan of an operation; StartUpError where there is none, and why.

    `variables` need to hold those only that `@skip` and `@include` ask for.
    """
    try:
        document = read_document(schema, text, REGISTERED)
        if document.errors:
            wrong = (f"Line {line_of(error)} is not valid: {error.message}" for error in document.errors)
            raise StartUpError("\n".join(wrong))
        node = document.operation(name, REGISTERED, mutation_allowed=True)
    except MaruError as error:
        raise StartUpError(error.message) from error
    operation = Operation(schema, document.node, node, _switched(schema, document, node, variables), variables)
    try:
        planned = plan(operation)
    except Unplanned as unplanned:
        raise StartUpError(f"This operation has no plan, graphql-core runs it: {unplanned.cause}.") from unplanned
    return PlanDraft(node.name.value if node.name is not None else "The operation", planned)


def _switched(
    schema: GraphQLSchema, document: Document, node: OperationDefinitionNode, variables: Mapping[str, Any]
) -> VariableValues:
    """The values of the variables on which the plan depends."""
    named = document.switches[name_of(node)]
    switches = [each for each in node.variable_definitions or () if each.variable.name.value in named]
    coerced = get_variable_values(schema, switches, dict(variables))
    if isinstance(coerced, list):
        wrong = " ".join(error.message for error in coerced)
        raise StartUpError(f"{wrong} The plan depends on it: give it as in `--variables '{{\"name\": true}}'`.")
    return coerced
