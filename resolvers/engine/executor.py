"""The two ways to answer an operation: its compiled plan, and graphql-core for what the planner does not know.

Both give the same answer, errors in the order of the document.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute

from agencies.contract.errors import AgencyContractBroken
from resolvers.engine.generate import Code, generate
from resolvers.engine.interpret import interpret
from resolvers.engine.operation import Operation
from resolvers.engine.plan import Plan, RowsEdge
from resolvers.engine.planner import plan
from resolvers.engine.question import Unplanned
from resolvers.engine.run import Run
from resolvers.engine.trace import TracedRun
from resolvers.request.context import Context
from resolvers.request.document import Document

REMEMBERED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Compiled:
    """An operation's plan and its code, or the cause why it has none."""

    plan: Plan | None
    code: Code | None
    cause: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What an operation came to, and which way it went: `plan`, and its run, or `core`, and why."""

    data: Any
    errors: list[GraphQLError]
    executor: str
    cause: str | None
    run: Run | None = None


class Executor:
    """Answers operations over one schema; compiled ones are remembered, the least recently used forgotten first."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._compiled: OrderedDict[Any, Compiled] = OrderedDict()

    async def execute(
        self, document: Document, operation: Operation, context: Context, *, planned: bool = True, traced: bool = False
    ) -> Result:
        """Answer an operation; `planned=False` has graphql-core do it, `traced=True` times a plan's calls."""
        if planned:
            compiled = self._compile(document, operation)
            if compiled.plan is None or compiled.code is None:
                return await self._core(operation, context, compiled.cause)
            run_of = TracedRun if traced else Run
            run = run_of(compiled.plan, compiled.code.keys, context, operation.variables)
            return await self._run(run, compiled.code, operation, context)
        return await self._core(operation, context, "asked for")

    def _compile(self, document: Document, operation: Operation) -> Compiled:
        name = operation.node.name.value if operation.node.name else None
        key = (document.text, name, tuple(operation.variables.coerced.get(each) for each in document.switches))
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = _compiled(operation)
            if len(self._compiled) > REMEMBERED:
                self._compiled.popitem(last=False)
        self._compiled.move_to_end(key)
        return found

    async def _run(self, run: Run, code: Code, operation: Operation, context: Context) -> Result:
        try:
            await run.loaded()
        except GraphQLError:
            return await self._core(operation, context, "arguments")
        except Exception:
            return await self._core(operation, context, "a surprise while loading")
        if not run.failed:
            try:
                return Result(code.render(run), [], "plan", None, run)
            except Exception:  # noqa: S110  any surprise: the interpreter, below, says what it is
                pass
        if _failed_in_company(run):
            return await self._core(operation, context, "a part of a joined statement failed")
        data, errors = interpret(run)
        return Result(data, in_document_order(errors), "plan", None, run)

    async def _core(self, operation: Operation, context: Context, cause: str | None) -> Result:
        result = execute(
            self._schema,
            operation.document,
            context_value=context,
            variable_values=dict(operation.inputs),
            operation_name=operation.node.name.value if operation.node.name else None,
        )
        if not isinstance(result, ExecutionResult):
            result = await result
        return Result(result.data, in_document_order(result.errors or ()), "core", cause)


def _compiled(operation: Operation) -> Compiled:
    try:
        planned = plan(operation)
    except Unplanned as unplanned:
        return Compiled(None, None, unplanned.cause)
    return Compiled(planned, generate(planned), None)


def _failed_in_company(run: Run) -> bool:
    """Whether a statement of several tables broke its contract: only each by itself shows which one did."""
    edges = [run.plan.edges[number] for number, error in run.failed.items() if isinstance(error, AgencyContractBroken)]
    return any(isinstance(edge, RowsEdge) and edge.joins for edge in edges)


def in_document_order(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """Errors by the place of their field in the document, then by path: the specification leaves their order open."""
    return sorted(errors, key=lambda error: (_place(error), [_step(key) for key in error.path or ()]))


def _place(error: GraphQLError) -> tuple[int, int]:
    first = next(iter(error.locations or ()), None)
    return (first.line, first.column) if first is not None else (0, 0)


def _step(key: str | int) -> tuple[int, str]:
    return (key, "") if isinstance(key, int) else (-1, key)
