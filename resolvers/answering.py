"""How operations are answered: each in a context of its own, recorded, and where it asks for it in parts."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from functools import partial
from typing import Any

from graphql import OperationType

from resolvers.contexts import Contexts
from resolvers.engine.asked_for import unseen
from resolvers.engine.trace import shown
from resolvers.operations import Asked, Operations
from resolvers.platform.cases import Cases
from resolvers.recorded_execution import RecordedExecution
from resolvers.request.answer import Answer, GraphRequest, for_nothing
from resolvers.request.caller import Caller
from resolvers.request.document import name_of
from resolvers.request.error_format import formatted
from resolvers.request.later import LaterParts
from resolvers.streams import Streams


class Answering:
    """The answers of one gateway. `cases`: whom somebody in office may ask for · `planned`: by a plan, where it can."""

    def __init__(
        self,
        operations: Operations,
        contexts: Contexts,
        execution: RecordedExecution,
        streams: Streams,
        cases: Cases,
        *,
        planned: bool,
    ) -> None:
        self._operations = operations
        self._contexts = contexts
        self._execution = execution
        self._streams = streams
        self._cases = cases
        self._planned = planned

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        """The answer to one operation; raises the MaruError of a request error that stands alone."""
        asked = await self._operations.asked(request, caller, mutation_allowed=mutation_allowed)
        if isinstance(asked, Answer):
            return asked
        return await self._answered(asked, request, caller, await self._asked_for(asked, request, caller))

    async def stream(self, request: GraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """The answers to one operation: one to a query, one to each event of a subscription until it ends."""
        asked = await self._operations.asked(request, caller, mutation_allowed=False, streamed=True)
        if isinstance(asked, Answer):
            yield asked
        elif asked.operation.node.operation is not OperationType.SUBSCRIPTION:
            yield await self._answered(asked, request, caller, await self._asked_for(asked, request, caller))
        else:
            await self._check(asked, request)
            asked_for = await self._asked_for(asked, request, caller)
            context = partial(
                self._contexts.of, caller, request.accept_language, request.request_id, asked.purpose, asked_for
            )
            answers = self._streams.answers(
                asked.operation,
                context,
                lambda event: self._answered(asked, request, caller, asked_for, event),
                self._execution.record,
            )
            async with contextlib.aclosing(answers):
                async for answer in answers:
                    yield answer

    def _is_planned(self, request: GraphRequest) -> bool:
        return self._planned and not request.by_core

    async def _check(self, asked: Asked, request: GraphRequest) -> None:
        planned = self._is_planned(request)
        await self._execution.check(asked.document, asked.operation, request.charge, planned=planned)

    async def _asked_for(self, asked: Asked, request: GraphRequest, caller: Caller) -> Sequence[str] | None:
        """Whom somebody in office asks for by id, once it is known that they can be answered; None for all others."""
        if not caller.in_office:
            return None
        # A case is about whom it is asked for: what is refused must not be counted for it.
        await self._check(asked, request)
        return await self._cases.asked_for(asked.operation, caller)

    async def _answered(
        self, asked: Asked, request: GraphRequest, caller: Caller, asked_for: Sequence[str] | None, event: Any = None
    ) -> Answer:
        document, operation, purpose = asked
        # What happens is not the listener's doing: no caller is charged for the answer about it.
        charge = request.charge if event is None else for_nothing
        context = self._contexts.of(
            caller, request.accept_language, request.request_id, purpose, asked_for, charge=charge
        )
        later: LaterParts | None = None
        try:
            result = await self._execution.execute(
                document,
                operation,
                context,
                planned=self._is_planned(request),
                traced=request.show_plan,
                event=event,
            )
            named = name_of(operation.node) in document.naming
            hidden = unseen(operation, await context.access.visibility()) if named else ()
            errors = [formatted(error, request.request_id) for error in result.errors]
            tell = partial(shown, result, context.loads) if request.show_plan else None
            if result.later is not None:
                record = partial(self._execution.record, context, result)
                leave = partial(self._execution.leave, context, result)
                later = LaterParts(result.later, context, request.request_id, record, leave, tell)
        finally:
            if later is None:
                context.close()
        answer = Answer(result.data, errors, loads=context.loads, executor=result.executor, unseen=hidden)
        if request.show_cost:
            assert context.cost is not None
            estimated = context.cost.check(operation.variables, operation.bounds)
            answer.cost = {"estimated": estimated, "actual": context.cost.actual(result.data, operation.variables)}
        if later is not None:
            answer.pending, answer.later = later.pending, later
        elif tell is not None:
            answer.plan = tell()
        return answer
