"""Answers as server-sent events: graphql-sse's "distinct connections mode", one operation a response.

Each answer is an event `next`, and `complete` is the last one. Whatever ends a stream before its time is told in a last
`next`, with errors alone. While nothing happens a comment is sent, so that nobody on the way takes it for dead.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

import orjson
from starlette.types import Receive

from agencies.contract.errors import MaruError
from api.answering.answer import UNCOLLECTED, content_of, formatted, masked
from api.answering.error_headers import Header
from api.connections.client_reader import ClientReader, TooSlow
from api.streams.bearer import Bearer
from resolvers.request.answer import Answer

HEARTBEAT_SECONDS = 15.0

HEADERS: Final[tuple[Header, ...]] = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    UNCOLLECTED,
)

_HEARTBEAT: Final = b":\n\n"
_COMPLETE: Final = b"event: complete\ndata:\n\n"


class EventStream:
    """The answers to one operation, on their way to one reader."""

    def __init__(self, reader: ClientReader, bearer: Bearer, request_id: str) -> None:
        self._reader = reader
        self._bearer = bearer
        self._request_id = request_id
        self._ended: asyncio.Future[MaruError] = asyncio.get_running_loop().create_future()

    def end(self, error: MaruError) -> None:
        """Have the stream end with this error, unless it ends already."""
        if not self._ended.done():
            self._ended.set_result(error)

    async def serve(self, answers: AsyncGenerator[Answer, None], receive: Receive) -> None:
        """Send the whole response: it ends with the answers, with the listener's right to them, or when they leave."""
        headers = [*HEADERS, (b"maru-request-id", self._request_id.encode())]
        try:
            await self._reader.send({"type": "http.response.start", "status": 200, "headers": headers})
        except TooSlow:
            # What was answered before on this connection has not been read yet.
            self._reader.cut_off()
            return
        answering = asyncio.create_task(self._answer(answers))
        beside = [asyncio.create_task(each) for each in (self._bearer.watch(), self._beat(), _until_gone(receive))]
        try:
            any_of: list[asyncio.Future[Any]] = [answering, *beside, self._ended]
            await asyncio.wait(any_of, return_when=asyncio.FIRST_COMPLETED)
            await self._finish(answering, beside)
        except TooSlow:
            self._reader.cut_off()
        except asyncio.CancelledError:
            # Only a server that is closing, and has waited long enough, cancels a stream: the body breaks off.
            return
        finally:
            await _cancelled(answering, *beside)

    async def _answer(self, answers: AsyncGenerator[Answer, None]) -> None:
        async with aclosing(answers):
            async for answer in answers:
                await self._bearer.check()
                await self._send(_event(content_of(answer, self._request_id)))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self._send(_HEARTBEAT)

    async def _finish(self, answering: "asyncio.Task[None]", beside: "list[asyncio.Task[None]]") -> None:
        """Say why the stream ends, where it is not that all was answered, to a listener who is there."""
        *watching, gone = beside
        if self._ended.done():
            await self._end_with(answering, self._ended.result())
        elif failed := next((each for each in watching if each.done()), None):
            await self._end_with(answering, _why(failed, self._request_id))
        elif not answering.done():
            assert gone.done()
            return
        elif answering.cancelled() or answering.exception() is not None:
            await self._end_with(answering, _why(answering, self._request_id))
        await self._send(_COMPLETE, more=False)

    async def _end_with(self, answering: "asyncio.Task[None]", error: MaruError) -> None:
        await _cancelled(answering)
        await self._send(_event({"errors": [formatted(error, self._request_id)]}))

    async def _send(self, body: bytes, *, more: bool = True) -> None:
        await self._reader.send({"type": "http.response.body", "body": body, "more_body": more})


def _event(content: dict[str, Any]) -> bytes:
    return b"event: next\ndata: " + orjson.dumps(content) + b"\n\n"


def _why(ended: "asyncio.Task[None]", request_id: str) -> MaruError:
    """For which error a task has ended; raises TooSlow."""
    error = RuntimeError("It was cancelled by itself.") if ended.cancelled() else ended.exception()
    if isinstance(error, TooSlow):
        raise error
    assert error is not None
    return error if isinstance(error, MaruError) else masked(error, request_id)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancelled(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
