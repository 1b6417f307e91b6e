"""The two ways to answer an operation: its compiled plan, and graphql-core for what the planner does not know.

Both give the same answer, errors in the order of the document. Whatever leaves the plan's way is counted by its cause.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from inspect import isawaitable
from traceback import extract_tb
from typing import Any, Final

import structlog
from graphql import (
    ExperimentalIncrementalExecutionResults,
    GraphQLError,
    GraphQLSchema,
    experimental_execute_incrementally,
)

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.values.null import LEFT_OUT
from resolvers.engine.bounds.cost import Cost
from resolvers.engine.bounds.plan_bytes import bytes_of
from resolvers.engine.cause import NO_NEWS, Cause, Unplanned
from resolvers.engine.context import RequestContext
from resolvers.engine.operations.operation import Operation
from resolvers.engine.operations.unsaid_language import UnsaidLanguage, unsaid_language
from resolvers.engine.planning.edge import AheadEdge, Edge, RowsEdge
from resolvers.engine.planning.plan import RELATIONS, Plan
from resolvers.engine.planning.planner import plan
from resolvers.engine.rendering.delivery import Delivery
from resolvers.engine.rendering.error_order import in_document_order
from resolvers.engine.rendering.generate import generate
from resolvers.engine.rendering.rendering import Left, first_part
from resolvers.engine.result import Result, Way
from resolvers.engine.running.code import Code
from resolvers.engine.running.run import Run
from resolvers.engine.showing.trace import TracedRun
from resolvers.process.loop_turn import LoopTurn
from resolvers.process.operation_cache import OperationCache
from resolvers.request.answer import Charge
from resolvers.request.document import Document, name_of

COUNTED_CHARACTER: Final = 1
"""Units of each character of an operation whose objects are counted anew."""
COMPILED_PLACE: Final = 100
"""Units of each place with objects of an operation that is planned anew: 0.75 milliseconds, with a service's fields."""

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
    unsaid: UnsaidLanguage
    told: set[str] = field(default_factory=set)

    def left(self, cause: str, error: Exception | None = None) -> str:
        """The cause for which this plan's way is left now; the log has it once, without a value or the document.

        That a caller may not read something is no news to the staff, nor that a mutation or a subscription has no plan.
        """
        if cause not in self.told and cause not in NO_NEWS:
            self.told.add(cause)
            frames = [f"{each.name}:{each.lineno}" for each in extract_tb(error.__traceback__)] if error else []
            log.warning("a plan was left", cause=cause, failure=type(error).__name__ if error else None, frames=frames)
        return cause


class Executor:
    """Answers operations over one schema; compiled ones are kept with their documents.

    `ways` counts answers, and deferred groups that left the plan's code, by executor and cause since the process began.
    """

    def __init__(self, schema: GraphQLSchema, cache: OperationCache, turn: LoopTurn) -> None:
        self._schema = schema
        self._cache = cache
        self._turn = turn
        self.ways: Counter[tuple[Way, str | None]] = Counter()

    async def check(self, document: Document, operation: Operation, charge: Charge, *, planned: bool) -> None:
        """Refuse an operation as `execute` does before anything is read; what is under way has no say."""
        compiled = await self._compile(document, operation, charge, planned=planned)
        compiled.cost.check(operation.variables, operation.bounds)

    async def execute(
        self,
        document: Document,
        operation: Operation,
        context: RequestContext,
        *,
        planned: bool = True,
        traced: bool = False,
        event: Any = None,
    ) -> Result:
        """Answer an operation; `planned=False` has graphql-core do it, `traced=True` times a plan's calls.

        `event`: what a subscription is answered about this time.

        Before anything is read: QUERY_TOO_COMPLEX where it can come to too many objects, BAD_USER_INPUT where a null
        keeps from knowing to how many; OVERLOADED where too much is under way.
        """
        compiled = await self._compile(document, operation, context.charge, planned=planned)
        context.work_on(compiled.cost.check(operation.variables, operation.bounds))
        if compiled.unsaid.under(operation.variables):
            context.ask_language()
        if not planned:
            result = await self._core(operation, context, compiled, Cause.ASKED_FOR, event)
        elif compiled.plan is None or compiled.code is None:
            assert compiled.cause is not None, "a plan that is missing was given up for a cause"
            result = await self._core(operation, context, compiled, compiled.left(compiled.cause), event)
        else:
            result = await self._by_plan(compiled.plan, compiled.code, compiled, operation, context, traced=traced)
        self.ways[result.executor, result.cause] += 1
        return result

    async def _by_plan(
        self, plan: Plan, code: Code, compiled: Compiled, operation: Operation, context: RequestContext, *, traced: bool
    ) -> Result:
        """The answer of a plan's code, or of graphql-core where the plan has to be left."""
        run = (TracedRun if traced else Run)(plan, code.keys, context, operation.variables)
        try:
            cause = await self._load(run, compiled) or _disclose_loaded(run, code, compiled)
            await context.know_language()
        except BaseException:
            _disclose_left(run, code)
            raise
        if cause is not None:
            return await self._core(operation, context, compiled, cause)
        await context.recording.begin()
        return self._rendered(run, compiled, code)

    async def _compile(self, document: Document, operation: Operation, charge: Charge, *, planned: bool) -> Compiled:
        """Return the operation compiled; RateLimited where it is new and the caller's budget is used up."""
        name = name_of(operation.node)
        switching = document.switches[name]
        # A switch that is left out has its default; one that is null is refused. So they are two plans.
        switches = tuple([operation.variables.coerced.get(each, LEFT_OUT) for each in switching]) if switching else ()
        key = (name, switches, planned, document.whole is None, operation.purpose)
        found: Compiled | None = self._cache.plan(document.text, key)
        if found is None:
            charge(len(document.text) * COUNTED_CHARACTER)
            found = await self._compiled(operation, charge, planned=planned)
            self._cache.keep_plan(document.text, key, found, bytes_of(found.plan, found.code, found.cost))
        return found

    async def _compiled(self, operation: Operation, charge: Charge, *, planned: bool) -> Compiled:
        """Compile an operation in several turns of the loop, since each step of it can take milliseconds."""
        await self._turn.share()
        cost = Cost(operation)
        # Planning takes longer than counting: what is refused is not planned.
        cost.check(operation.variables, operation.bounds)
        unsaid = unsaid_language(operation)
        if not planned:
            return Compiled(None, None, None, cost, unsaid)
        charge(cost.places * COMPILED_PLACE)
        try:
            await self._turn.share()
            made = plan(operation)
            await self._turn.share()
            return Compiled(made, generate(made), None, cost, unsaid)
        except Unplanned as unplanned:
            return Compiled(None, None, unplanned.cause, cost, unsaid)

    async def _load(self, run: Run, compiled: Compiled) -> str | None:
        """Load the first part; the cause for which graphql-core must make the answer, if there is one."""
        try:
            # An argument that is bad in a group would otherwise be found when the first part has been sent.
            for edge in run.plan.edges if run.plan.groups else ():
                if not isinstance(edge, AheadEdge):
                    run.arguments(edge.arguments)
            for arguments in run.plan.refused_arguments:
                run.arguments(arguments)
            await run.loaded()
        except GraphQLError:
            return compiled.left(Cause.ARGUMENTS)
        except Exception as error:
            return compiled.left(Cause.NOT_STARTED, error)
        if run.broken:
            return compiled.left(Cause.BROKEN_ROWS)
        return compiled.left(Cause.PART_FAILED) if run.failed and _failed_in_company(run) else None

    def _rendered(self, run: Run, compiled: Compiled, code: Code) -> Result:
        first = first_part(run, code, compiled.left)
        errors = in_document_order(first.errors) if first.errors else []
        later = None
        if first.placed:
            later = Delivery(run, code, self._left_later(compiled)).after(first._replace(errors=errors))
        way: Way = "plan" if first.cause is None else "deoptimised"
        disclose = None if later is None else partial(run.disclose, code.disclosed)
        return Result(first.data, errors, way, first.cause, compiled.cost, run, later, disclose)

    def _left_later(self, compiled: Compiled) -> Left:
        """Count each deferred group that is not made by generated code, beside the answer's first part."""

        def left(cause: str, error: Exception | None = None) -> str:
            self.ways["deoptimised", cause] += 1
            return compiled.left(cause, error)

        return left

    async def _core(
        self, operation: Operation, context: RequestContext, compiled: Compiled, cause: str, event: Any = None
    ) -> Result:
        await context.know_language()
        result: Any = experimental_execute_incrementally(
            self._schema,
            operation.document,
            root_value=event,
            context_value=context,
            variable_values=dict(operation.inputs),
            operation_name=name_of(operation.node),
        )
        if isawaitable(result):
            result = await result
        later = result if isinstance(result, ExperimentalIncrementalExecutionResults) else None
        first = result if later is None else later.initial_result
        return Result(first.data, in_document_order(first.errors or ()), "core", cause, compiled.cost, None, later)


def _disclose_loaded(run: Run, code: Code, compiled: Compiled) -> str | None:
    """Note what the first part discloses; the cause for which graphql-core must make the answer, if there is one."""
    try:
        run.disclose(code.disclosed)
    except Exception as error:
        return compiled.left(Cause.OF_UNKNOWN_PERSON, error)
    return None


def _disclose_left(run: Run, code: Code) -> None:
    """Note what was read for an answer that is not made: it was read all the same."""
    try:
        run.disclose(code.disclosed)
    except Exception as error:
        # The caller is to see what ended the loading, and not what followed from it.
        log.error("what was read is not told", failure=type(error).__name__)


def _failed_in_company(run: Run) -> bool:
    """Whether a statement for several tables or places broke its contract: only asking again shows whose it is."""
    edges = run.plan.edges
    broken = [edges[n] for n, error in run.failed.items() if n != RELATIONS and isinstance(error, AgencyContractBroken)]
    return any(isinstance(edge, RowsEdge) and (edge.joins or _shared(edge, edges)) for edge in broken)


def _shared(edge: RowsEdge, edges: Sequence[Edge]) -> bool:
    return any(each is not edge and isinstance(each, RowsEdge) and each.outputs is edge.outputs for each in edges)
