"""Introspection beside data: what a document asks of the schema itself, answered once, a constant of its plan.

Only what no variable changes, and what is small: a plan is remembered, so the whole schema is left to graphql-core.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLOutputType,
    Node,
    OperationDefinitionNode,
    OperationType,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    Visitor,
    experimental_execute_incrementally,
    visit,
)

from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.value import Value
from resolvers.engine.nodes.walk import Loaded, Names
from resolvers.engine.operations.operation import Operation

CHARACTERS_AT_MOST: Final = 32_768
META: Final = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
SCHEMA_SIZES: Final = {"types": 120, "fields": 5, "directives": 10}
"""How long the lists of what the schema says of itself are assumed; all others have one entry."""


@dataclass(frozen=True, slots=True)
class Constant(Value):
    """A value that is the same in every answer."""

    value: Any

    def emit(self, writer: Names, type_: GraphQLOutputType, key: str, row: str) -> str:
        """The value itself."""
        return repr(self.value) if isinstance(self.value, str) else writer.bind(self.value)

    def evaluate(self, interpreter: Loaded, parent: AnswerObject) -> Any:
        """The value itself."""
        return self.value


class NotConstant(Exception):
    """The answer is too large to be kept, is an error, or depends on variables."""


def constant(operation: Operation, name: str, nodes: Iterable[FieldNode]) -> Any:
    """The answer to the field `name` of the root; raises NotConstant."""
    # That these nodes are asked for is decided, whatever their own directives say.
    field = [FieldNode(**{each: getattr(node, each) for each in node.keys if each != "directives"}) for node in nodes]
    fragments = {
        each.name.value: each for each in operation.document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    if _names_variables(field, fragments):
        raise NotConstant
    asked = OperationDefinitionNode(
        operation=OperationType.QUERY, selection_set=SelectionSetNode(selections=tuple(field))
    )
    result = experimental_execute_incrementally(
        operation.schema, DocumentNode(definitions=(asked, *fragments.values()))
    )
    # Where something in it is deferred, the result is of another class.
    if not isinstance(result, ExecutionResult) or result.data is None or result.errors:
        raise NotConstant
    if len(json.dumps(result.data)) > CHARACTERS_AT_MOST:
        raise NotConstant
    return result.data[name]


class _Search(Visitor):
    """Whether a variable stands in what is visited, and which fragments are spread there."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False
        self.spread: set[str] = set()

    def enter_variable(self, *_: Any) -> None:
        self.found = True

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.spread.add(node.name.value)


def _names_variables(nodes: Iterable[Node], fragments: Mapping[str, Node]) -> bool:
    search = _Search()
    for node in nodes:
        visit(node, search)
    visited: set[str] = set()
    while search.spread - visited:
        for name in search.spread - visited:
            visited.add(name)
            visit(fragments[name], search)
    return search.found
