"""The two ways to answer an operation: its compiled plan, and graphql-core for what the planner does not know.

Both give the same answer, errors in the order of the document. Whatever leaves the plan's way is counted by its cause.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from traceback import extract_tb
from typing import Any, Literal

import structlog
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute

from agencies.contract.errors import AgencyContractBroken
from resolvers.engine.cost import Cost
from resolvers.engine.edge import Edge, RowsEdge
from resolvers.engine.generate import Code, generate
from resolvers.engine.interpret import interpret
from resolvers.engine.operation import Operation
from resolvers.engine.plan import RELATIONS, Plan
from resolvers.engine.plan_bytes import bytes_of
from resolvers.engine.planner import plan
from resolvers.engine.question import Unplanned
from resolvers.engine.run import Run
from resolvers.engine.trace import TracedRun
from resolvers.request.context import Context
from resolvers.request.document import Document, name_of
from resolvers.request.operation_cache import OperationCache

Way = Literal["plan", "deoptimised", "core"]

log = structlog.get_logger("resolvers")


@dataclass(slots=True, eq=False)
class Compiled:
    """An operation's plan and its code, or the cause why it has none.

    `told`: the causes for which this plan's way was left and that the log has already.
    """

    plan: Plan | None
    code: Code | None
    cause: str | None
    cost: Cost
    told: set[str] = field(default_factory=set)

    def left(self, cause: str, error: Exception | None = None) -> str:
        """The cause for which this plan's way is left now; the log has it once, without a value or the document."""
        if cause not in self.told:
            self.told.add(cause)
            frames = [f"{each.name}:{each.lineno}" for each in extract_tb(error.__traceback__)] if error else []
            log.warning("a plan was left", cause=cause, failure=type(error).__name__ if error else None, frames=frames)
        return cause


@dataclass(frozen=True, slots=True)
class Result:
    """What an operation came to, and which way it went.

    `plan`: by generated code · `deoptimised`: the plan was loaded, and the interpreter made the answer · `core`: by
    graphql-core. `cause` says why it was not the first of these; "the generated code failed": the interpreter finds
    no error, which is a fault of ours.
    """

    data: Any
    errors: list[GraphQLError]
    executor: Way
    cause: str | None
    run: Run | None = None


class Executor:
    """Answers operations over one schema; compiled ones are kept with their documents.

    `ways` counts answers by executor and cause since the process began.
    """

    def __init__(self, schema: GraphQLSchema, cache: OperationCache) -> None:
        self._schema = schema
        self._cache = cache
        self.ways: Counter[tuple[Way, str | None]] = Counter()

    async def execute(
        self, document: Document, operation: Operation, context: Context, *, planned: bool = True, traced: bool = False
    ) -> Result:
        """Answer an operation; `planned=False` has graphql-core do it, `traced=True` times a plan's calls.

        QUERY_TOO_COMPLEX, before anything is read, where it can come to too many objects.
        """
        compiled = self._compile(document, operation, planned=planned)
        compiled.cost.check(operation.variables)
        if not planned:
            result = await self._core(operation, context, "asked for")
        elif compiled.plan is None or compiled.code is None:
            result = await self._core(operation, context, compiled.left(compiled.cause or "no plan"))
        else:
            run_of = TracedRun if traced else Run
            run = run_of(compiled.plan, compiled.code.keys, context, operation.variables)
            result = await self._run(run, compiled, compiled.code, operation, context)
        self.ways[result.executor, result.cause] += 1
        return result

    def _compile(self, document: Document, operation: Operation, *, planned: bool) -> Compiled:
        name = name_of(operation.node)
        switches = tuple(operation.variables.coerced.get(each) for each in document.switches[name])
        key = (name, switches, planned)
        found: Compiled | None = self._cache.plan(document.text, key)
        if found is None:
            found = _compiled(operation, planned=planned)
            self._cache.keep_plan(document.text, key, found, bytes_of(found.plan, found.code, found.cost))
        return found

    async def _run(self, run: Run, compiled: Compiled, code: Code, operation: Operation, context: Context) -> Result:
        try:
            await run.loaded()
        except GraphQLError:
            return await self._core(operation, context, compiled.left("arguments"))
        except Exception as error:
            return await self._core(operation, context, compiled.left("a load could not be started", error))
        failure: Exception | None = None
        if not run.failed:
            try:
                return Result(code.render(run), [], "plan", None, run)
            except Exception as error:
                failure = error
        elif _failed_in_company(run):
            return await self._core(operation, context, compiled.left("a part of a joined statement failed"))
        data, errors = interpret(run)
        cause = "a load failed" if failure is None else "an unexpected value" if errors else "the generated code failed"
        return Result(data, in_document_order(errors), "deoptimised", compiled.left(cause, failure), run)

    async def _core(self, operation: Operation, context: Context, cause: str) -> Result:
        result = execute(
            self._schema,
            operation.document,
            context_value=context,
            variable_values=dict(operation.inputs),
            operation_name=name_of(operation.node),
        )
        if not isinstance(result, ExecutionResult):
            result = await result
        return Result(result.data, in_document_order(result.errors or ()), "core", cause)


def _compiled(operation: Operation, *, planned: bool) -> Compiled:
    cost = Cost(operation)
    # Planning takes longer than counting: what is refused is not planned.
    cost.check(operation.variables)
    if not planned:
        return Compiled(None, None, None, cost)
    try:
        made = plan(operation)
        return Compiled(made, generate(made), None, cost)
    except Unplanned as unplanned:
        return Compiled(None, None, unplanned.cause, cost)


def _failed_in_company(run: Run) -> bool:
    """Whether a statement for several tables or places broke its contract: only asking again shows whose it is."""
    edges = run.plan.edges
    broken = [edges[n] for n, error in run.failed.items() if n != RELATIONS and isinstance(error, AgencyContractBroken)]
    return any(isinstance(edge, RowsEdge) and (edge.joins or _shared(edge, edges)) for edge in broken)


def _shared(edge: RowsEdge, edges: Sequence[Edge]) -> bool:
    return any(each is not edge and isinstance(each, RowsEdge) and each.outputs is edge.outputs for each in edges)


def in_document_order(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """Errors by the place of their field in the document, then by path: the specification leaves their order open."""
    return sorted(errors, key=lambda error: (_place(error), [_step(key) for key in error.path or ()]))


def _place(error: GraphQLError) -> tuple[int, int]:
    first = next(iter(error.locations or ()), None)
    return (first.line, first.column) if first is not None else (0, 0)


def _step(key: str | int) -> tuple[int, str]:
    return (key, "") if isinstance(key, int) else (-1, key)
