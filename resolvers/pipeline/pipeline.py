"""The way of a request: what is asked, who may see what, what that comes to, its record, and the answer of it.

Each step is one function that makes the next value: GraphRequest, Asked, Context, Result, Answer.
"""

import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence
from functools import partial
from typing import Any

from graphql import OperationType

from resolvers.cases.cases import Cases
from resolvers.context import Context
from resolvers.eligibility.facts.definitions import CATALOGUE
from resolvers.engine.executor import Executor
from resolvers.engine.operations.operation_access import accessed
from resolvers.engine.operations.unsaid_language import unsaid_language
from resolvers.engine.result import Result
from resolvers.pipeline.answers import answer_of
from resolvers.pipeline.contexts import Contexts
from resolvers.pipeline.operations import Asked, Operations
from resolvers.pipeline.streams import Streams
from resolvers.request.answer import Answer, GraphRequest, Public, for_nothing
from resolvers.request.caller import Caller
from resolvers.request.language import preferred


class Pipeline:
    """The requests of one gateway.

    `cases`: the people an official may ask for · `revision`: of the catalogue on this day, None where it is not known ·
    `planned`: by a plan, where it can.
    """

    def __init__(
        self,
        operations: Operations,
        contexts: Contexts,
        executor: Executor,
        streams: Streams,
        cases: Cases,
        revision: Callable[[], str | None],
        *,
        planned: bool,
    ) -> None:
        self._operations = operations
        self._contexts = contexts
        self._executor = executor
        self._streams = streams
        self._cases = cases
        self._revision = revision
        self._planned = planned

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        """Answer one operation; raises the MaruError of an error that is the whole answer.

        What it defers follows, where the request may be answered in parts: its caller closes the answer then.
        """
        asked = await self._operations.asked(request, caller, mutation_allowed=mutation_allowed)
        if isinstance(asked, Answer):
            return asked
        return await self._answered(asked, request, caller, await self._asked_for(asked, request, caller))

    async def stream(self, request: GraphRequest, caller: Caller) -> AsyncGenerator[Answer, None]:
        """Yield the answers to one operation: one to a query, one to each event of a subscription until it ends.

        Raises the MaruError that is the whole answer, or ends it; Withdrawn where a listener loses what they had. A
        mutation raises MethodNotAllowed and runs nothing. Its caller closes the stream.
        """
        asked = await self._operations.asked(request, caller, mutation_allowed=False, streamed=True)
        if isinstance(asked, Answer):
            yield asked
        elif asked.operation.node.operation is not OperationType.SUBSCRIPTION:
            yield await self._answered(asked, request, caller, await self._asked_for(asked, request, caller))
        else:
            await self._check(asked, request)
            asked_for = await self._asked_for(asked, request, caller)
            answers = self._streams.answers(
                asked.operation,
                partial(self._authorised, asked, request, caller, asked_for, is_event=True),
                lambda event: self._answered(asked, request, caller, asked_for, event),
            )
            async with contextlib.aclosing(answers):
                async for answer in answers:
                    yield answer

    async def public(self, request: GraphRequest, caller: Caller) -> Public | None:
        """Return what is known of a query before it is answered.

        None where it asks for anything personal, is not valid, or may be answered in parts.
        Only the catalogue's fields have a revision. Other agencies change without a word, the platform says how the
        agencies are now, and citizens may choose another language at any time.
        """
        operation = await self._operations.looked_at(request, caller)
        if operation is None or (found := accessed(operation)).personal:
            return None
        revision, unsaid = self._revision(), unsaid_language(operation).under(operation.variables)
        if revision is None or not found.agencies <= {CATALOGUE} or (unsaid and caller.citizen_id is not None):
            return Public(None, unsaid)
        return Public(f"{revision}.{preferred(request.accept_language).name}", unsaid)

    async def _asked_for(self, asked: Asked, request: GraphRequest, caller: Caller) -> Sequence[str] | None:
        """Return the citizens that a caller in office asks for, once the operation can be answered; None for others."""
        if not caller.in_office:
            return None
        # Citizens asked for are counted for the case: what is refused must not be.
        await self._check(asked, request)
        return await self._cases.asked_for(asked.operation, caller)

    async def _check(self, asked: Asked, request: GraphRequest) -> None:
        """Refuse an operation that can come to too much, before anything is read."""
        planned = self._is_planned(request)
        await self._executor.check(asked.document, asked.operation, request.charge, planned=planned)

    async def _answered(
        self, asked: Asked, request: GraphRequest, caller: Caller, asked_for: Sequence[str] | None, event: Any = None
    ) -> Answer:
        """Return the answer of an operation that is taken; `event`: what a subscription is answered about."""
        context = self._authorised(asked, request, caller, asked_for, is_event=event is not None)
        result: Result | None = None
        answer: Answer | None = None
        try:
            result = await self._executed(asked, request, context, event)
            await context.recording.commit()
            answer = await answer_of(result, asked, request, context)
            return answer
        finally:
            # Later parts are read in the same context: both end together.
            if answer is None or answer.later is None:
                await _end(result, context)

    def _authorised(
        self,
        asked: Asked,
        request: GraphRequest,
        caller: Caller,
        asked_for: Sequence[str] | None,
        *,
        is_event: bool = False,
    ) -> Context:
        """Return the context in which an operation is executed: it alone decides which citizens the caller may see."""
        # What happens is not the listener's doing: no caller is charged for the answer about it.
        charge = for_nothing if is_event else request.charge
        language, purpose = request.accept_language, asked.purpose
        return self._contexts.of(caller, language, request.request_id, purpose, asked_for, charge=charge)

    async def _executed(self, asked: Asked, request: GraphRequest, context: Context, event: Any) -> Result:
        """Return what an operation comes to; what was read is recorded too where it fails, or its client leaves."""
        planned, traced = self._is_planned(request), request.show_plan
        try:
            return await self._executor.execute(
                asked.document, asked.operation, context, planned=planned, traced=traced, event=event
            )
        except BaseException:
            context.recording.leave()
            raise

    def _is_planned(self, request: GraphRequest) -> bool:
        return self._planned and not request.by_core


async def _end(result: Result | None, context: Context) -> None:
    """End what is under way for an answer that has no later parts, or is not made."""
    try:
        if result is not None:
            await result.close()
    finally:
        context.close()
