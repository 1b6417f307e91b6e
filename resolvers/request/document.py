"""A document on its way to execution: bounded, parsed, validated and remembered, so that it is done once."""

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLDeferDirective,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Source,
    Token,
    VariableNode,
    Visitor,
    parse,
    validate,
    visit,
)

from agencies.contract.errors import (
    BadRequest,
    MaruError,
    MethodNotAllowed,
    NotAcceptable,
    ParseFailed,
    QueryTooComplex,
)
from resolvers.process.operation_cache import OperationCache
from resolvers.request.bounds import ARBITRARY, Bounds, check_validated
from resolvers.request.extent import INTROSPECTION, Extent, extents
from resolvers.request.overlap import rules_within

ERRORS_AT_MOST: Final = 10
ASKING_THE_SCHEMA: Final = INTROSPECTION | {"fieldAccess"}
BY_ID: Final = frozenset({"citizen", "citizens", "household", "fieldAccess"})
"""The root fields that take ids of citizens and households."""
DOCUMENT_BYTES: Final = 2_000
TOKEN_BYTES: Final = 320
ERROR_BYTES: Final = 1_000
READ_BYTES_AT_MOST: Final = 8_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document, and what validation has against it.

    Where the document is valid, by the name of each operation: the operation itself, `switches`, the variables that
    `@skip`, `@include` and `@defer` ask for, and `extents`, how far its fields reach. `introspecting` names those that
    ask for the schema, `naming` those that may ask for citizens or households by id. `bounds` are those within which it
    was read. `whole` is the document without `@defer`, for an answer in one piece; None where nothing is deferred.
    """

    text: str
    node: DocumentNode
    errors: tuple[GraphQLError, ...]
    operations: Mapping[str | None, OperationDefinitionNode]
    switches: Mapping[str | None, tuple[str, ...]]
    extents: Mapping[str | None, Extent]
    introspecting: frozenset[str | None]
    naming: frozenset[str | None]
    bounds: Bounds
    whole: "Document | None" = None

    def operation(
        self, name: str | None, bounds: Bounds, *, mutation_allowed: bool, streamed: bool = False
    ) -> OperationDefinitionNode:
        """The operation that is meant, of a valid document.

        BAD_REQUEST where it is not clear which, METHOD_NOT_ALLOWED for a mutation by GET or over a stream,
        NOT_ACCEPTABLE for a subscription that is not `streamed`, QUERY_TOO_COMPLEX where its fields reach too far.
        """
        if name is not None and name not in self.operations:
            raise BadRequest(f"The document has no operation named {name!r}: correct `operationName`.")
        if name is None and len(self.operations) != 1:
            raise BadRequest("The document has not exactly one operation: name one in `operationName`.")
        found = self.operations[name] if name is not None else next(iter(self.operations.values()))
        if found.operation is OperationType.MUTATION and not mutation_allowed:
            how = "over a stream" if streamed else "by GET"
            raise MethodNotAllowed(f"A mutation is not run {how}: send it by POST, for an answer in one piece.")
        if found.operation is OperationType.SUBSCRIPTION and not streamed:
            raise NotAcceptable(
                "A subscription is answered as a stream: accept `text/event-stream`, or ask over a WebSocket."
            )
        bounds.check_extent(self.extents[name_of(found)])
        return found


class Documents:
    """The documents of one schema, as many as the cache can hold; an invalid document and a refusal are kept too."""

    def __init__(self, schema: GraphQLSchema, cache: OperationCache) -> None:
        self._schema = schema
        self._cache = cache
        self._read_bytes = 0

    def kept(self, text: str, bounds: Bounds) -> Document | None:
        """Return the document if it is kept and was read within these bounds or narrower ones.

        A text that was refused within these bounds is refused again, without a look at it.
        """
        found: Document | None = self._cache.document(text)
        if found is not None and found.bounds.tokens <= bounds.tokens:
            return found
        bounds.check_length(text)
        refuse: Callable[[], MaruError] | None = self._cache.document(_refusal_key(text, bounds))
        if refuse is not None:
            raise refuse()
        return None

    def read(self, text: str, bounds: Bounds) -> Document:
        """Return the document; GRAPHQL_PARSE_FAILED or QUERY_TOO_COMPLEX where the bounds do not let it."""
        found = self.kept(text, bounds)
        if found is None:
            found = self._read(text, bounds)
            self._cache.keep_document(text, found, bytes_of(found))
        return found

    def _read(self, text: str, bounds: Bounds) -> Document:
        self._collect(2 * sys.getsizeof(text))
        try:
            return read_document(self._schema, text, bounds)
        except (ParseFailed, QueryTooComplex) as error:
            # Made anew each time: an error that is raised holds what its callers hold, the request among it.
            places: dict[str, Any] = {"locations": error.locations} if isinstance(error, ParseFailed) else {}
            refuse = partial(type(error), error.message, **places)
            size = ERROR_BYTES + sys.getsizeof(error.message)
            self._cache.keep_document(_refusal_key(text, bounds), refuse, size)
            raise

    def _collect(self, size: int) -> None:
        """Have what reading leaves behind freed before it is too much.

        Rules of validation, and the tokens of what cannot be parsed, refer to each other in rings and hold the text.
        The collector counts objects, of which a document with one long comment has few.
        """
        self._read_bytes += size
        if self._read_bytes > READ_BYTES_AT_MOST:
            self._read_bytes = 0
            gc.collect(0)


def _refusal_key(text: str, bounds: Bounds) -> tuple[bytes, Bounds]:
    """Return the key of a refusal: a digest in the text's place, so that many refusals leave the space to plans."""
    return sha256(text.encode(errors="surrogatepass")).digest(), bounds


def read_document(schema: GraphQLSchema, text: str, bounds: Bounds = ARBITRARY) -> Document:
    """A text as a document of this schema; raises what `Documents.read` raises."""
    node = parse_bounded(text, bounds)
    _unlink(node)
    return _document(text, node, tuple(validated(schema, node, bounds)), bounds)


def bytes_of(document: Document) -> int:
    """How many bytes a document takes, by its text, its tokens with their values (comments among them) and errors.

    An estimate: `tests/engine/test_operation_cache.py` holds it against what a process grows by.
    """
    size = DOCUMENT_BYTES + sys.getsizeof(document.text) + ERROR_BYTES * len(document.errors)
    size += sum(TOKEN_BYTES + sys.getsizeof(token.value) for token in _tokens(document.node))
    # Without what it defers it is a document too, with the same tokens, and with nodes of its own above each `@defer`.
    return size if document.whole is None else 2 * size


def validated(schema: GraphQLSchema, node: DocumentNode, bounds: Bounds) -> Sequence[GraphQLError]:
    """What validation has against a document; QUERY_TOO_COMPLEX where it would take too long to tell."""
    errors = validate(schema, node, rules_within(bounds.comparisons), max_errors=ERRORS_AT_MOST)
    check_validated(errors)
    return errors


def _unlink(node: DocumentNode) -> None:
    """Have each token refer to the next one only: a document without rings is freed as soon as nobody holds it."""
    for token in _tokens(node):
        token.prev = None


def _tokens(node: DocumentNode) -> Iterator[Token]:
    """The tokens of a document in order, comments among them."""
    assert node.loc is not None
    token: Token | None = node.loc.start_token
    while token is not None:
        yield token
        token = token.next


def _document(text: str, node: DocumentNode, errors: tuple[GraphQLError, ...], bounds: Bounds) -> Document:
    if errors:
        return Document(text, node, errors, {}, {}, {}, frozenset(), frozenset(), bounds)
    operations = [each for each in node.definitions if isinstance(each, OperationDefinitionNode)]
    by_name = {name_of(each): each for each in operations}
    undeferred = visit(node, _Undeferring())
    whole = _document(text, undeferred, (), bounds) if undeferred is not node else None
    searches = _searches(node, operations)
    switches = {name: tuple(sorted(search.variables)) for name, search in searches.items()}
    introspecting = frozenset(name for name, search in searches.items() if search.introspects)
    naming = frozenset(name for name, search in searches.items() if search.names)
    return Document(text, node, errors, by_name, switches, extents(node), introspecting, naming, bounds, whole)


def name_of(operation: OperationDefinitionNode) -> str | None:
    """An operation's name; None for the one that may have none."""
    return operation.name.value if operation.name is not None else None


def parse_bounded(text: str, bounds: Bounds) -> DocumentNode:
    """The parsed document, refused before it can cost more than its bounds allow."""
    bounds.check_length(text)
    source = Source(text)
    try:
        node = parse(source, max_lexical_tokens=bounds.tokens, max_comments=bounds.comments)
    except GraphQLError as error:
        raise bounds.aborted(error) or ParseFailed(error.message, locations=locations(error)) from error
    # graphql-core would count the lines of this text for each error anew: `locations` goes by the tokens.
    source.body = ""
    bounds.check_operations(sum(isinstance(each, OperationDefinitionNode) for each in node.definitions))
    return node


class _Undeferring(Visitor):
    """Takes every `@defer` out."""

    def enter_directive(self, node: DirectiveNode, *_: Any) -> Any:
        return REMOVE if node.name.value == GraphQLDeferDirective.name else None


class _Search(Visitor):
    """What is visited: the variables that `@skip`, `@include` and `@defer` ask for, whether the schema is asked for.

    And whether anybody may be asked for by id, and the fragments that are spread there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.variables: dict[str, None] = {}
        self.spread: dict[str, None] = {}
        self.introspects = False
        self.names = False

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.introspects |= node.name.value in ASKING_THE_SCHEMA
        self.names |= bool(node.arguments) and node.name.value in BY_ID

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        if node.name.value in {"skip", "include", "defer"}:
            values = [argument.value for argument in node.arguments or ()]
            self.variables.update({value.name.value: None for value in values if isinstance(value, VariableNode)})

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.spread[node.name.value] = None


def _searches(document: DocumentNode, operations: Sequence[OperationDefinitionNode]) -> dict[str | None, _Search]:
    """For each operation of a valid document, by its name: what was found in it and in the fragments that it uses."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return {name_of(each): _search(each, fragments) for each in operations}


def _search(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> _Search:
    search, visited = _Search(), set[str]()
    visit(operation, search)
    while waiting := search.spread.keys() - visited:
        for name in waiting:
            visited.add(name)
            visit(fragments[name], search)
    return search


def locations(error: GraphQLError) -> list[dict[str, int]]:
    """Where in the document an error stands, each a line and a column."""
    tokens = [node.loc.start_token for node in error.nodes or () if node.loc is not None]
    return [{"line": each.line, "column": each.column} for each in tokens or error.locations or ()]


def line_of(error: GraphQLError) -> int:
    """The line of the document in which an error stands; the first where it stands nowhere."""
    return next((each["line"] for each in locations(error)), 1)
