"""Makes the answer of what an operation came to: errors in words for callers, and what inspection asks for."""

from functools import partial

from resolvers.context import Context
from resolvers.engine.operations.asked_ids import unseen
from resolvers.engine.result import Result
from resolvers.engine.showing.trace import shown
from resolvers.pipeline.later_parts import LaterParts
from resolvers.pipeline.operations import Asked
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.document import name_of
from resolvers.request.errors.error_format import formatted


async def answer_of(result: Result, asked: Asked, request: GraphRequest, context: Context) -> Answer:
    """Return the answer of a result that is recorded; its later parts hold the context until they are closed."""
    operation = asked.operation
    named = name_of(operation.node) in asked.document.naming
    hidden = unseen(operation, await context.access.visibility()) if named else ()
    errors = [formatted(error, request.request_id) for error in result.errors]
    answer = Answer(result.data, errors, loads=context.loads, executor=result.executor, unseen=hidden)
    if request.show_cost:
        estimated = result.cost.check(operation.variables, operation.bounds)
        answer.cost = {"estimated": estimated, "actual": result.cost.actual(result.data, operation.variables)}
    shown_plan = partial(shown, result, context.loads) if request.show_plan else None
    if result.later is not None:
        later = LaterParts(result.later, result.disclose, context, request.request_id, shown_plan)
        answer.pending, answer.later = later.pending, later
    elif shown_plan is not None:
        answer.plan = shown_plan()
    return answer
