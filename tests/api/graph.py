"""A small graph behind the endpoints: graphql-core over a dozen fields, with a memory of what it was asked to do."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    build_schema,
    execute,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import get_argument_values, get_variable_values

from agencies.contract.errors import (
    AgencyUnavailable,
    BadUserInput,
    Forbidden,
    InputProblem,
    MaruError,
    MethodNotAllowed,
    NotAcceptable,
    Overloaded,
    ParseFailed,
    ValidationFailed,
    Withdrawn,
)
from resolvers.readiness.findings import Fault, Findings
from resolvers.request.answer import Answer, GraphRequest, Public
from resolvers.request.caller import Caller

SDL = """\
type Query {
  me: String
  echo(text: String, number: Int, id: ID, list: [String]): String
  language: String
  slow(seconds: Float!): String
  begun: Int
  cancelled: Int
  bumped: Int
  listening: Int
  down: String
  broken: String
  crash: String
  full: String
  unread: String
  unwritable: String
  cancelsItself: String
}

type Mutation {
  bump: Int
}

type Subscription {
  ticks(count: Int!): Int
  large(count: Int!, bytes: Int!): String
  quiet: String
  mine: String
  clock: Float
  withdrawn: String
  failing: String
  ending: String
}
"""

SECRET = 'relation "secret_table" of 900101-2345678 at db.internal does not exist'


class SmallGraph:
    """Answers as the real graph promises to, and counts mutations and cancelled fields."""

    def __init__(self) -> None:
        self.schema: GraphQLSchema = build_schema(SDL)
        self.begun = 0
        self.cancelled = 0
        self.bumped = 0
        self.listening = 0

    @property
    def sdl(self) -> str:
        return SDL

    async def findings(self) -> Findings:
        fault = Fault("labour_office", "the column is missing", "worker", "name", "text")
        warning = Fault("service_catalogue", "rules read the fact height, which no agency here holds")
        return Findings({"civil_registry": "UP", "labour_office": "DOWN"}, (fault,), (warning,))

    async def agencies(self, *, for_operators: bool) -> list[dict[str, Any]]:
        return [{"id": "civil_registry", "status": "UP"}, {"id": "labour_office", "status": "DOWN"}]

    async def public(self, request: GraphRequest, caller: Caller) -> Public | None:
        return None

    def count(self, request: GraphRequest) -> None:
        pass

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        asked = self._asked(request, mutation_allowed=mutation_allowed)
        return asked if isinstance(asked, Answer) else await self._executed(asked, request, caller)

    async def stream(self, request: GraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        asked = self._asked(request, mutation_allowed=False, streamed=True)
        if isinstance(asked, Answer):
            yield asked
            return
        operation = get_operation_ast(asked, request.operation_name)
        if operation is None or operation.operation is not OperationType.SUBSCRIPTION:
            yield await self.answer(request, caller, mutation_allowed=False)
            return
        self.listening += 1
        try:
            field = operation.selection_set.selections[0]
            values = get_argument_values(self.schema.subscription_type.fields[field.name.value], field)
            async for event in getattr(Happening(self, caller), field.name.value)(**values):
                yield Answer({(field.alias or field.name).value: event})
        finally:
            self.listening -= 1

    def _asked(self, request: GraphRequest, *, mutation_allowed: bool, streamed: bool = False) -> DocumentNode | Answer:
        try:
            document = parse(request.document)
        except GraphQLError as error:
            places = [{"line": place.line, "column": place.column} for place in error.locations or ()]
            raise ParseFailed(error.message, locations=places) from None
        invalid = validate(self.schema, document, max_errors=9)
        if invalid:
            return Answer(None, [_formatted(error, ValidationFailed) for error in invalid], began=False)
        operation = get_operation_ast(document, request.operation_name)
        if operation is None:
            raise BadUserInput("Name one of the document's operations in operationName.", InputProblem.UNKNOWN_ID)
        if operation.operation is OperationType.MUTATION and not mutation_allowed:
            raise MethodNotAllowed("Send a mutation by POST.")
        if operation.operation is OperationType.SUBSCRIPTION and not streamed:
            raise NotAcceptable("Accept `text/event-stream` for a subscription.")
        values = get_variable_values(self.schema, operation.variable_definitions or (), request.variables)
        if isinstance(values, list):
            return Answer(None, [_formatted(error, _of_a_value) for error in values], began=False)
        return document

    async def _executed(self, document: DocumentNode, request: GraphRequest, caller: Caller) -> Answer:
        root = _Root(self, request, caller)
        result = execute(
            self.schema, document, root, variable_values=request.variables, operation_name=request.operation_name
        )
        done: Any = await result if asyncio.iscoroutine(result) else result
        return Answer(done.data, [_as_answered(error) for error in done.errors or ()])


class _Root:
    """The fields; each method is one."""

    def __init__(self, graph: SmallGraph, request: GraphRequest, caller: Caller) -> None:
        self._graph = graph
        self._request = request
        self._caller = caller

    def me(self, info: Any) -> str | None:
        return self._caller.citizen_id

    def echo(self, info: Any, **arguments: Any) -> str:
        return repr(sorted(arguments.items()))

    def language(self, info: Any) -> str | None:
        return self._request.accept_language

    async def slow(self, info: Any, seconds: float) -> str:
        self._graph.begun += 1
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self._graph.cancelled += 1
            raise
        return "done"

    def begun(self, info: Any) -> int:
        return self._graph.begun

    def cancelled(self, info: Any) -> int:
        return self._graph.cancelled

    def bumped(self, info: Any) -> int:
        return self._graph.bumped

    def listening(self, info: Any) -> int:
        return self._graph.listening

    def bump(self, info: Any) -> int:
        self._graph.bumped += 1
        return self._graph.bumped

    def down(self, info: Any) -> str:
        raise AgencyUnavailable("The labour office cannot be reached. Try again later.", agency="labour_office")

    def broken(self, info: Any) -> str:
        raise RuntimeError(SECRET)


class Happening:
    """What happens; each method is a field of Subscription."""

    def __init__(self, graph: SmallGraph, caller: Caller) -> None:
        self._graph = graph
        self._caller = caller

    async def ticks(self, count: int) -> AsyncGenerator[int, None]:
        for number in range(count):
            yield number
            await asyncio.sleep(0)

    async def large(self, count: int, bytes: int) -> AsyncGenerator[str, None]:  # noqa: A002
        for _ in range(count):
            yield "x" * bytes
            await asyncio.sleep(0)

    async def quiet(self) -> AsyncGenerator[str, None]:
        await asyncio.Event().wait()
        yield "never"

    async def mine(self) -> AsyncGenerator[str, None]:
        if self._caller.citizen_id is None:
            raise Forbidden("Only a citizen listens to what is theirs.")
        while True:
            yield self._caller.citizen_id
            await asyncio.sleep(0.1)

    async def clock(self) -> AsyncGenerator[float, None]:
        """The time at which each event happens."""
        while True:
            yield time.time()
            await asyncio.sleep(0.05)

    async def withdrawn(self) -> AsyncGenerator[str, None]:
        yield "seen"
        raise Withdrawn("You may see less now than when you began to listen: ask again.")

    async def failing(self) -> AsyncGenerator[str, None]:
        yield "well"
        raise RuntimeError(SECRET)

    async def ending(self) -> AsyncGenerator[str, None]:
        yield "well"
        raise asyncio.CancelledError


class FailingGraph(SmallGraph):
    """Fails as a whole, in the ways of a graph with a fault of its own."""

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        if "crash" in request.document:
            raise RuntimeError(SECRET)
        if "full" in request.document:
            raise Overloaded("No room for another statement now. Try again in a second.")
        if "unread" in request.document:
            raise AgencyUnavailable("The register of documents cannot be read: ask again later.", agency="platform")
        if "unwritable" in request.document:
            return Answer({"unwritable": "\ud800"})
        if "cancelsItself" in request.document:
            raise asyncio.CancelledError
        return await super().answer(request, caller, mutation_allowed=mutation_allowed)


def _of_a_value(message: str) -> BadUserInput:
    return BadUserInput(message, InputProblem.MALFORMED)


def _formatted(error: GraphQLError, kind: Callable[[str], MaruError]) -> dict[str, Any]:
    return {**error.formatted, "extensions": kind(error.message).extensions()}


def _as_answered(error: GraphQLError) -> dict[str, Any]:
    """A MaruError gets its code; any other is left without one, as by a graph that forgot to judge it."""
    if isinstance(error.original_error, MaruError):
        return {**error.formatted, "extensions": error.original_error.extensions()}
    return dict(error.formatted)
