"""The listeners to the gateway: what happens is answered for each of them, for as long as they may see it.

Nothing is kept from one event to the next: each is answered in a context of its own. Beside that, all listeners are
looked at together every two seconds, since one of which nothing happens would else listen for ever.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from time import monotonic
from typing import Any, Final

import structlog

from agencies.contract.errors import BadUserInput, Overloaded
from resolvers.access.access_policy import CITIZEN
from resolvers.access.listener_access import GrantedAccess
from resolvers.access.refusal import uncovered
from resolvers.context import Context
from resolvers.engine.declarations.disclosed_names import agency_of
from resolvers.engine.operations.operation import Operation
from resolvers.engine.operations.subscribed import subscribed
from resolvers.request.answer import Answer
from resolvers.request.errors.argument_path import as_sent
from resolvers.usage_log.record import Action

LOOK_SECONDS: Final = 2
WAITS: Final = 15
"""How often an event waits until the next look, while too much is under way."""

log = structlog.get_logger("resolvers")


class Listener:
    """One who listens: `context` makes a context of theirs, `ended` has the error that ends their stream."""

    def __init__(self, context: Callable[[], Context], standing: GrantedAccess) -> None:
        self.context = context
        self.standing = standing
        self.ended: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

    def end(self, error: Exception) -> None:
        """Have the stream end with this error, unless it ends already."""
        if not self.ended.done():
            self.ended.set_result(error)


class Streams:
    """The listeners of one process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    async def answers(
        self,
        operation: Operation,
        context: Callable[[], Context],
        answer: Callable[[Any], Awaitable[Answer]],
    ) -> AsyncGenerator[Answer, None]:
        """Yield an answer for each event of a subscription, until its listener leaves.

        That they listen is recorded before the first answer. An event waits while too much is under way, for half a
        minute. Raises the MaruError for which the listener may not begin or go on, Withdrawn where they lose what they
        had.
        """
        events, listener = await self._begin(operation, context)
        self._listeners.add(listener)

        async def answered(event: Any) -> Answer:
            waits = 0
            while True:
                # Between two looks a listener may have lost what they had: nothing is answered then.
                await self._check(listener)
                try:
                    return await answer(event)
                except Overloaded:
                    # The feed does not give this event again.
                    if waits == WAITS:
                        raise
                waits += 1
                await asyncio.sleep(LOOK_SECONDS)

        try:
            async with aclosing(events):
                while True:
                    made = await _unless_ended(_answered_next(events, answered), listener.ended)
                    if made is None:
                        return
                    yield made
        finally:
            self._listeners.discard(listener)

    async def _check(self, listener: Listener) -> None:
        """Raise Withdrawn where a listener has lost what they had when they began."""
        context = listener.context()
        try:
            listener.standing.check(await context.access.visibility(), monotonic())
        finally:
            context.close()

    async def watch(self) -> None:
        """Look at all listeners every two seconds; ends when cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception as error:
                # The next look must be taken, be this one wrong as it may.
                log.error("listeners could not be looked at", failure=type(error).__name__)

    async def look(self) -> None:
        """End the streams of those who may see less than when they began."""
        contexts = [(listener, listener.context()) for listener in self._listeners]
        # Asked for in one turn of the loop, what all may see is read by one statement.
        promised = [(listener, context.access.visibility()) for listener, context in contexts]
        try:
            for listener, visibility in promised:
                seen = await visibility
                try:
                    listener.standing.check(seen, monotonic())
                except Exception as lost:
                    listener.end(lost)
        finally:
            for _, context in contexts:
                context.close()

    async def _begin(
        self, operation: Operation, make: Callable[[], Context]
    ) -> tuple[AsyncGenerator[Any, None], Listener]:
        asked = subscribed(operation)
        context = make()
        try:
            if asked.name in context.purpose.refused:
                raise uncovered(asked.name, asked.declaration, context.purpose)
            visibility = await context.access.visibility()
            if visibility.me is not None:
                agency = agency_of(asked.declaration)
                context.recorder.note(CITIZEN, visibility.me, agency, Action.READ, (asked.name,))
                await context.recording.commit()
            events = await asked.events.listen(context, asked.arguments)
        except BadUserInput as refused:
            raise refused.at(as_sent(refused.argument, asked.node)) from refused
        finally:
            context.close()
        return events, Listener(make, GrantedAccess(visibility, monotonic()))


async def _answered_next(
    events: AsyncGenerator[Any, None], answer: Callable[[Any], Awaitable[Answer]]
) -> Answer | None:
    """Return the answer for the next event; None where there will be no more."""
    try:
        event = await anext(events)
    except StopAsyncIteration:
        return None
    return await answer(event)


async def _unless_ended(
    making: Coroutine[Any, Any, Answer | None], ended: "asyncio.Future[Exception]"
) -> Answer | None:
    """Return what is made; raise the error that ends the stream, where that comes first."""
    task = asyncio.create_task(making)
    try:
        await asyncio.wait((task, ended), return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            return await task
    finally:
        if not task.done():
            task.cancel()
        # Neither what it made nor why it failed is of interest to a stream that ends.
        await asyncio.wait((task,))
        if not task.cancelled():
            task.exception()
    raise ended.result()
