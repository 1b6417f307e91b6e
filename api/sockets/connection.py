"""One socket that speaks `graphql-transport-ws`: begun by a message, then operations side by side, until it is closed.

Whatever ends it is said once, in the close frame, and nothing is sent after that was decided.
"""

import asyncio
import secrets
from collections.abc import Coroutine
from contextlib import aclosing, suppress
from typing import Any, Final

from starlette.types import Message as Received
from starlette.types import Receive, Scope

from agencies.contract.errors import MaruError, Overloaded, Withdrawn
from api.answering.answer import content_of, formatted, masked
from api.connections.client_reader import LEFT, ClientReader, TooSlow
from api.headers import RequestHeaders
from api.receiving.entrance import Entrance
from api.receiving.receive import read_parameters
from api.sockets.close import (
    AGAIN_LATER,
    FAULT,
    ID_TAKEN,
    INIT_LATE,
    INIT_TWICE,
    NOT_BEGUN,
    REFUSED,
    TOO_BIG,
    Close,
    close_for,
)
from api.sockets.message import Message, pieces_of, read_message, written
from api.sockets.token import authorization_of
from api.streams.bearer import Bearer
from api.streams.open_streams import OpenStream
from resolvers.graph import Graph
from resolvers.request.errors.error_format import MASKED

INIT_SECONDS: Final = 3
CLOSE_SECONDS: Final = 1
OPERATIONS_AT_MOST: Final = 100
PIECES_UNBEGUN: Final = 32
"""Of messages before a socket is begun: whose it is shows only then, and that nobody else's messages are waited for."""

_SLOW: Final = Close(AGAIN_LATER, "You read more slowly than is answered: ask again.")


class Connection:
    """One socket; `needs_token`: it came without an origin, as no browser's does, so that only a token lets it in."""

    def __init__(
        self, scope: Scope, reader: ClientReader, entrance: Entrance, graph: Graph, *, needs_token: bool
    ) -> None:
        self._scope = scope
        self._headers = RequestHeaders(scope)
        self._reader = reader
        self._entrance = entrance
        self._graph = graph
        self._left = [future] if (future := scope.get("extensions", {}).get(LEFT)) is not None else []
        self._needs_token = needs_token
        self._bearer: Bearer | None = None
        self._initialised = False
        self._pieces_unbegun = 0
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: asyncio.Future[Close] = asyncio.get_running_loop().create_future()

    def end(self, close: Close) -> None:
        """Have the socket closed, unless it is already."""
        if not self._ended.done():
            self._ended.set_result(close)

    async def serve(self, receive: Receive, stream: OpenStream) -> None:
        """Answer the socket, which is accepted, until either side closes it."""
        late = asyncio.get_running_loop().call_later(
            INIT_SECONDS, self.end, Close(INIT_LATE, f"No connection_init came within {INIT_SECONDS} s.")
        )
        reading = self._begin(self._read(receive, stream, late))
        try:
            await asyncio.wait((reading, self._ended, *self._left), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            # Only a server that is closing, and has waited long enough, cancels a socket.
            return
        finally:
            late.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._ended.done():
            await self._close(self._ended.result())

    async def _close(self, close: Close) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._reader.send({"type": "websocket.close", "code": close.code, "reason": close.reason})
        except (TimeoutError, TooSlow):
            self._reader.cut_off()

    def _begin(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Do something beside the rest, for as long as the socket is open: what it fails with closes the socket."""
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Close as close:
            self.end(close)
        except TooSlow:
            self.end(_SLOW)
        except MaruError as error:
            self.end(close_for(error))
        except Exception as error:
            masked(error, secrets.token_hex(8))
            self.end(Close(FAULT, MASKED))

    async def _read(self, receive: Receive, stream: OpenStream, late: asyncio.TimerHandle) -> None:
        while (received := await receive())["type"] != "websocket.disconnect":
            await self._wait_to_hear(pieces_of(received))
            await self._take(received, stream, late)

    async def _wait_to_hear(self, pieces: int) -> None:
        """Wait until so much more may be said on this socket: while nothing is taken, the server reads no further."""
        if self._bearer is not None:
            await self._entrance.wait_to_hear(self._bearer.caller, self._scope, pieces)
            return
        self._pieces_unbegun += pieces
        if self._pieces_unbegun > PIECES_UNBEGUN:
            raise Close(
                TOO_BIG, f"Before connection_ack a socket takes {PIECES_UNBEGUN} KB, each message as 1 or more."
            )

    async def _take(self, received: Received, stream: OpenStream, late: asyncio.TimerHandle) -> None:
        message = read_message(received)
        if message.type == "ping":
            await self._send(written("pong", payload=message.payload))
        elif message.type == "connection_init":
            if self._initialised:
                raise Close(INIT_TWICE, "connection_init was sent before.")
            self._initialised = True
            late.cancel()
            await self._initialise(message, stream)
        elif self._bearer is None and message.type != "pong":
            raise Close(NOT_BEGUN, "Send connection_init first, and wait for connection_ack.")
        elif message.type == "subscribe":
            await self._subscribe(message, self._bearer)
        elif message.type == "complete" and (task := self._operations.pop(message.id, None)) is not None:
            task.cancel()

    async def _initialise(self, message: Message, stream: OpenStream) -> None:
        authorization = authorization_of(message.payload, self._headers)
        if self._needs_token and not authorization:
            raise Close(REFUSED, "A socket without an Origin needs a bearer token: send one in connection_init.")
        if authorization:
            stream.show()
        caller = await self._entrance.admit(authorization, self._scope)
        self._entrance.count(caller, self._scope, None)
        stream.begin(self._entrance.who(caller, self._scope), is_known=caller.principal is not None)
        self._bearer = Bearer(self._entrance, authorization, caller)
        if authorization:
            self._begin(self._bearer.watch())
        await self._send(written("connection_ack"))

    async def _subscribe(self, message: Message, bearer: Bearer | None) -> None:
        assert bearer is not None
        if message.id in self._operations:
            raise Close(ID_TAKEN, "An operation of this id is under way.")
        if len(self._operations) >= OPERATIONS_AT_MOST:
            full = Overloaded(f"A socket has {OPERATIONS_AT_MOST} operations at most: complete one, and ask again.")
            await self._send(_error(message.id, [formatted(full, secrets.token_hex(8))]))
            return
        task = self._begin(self._operate(message, bearer))
        self._operations[message.id] = task
        task.add_done_callback(lambda done: self._forget(message.id, done))

    def _forget(self, id_: str, done: "asyncio.Task[None]") -> None:
        if self._operations.get(id_) is done:
            del self._operations[id_]

    async def _operate(self, message: Message, bearer: Bearer) -> None:
        request_id = secrets.token_hex(8)
        try:
            last = await self._answer(message, bearer, request_id)
        except (Close, TooSlow, Withdrawn):
            raise
        except MaruError as error:
            last = _error(message.id, [formatted(error, request_id)])
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            fault = masked(RuntimeError("The answer was cancelled by itself."), request_id)
            last = _error(message.id, [formatted(fault, request_id)])
        except Exception as error:
            last = _error(message.id, [formatted(masked(error, request_id), request_id)])
        # Whoever reads that an operation is over may use its id again.
        self._operations.pop(message.id, None)
        await self._send(last)

    async def _answer(self, message: Message, bearer: Bearer, request_id: str) -> Received:
        """Send the answers to an operation; gives the message that says that it is over."""
        self._entrance.count_address(self._scope)
        self._entrance.count(bearer.caller, self._scope, request_id)
        parameters = read_parameters(message.payload)
        request = self._entrance.request(parameters, bearer.caller, self._headers, request_id, self._scope)
        answering = self._graph.stream(request, bearer.caller)
        async with aclosing(self._entrance.notes.answers(answering, bearer.caller, self._scope)) as answers:
            async for answer in answers:
                content = content_of(answer, request_id)
                if not answer.began:
                    return _error(message.id, content["errors"])
                await self._check(bearer)
                await self._send(written("next", operation=message.id, payload=content))
        return written("complete", operation=message.id)

    async def _check(self, bearer: Bearer) -> None:
        """The token must be good when a frame leaves, and not only when it was asked for."""
        try:
            await bearer.check()
        except MaruError as error:
            raise close_for(error) from None

    async def _send(self, message: Received) -> None:
        if self._ended.done():
            # Whoever has more to say is about to be cancelled.
            await asyncio.get_running_loop().create_future()
        # To a client who has left nothing can be sent: `_read` is told of it by the next message, and ends all.
        with suppress(OSError):
            await self._reader.send(message)


def _error(id_: str, errors: list[dict[str, Any]]) -> Received:
    return written("error", operation=id_, payload=errors)
