"""The server that carries the app: uvicorn, with connections that can be cut off. It ends streams before it closes."""

import socket
from asyncio import BaseTransport
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from api.http_connection import LINGER_SECONDS, HttpConnection
from api.sockets.message import MESSAGE_CAP
from api.streams.open_streams import OpenStreams
from api.streams.reading import ABORT
from api.unread import Unread

GRACE_SECONDS: Final = 10
TICKS_A_SECOND: Final = 10
IDLE_SECONDS: Final = 75
"""For how long a connection is kept between two requests: most proxies end theirs after 60 s, and would else send one
on a connection that is just being closed."""


class Socket(WebSocketsSansIOProtocol):
    """A WebSocket, whose app may cut the connection off, and which keeps little for a client, whatever they send."""

    def connection_made(self, transport: BaseTransport) -> None:
        """A client has connected, whose handshake follows."""
        super().connection_made(transport)
        self._unread = Unread(self.transport)

    def handle_connect(self, event: Any) -> None:
        """A handshake has come."""
        super().handle_connect(event)
        if not self.close_sent:
            extensions: dict[str, Any] = {**(self.scope["extensions"] or {}), ABORT: self.transport.abort}
            self.scope["extensions"] = extensions

    def data_received(self, data: bytes) -> None:
        """Take what has come, but for the rest of a message that was refused."""
        if self.conn.parser_exc is not None:
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # A head that is too long: the answer to it is ready, and no event tells of it.
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        """Take a further piece of a message to those before: the cap on its bytes bounds no number of small pieces."""
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
        super().handle_ping()
        if not self.writable.is_set():
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Read on, unless a message waits for the app."""
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    async def receive(self) -> Any:
        """The next message, by which uvicorn reads on."""
        received = await super().receive()
        if not self.writable.is_set():
            self.transport.pause_reading()
        return received

    def keepalive_timeout(self) -> None:
        """Close the connection of a client who answers no ping; where they take nothing either, cut it off."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        super().keepalive_timeout()

    def end_if_stalled(self) -> None:
        """Cut the connection off where its client takes nothing of what is sent."""
        if self._unread.is_left(self.loop.time()):
            self.transport.abort()

    def handle_parser_exception(self) -> None:
        """Say why what has come is refused, and go on taking for a while.

        To close with something left to be read would reset the connection, and the client might never read why.
        """
        assert self.conn.close_sent is not None
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

    async def on_tick(self, counter: int) -> bool:
        """Look at the clients once a second; this is called ten times. Returns whether the server is to end."""
        if counter % TICKS_A_SECOND == 0:
            for connection in [*self.server_state.connections]:
                if isinstance(connection, HttpConnection | Socket):
                    connection.end_if_stalled()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then close."""
        await self._streams.close()
        await super().shutdown(sockets)


def server_config(app: ASGIApp, **more: Any) -> uvicorn.Config:
    """How the server is run, `more` being where it listens."""
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
        # A client's address is that of its connection: what a proxy says of it, anybody could say.
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **more,
    )
