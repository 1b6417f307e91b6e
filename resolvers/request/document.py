"""A document on its way to execution: bounded, parsed, validated and remembered, so that it is done once."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

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

from agencies.contract.errors import BadRequest, MethodNotAllowed, ParseFailed, QueryTooComplex

TOKENS_AT_MOST: Final = 1_000
CHARACTERS_AT_MOST: Final = 65_536
ERRORS_AT_MOST: Final = 10
REMEMBERED: Final = 1_000

ABORTED: Final = "Parsing aborted."


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document, what validation has against it, and the variables that `@skip` and `@include` ask for."""

    text: str
    node: DocumentNode
    errors: tuple[GraphQLError, ...]
    switches: tuple[str, ...]

    def operation(self, name: str | None, *, mutation_allowed: bool) -> OperationDefinitionNode:
        """The operation that is meant; BAD_REQUEST where that is not clear, METHOD_NOT_ALLOWED for a GET mutation."""
        found = [each for each in self.node.definitions if isinstance(each, OperationDefinitionNode)]
        if name is not None:
            found = [each for each in found if each.name is not None and each.name.value == name]
        if len(found) != 1:
            wanted = f"no operation {name!r}" if name is not None else "not exactly one operation: name one"
            raise BadRequest(f"The document has {wanted} in `operationName`.")
        if found[0].operation is OperationType.MUTATION and not mutation_allowed:
            raise MethodNotAllowed("A mutation is not run by GET: send it by POST.")
        return found[0]


class Documents:
    """The documents of one schema, the least recently used forgotten first; a bad document is remembered too."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._remembered: OrderedDict[str, Document] = OrderedDict()

    def read(self, text: str) -> Document:
        """The document; GRAPHQL_PARSE_FAILED or QUERY_TOO_COMPLEX where it cannot be parsed within the bounds."""
        found = self._remembered.get(text)
        if found is None:
            node = parse_bounded(text)
            errors = tuple(validate(self._schema, node, max_errors=ERRORS_AT_MOST))
            found = Document(text, node, errors, _switches(node))
            self._remembered[text] = found
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        self._remembered.move_to_end(text)
        return found


def parse_bounded(text: str) -> DocumentNode:
    """The parsed document, refused before it can cost more than its bounds allow."""
    if len(text) > CHARACTERS_AT_MOST:
        raise QueryTooComplex(f"The document has {len(text)} characters; at most {CHARACTERS_AT_MOST} are read.")
    try:
        return parse(text, max_lexical_tokens=TOKENS_AT_MOST, max_comments=TOKENS_AT_MOST)
    except GraphQLError as error:
        if error.message.endswith(ABORTED):
            raise QueryTooComplex(
                f"The document has more than {TOKENS_AT_MOST} tokens or comments, or is nested too deeply to be read."
            ) from error
        raise ParseFailed(error.message, locations=locations(error)) from error


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
