"""The server that carries the app: uvicorn, with connections that can be cut off. It ends streams before it closes."""

import socket
from asyncio import BaseTransport, Future, TimerHandle
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import Frame

from api.connections.client_reader import ABORT, LEFT
from api.connections.http_connection import LINGER_SECONDS, HttpConnection
from api.connections.idle_connections import IdleConnections
from api.connections.unsent_bytes import Unread
from api.limits.allowance import Allowance
from api.sockets.message import MESSAGE_CAP
from api.streams.open_streams import OpenStreams

GRACE_SECONDS: Final = 10
TICKS_A_SECOND: Final = 10
IDLE_SECONDS: Final = 75
"""For how long a connection is kept between two requests: most proxies end theirs after 60 s, and would else send one
on a connection that is just being closed."""
PARSED_AT_ONCE: Final = 512
"""Bytes: so many frames wait for the app, or come before one looks how many there are, as these hold."""
FRAMES_A_MINUTE = 1_200
FRAMES_AT_ONCE: Final = 100
"""Of those that are not the beginning of a message: pings, pongs and continuations, and all behind a close."""


class Socket(WebSocketsSansIOProtocol):
    """A WebSocket, whose app may cut the connection off, and which keeps little for a client, whatever they send."""

    def connection_made(self, transport: BaseTransport) -> None:
        """A client has connected, whose handshake follows."""
        super().connection_made(transport)
        self._unread = Unread(self.transport)
        self._held = bytearray()
        self._frames = 0
        self._is_behind = False
        self._left: Future[None] = self.loop.create_future()
        self._allowance = Allowance(FRAMES_A_MINUTE, FRAMES_AT_ONCE, self.loop.time)
        self._waiting: TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has left: what they said last is of no account to anybody."""
        self._forget()
        self._left.set_result(None)
        super().connection_lost(exc)

    def handle_connect(self, event: Any) -> None:
        """A handshake has come."""
        super().handle_connect(event)
        if not self.close_sent:
            ours = {ABORT: self.transport.abort, LEFT: self._left}
            extensions: dict[str, Any] = {**(self.scope["extensions"] or {}), **ours}
            self.scope["extensions"] = extensions

    def data_received(self, data: bytes) -> None:
        """Take what has come, but for the rest of a message that was refused."""
        if self.conn.parser_exc is not None:
            return
        self._held += data
        self._read_on()

    def _read_on(self) -> None:
        """Parse what has come up to a message, which waits for the app, or until there were too many other frames.

        A read can hold 40,000 frames: parsed all at once they would take memory, and everybody's time.
        """
        while self._held and not (self.read_paused or self._waiting or self._is_behind or self.transport.is_closing()):
            some = bytes(self._held[:PARSED_AT_ONCE])
            del self._held[:PARSED_AT_ONCE]
            self._parse(some)
            self._count_frames()
        if self._held and not self.transport.is_closing():
            self.transport.pause_reading()

    def _parse(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except InvalidState:
            # A text is no UTF-8, and its client has closed behind it: nobody is left who could be told.
            self.transport.abort()
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # A head that is too long: the answer to it is ready, and no event tells of it.
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def _count_frames(self) -> None:
        frames, self._frames = self._frames, 0
        if frames and (wait := self._allowance.reserve(None, frames)):
            self.transport.pause_reading()
            self._waiting = self.loop.call_later(wait, self._go_on)

    def _go_on(self) -> None:
        """The frames of this socket are within their allowance again."""
        self._waiting = None
        self._read_on()
        self._resume_reading()

    def _resume_reading(self) -> None:
        """Read on, unless the client is behind, or there is enough that was read before."""
        is_enough = self._held or self.read_paused or self._waiting
        if self.writable.is_set() and not (is_enough or self.transport.is_closing()):
            self.transport.resume_reading()

    def _forget(self) -> None:
        self._held.clear()
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def send_receive_event_to_app(self) -> None:
        """A message is whole. Behind our close no app takes messages, and so slows them down: they are counted here."""
        if self.close_sent:
            self._frames += 1
        super().send_receive_event_to_app()

    def handle_cont(self, event: Frame) -> None:
        """Take a continuation to the message before: the cap on its bytes bounds no number of small frames."""
        self._frames += 1
        message: Any = self.frames[0]
        if not isinstance(message, bytearray):
            message = bytearray(message)
        message += event.data
        self.frames = [message]
        if event.fin:
            self.send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answer a ping; of a client who is behind nothing more is read then, since each further one is answered.

        Until then all is read, so that what tells that they are there is heard however much they are sent.
        """
        self._frames += 1
        super().handle_ping()
        if not self.writable.is_set():
            self._is_behind = True
            self.transport.pause_reading()

    def handle_pong(self, event: Frame) -> None:
        """Take a pong."""
        self._frames += 1
        super().handle_pong(event)

    def resume_writing(self) -> None:
        """Read on, first what was read before."""
        super().resume_writing()
        self._is_behind = False
        self._read_on()
        self._resume_reading()

    async def receive(self) -> Any:
        """The next message, by which uvicorn reads on."""
        received = await super().receive()
        self._read_on()
        if not self.writable.is_set():
            self.transport.pause_reading()
        return received

    async def send(self, message: Any) -> None:
        """Send what the app says; behind its close what was held back is read, the client's own close among it."""
        await super().send(message)
        self._read_on()

    def keepalive_timeout(self) -> None:
        """Close the connection of a client who answers no ping; where they take nothing either, cut it off."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        super().keepalive_timeout()

    def end_if_stalled(self) -> None:
        """Cut the connection off where its client takes nothing of what is sent."""
        if self._unread.is_left(self.loop.time()):
            self.transport.abort()

    def shutdown(self) -> None:
        """Close the connection because the server ends, unless its client has closed it and has yet to take the rest.

        To say it a second time raises, and so would the end of the server, which is everybody's.
        """
        if not self.transport.is_closing():
            super().shutdown()

    def handle_parser_exception(self) -> None:
        """Say why what has come is refused, and go on taking for a while.

        To close with something left to be read would reset the connection, and the client might never read why.
        """
        assert self.conn.close_sent is not None
        self._forget()
        code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)


class Server(uvicorn.Server):
    """A server that ends all streams in good order before it closes, and looks every second for clients that stall."""

    def __init__(self, config: uvicorn.Config, streams: OpenStreams) -> None:
        super().__init__(config)
        self._streams = streams
        self._idle = IdleConnections(self.server_state.connections)

    async def on_tick(self, counter: int) -> bool:
        """Look at the clients once a second; this is called ten times. Returns whether the server is to end."""
        self._idle.close_surplus()
        if counter % TICKS_A_SECOND == 0:
            for connection in [*self.server_state.connections]:
                if isinstance(connection, HttpConnection | Socket):
                    connection.end_if_stalled()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then close."""
        await self._streams.close()
        await super().shutdown(sockets)


def server_config(app: ASGIApp, grace_seconds: int = GRACE_SECONDS, **more: Any) -> uvicorn.Config:
    """Return how the server is run, `more` being where it listens; requests under way have the grace at its end."""
    return uvicorn.Config(
        app,
        http=HttpConnection,
        ws=Socket,
        ws_max_size=MESSAGE_CAP,
        # What is compressed tells by its length what it is of, and each socket would keep a window of memory.
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        # What a proxy says of its client's address is read where requests are counted, of trusted proxies alone.
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=grace_seconds,
        **more,
    )
