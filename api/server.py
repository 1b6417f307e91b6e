"""The server that carries the app: uvicorn, with connections that can be cut off. It ends streams before it closes."""

import socket
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.http_connection import HttpConnection
from api.sockets.message import MESSAGE_CAP
from api.streams.open_streams import OpenStreams
from api.streams.reading import ABORT

GRACE_SECONDS: Final = 10
TICKS_A_SECOND: Final = 10
LINGER_SECONDS: Final = 0.5


class Socket(WebSocketsSansIOProtocol):
    """A WebSocket, whose app may cut the connection off."""

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
                if isinstance(connection, HttpConnection):
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
        timeout_graceful_shutdown=GRACE_SECONDS,
        **more,
    )
