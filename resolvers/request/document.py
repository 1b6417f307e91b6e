"""A document on its way to execution: bounded, parsed, validated and remembered, so that it is done once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cachetools import LRUCache
from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    parse,
    validate,
    visit,
)

from agencies.contract.errors import BadRequest, MethodNotAllowed, ParseFailed
from resolvers.request.bounds import COMMENTS_AT_MOST, TOKENS_AT_MOST, aborted, check_depth, check_length, depths

ERRORS_AT_MOST: Final = 10
DOCUMENTS_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document, what validation has against it, and the variables that `@skip` and `@include` ask for.

    `depths`: how deeply the fields of each operation are nested, where the document is valid.
    """

    text: str
    node: DocumentNode
    errors: tuple[GraphQLError, ...]
    switches: tuple[str, ...]
    depths: Mapping[str | None, int]

    def operation(self, name: str | None, *, mutation_allowed: bool) -> OperationDefinitionNode:
        """The operation that is meant, of a valid document.

        BAD_REQUEST where it is not clear which, METHOD_NOT_ALLOWED for a GET mutation, QUERY_TOO_COMPLEX where fields
        are nested too deeply.
        """
        found = [each for each in self.node.definitions if isinstance(each, OperationDefinitionNode)]
        if name is not None:
            found = [each for each in found if each.name is not None and each.name.value == name]
        if len(found) != 1:
            wanted = f"no operation {name!r}" if name is not None else "not exactly one operation: name one"
            raise BadRequest(f"The document has {wanted} in `operationName`.")
        if found[0].operation is OperationType.MUTATION and not mutation_allowed:
            raise MethodNotAllowed("A mutation is not run by GET: send it by POST.")
        check_depth(self.depths.get(found[0].name.value if found[0].name else None, 0))
        return found[0]


class Documents:
    """The documents of one schema, the least recently used forgotten first; an invalid document is kept too."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: LRUCache[str, Document] = LRUCache(DOCUMENTS_KEPT)

    def read(self, text: str) -> Document:
        """The document; GRAPHQL_PARSE_FAILED or QUERY_TOO_COMPLEX where it cannot be parsed within the bounds."""
        found = self._kept.get(text)
        if found is None:
            node = parse_bounded(text)
            errors = tuple(validate(self._schema, node, max_errors=ERRORS_AT_MOST))
            found = self._kept[text] = Document(text, node, errors, _switches(node), {} if errors else depths(node))
        return found


def parse_bounded(text: str) -> DocumentNode:
    """The parsed document, refused before it can cost more than its bounds allow."""
    check_length(text)
    try:
        return parse(text, max_lexical_tokens=TOKENS_AT_MOST, max_comments=COMMENTS_AT_MOST)
    except GraphQLError as error:
        raise aborted(error) or ParseFailed(error.message, locations=locations(error)) from error


class _Switches(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        if node.name.value in {"skip", "include"}:
            values = [argument.value for argument in node.arguments or ()]
            self.names.update({value.name.value: None for value in values if isinstance(value, VariableNode)})


def _switches(node: DocumentNode) -> tuple[str, ...]:
    found = _Switches()
    visit(node, found)
    return tuple(found.names)


def locations(error: GraphQLError) -> list[dict[str, int]]:
    """Where in the document an error stands, each a line and a column."""
    return [{"line": each.line, "column": each.column} for each in error.locations or ()]
