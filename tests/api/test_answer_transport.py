"""How an answer goes out: by one write where it is whole, and no part of it waits for one that is not there yet."""

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from api.connections.client_reader import ABORT
from api.connections.http_connection import HttpConnection
from api.serving.server import server_config

GET: Final = b"GET / HTTP/1.1\r\nhost: maru\r\n\r\n"
START: Final = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]}
STREAMED: Final = {"type": "http.response.start", "status": 200, "headers": []}

App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Client(asyncio.Transport):
    """What a client would be sent, by write."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False
        self.taken_over = False

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Another protocol speaks from now on."""
        self.taken_over = True

    def write(self, data: Any) -> None:
        """Keep it."""
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        """Whether the connection is closed."""
        return self.closed

    def close(self) -> None:
        """Close it."""
        self.closed = True

    abort = close

    def get_write_buffer_size(self) -> int:
        """Everything is taken at once."""
        return 0

    def pause_reading(self) -> None:
        """Nothing more is sent meanwhile."""

    def resume_reading(self) -> None:
        """Nothing more is sent meanwhile."""


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def connected(app: App) -> tuple[HttpConnection, Client]:
    """A connection to an app, and its client."""
    config = server_config(app)
    config.load()
    connection, client = HttpConnection(config=config, server_state=ServerState(), app_state={}), Client()
    connection.connection_made(client)
    return connection, client


@pytest.mark.parametrize(("method", "body"), [(b"GET", b"here"), (b"HEAD", b"")])
async def test_a_whole_answer_is_one_write(method: bytes, body: bytes) -> None:
    """The head with the body, or alone where there is none; the next answer of the connection likewise."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"here"})

    connection, client = connected(app)
    for number in (1, 2):
        connection.data_received(GET.replace(b"GET", method))
        await _turns()
        assert len(client.written) == number
        assert client.written[-1].startswith(b"HTTP/1.1 200 OK\r\n")
        assert client.written[-1].endswith(b"content-length: 4\r\n\r\n" + body)
    connection.connection_lost(None)


async def test_the_head_of_a_stream_goes_out_before_there_is_anything_to_stream() -> None:
    """A client who waits for events knows at once that they will come; each part is a write of its own."""
    event = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(STREAMED)
        await event.wait()
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        await send({"type": "http.response.body", "body": b"two"})

    connection, client = connected(app)
    connection.data_received(GET)
    await _turns()
    assert [each.endswith(b"\r\n\r\n") for each in client.written] == [True]
    event.set()
    await _turns()
    assert client.written[1:] == [b"3\r\none\r\n", b"3\r\ntwo\r\n0\r\n\r\n"]
    connection.connection_lost(None)


async def test_a_client_who_asks_before_sending_a_body_is_told_to_go_on_at_once() -> None:
    """`100 Continue` waits for nothing that the client would only send after it."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        while message["more_body"]:
            message = await receive()
        await send(START)
        await send({"type": "http.response.body", "body": b"here"})

    connection, client = connected(app)
    head = b"POST / HTTP/1.1\r\nhost: maru\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    connection.data_received(head)
    await _turns()
    assert client.written == [b"HTTP/1.1 100 Continue\r\n\r\n"]
    connection.data_received(b"{}")
    await _turns()
    assert b"".join(client.written[1:]).endswith(b"\r\n\r\nhere")
    connection.connection_lost(None)


async def test_nothing_is_written_to_a_connection_that_was_cut_off() -> None:
    """The head that waits for the turn's end neither."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(STREAMED)
        scope["extensions"][ABORT]()
        await receive()

    connection, client = connected(app)
    connection.data_received(GET)
    await _turns()
    assert (client.closed, client.written) == (True, [])
    connection.connection_lost(None)


async def test_a_head_goes_out_before_the_connection_is_closed_or_something_else_is_said_on_it() -> None:
    """Whatever ends the connection in the turn in which an answer begins: it is not lost, nor stands behind that."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(STREAMED if scope["path"] == "/stream" else START)
        if scope["path"] != "/stream":
            await send({"type": "http.response.body", "body": b"here"})
        happens()
        await receive()

    connection, client = connected(app)
    happens: Callable[[], None] = connection.shutdown
    connection.data_received(GET.replace(b"GET", b"HEAD"))
    await _turns()
    assert (client.closed, [each[:15] for each in client.written]) == (True, [b"HTTP/1.1 200 OK"])
    connection, client = connected(app)
    happens = lambda: connection.data_received(b"no request\r\n\r\n")  # noqa: E731
    connection.data_received(GET.replace(b"/", b"/stream", 1))
    await _turns()
    assert (client.closed, [each[:12] for each in client.written]) == (True, [b"HTTP/1.1 200", b"HTTP/1.1 400"])
    connection.connection_lost(None)
    connection, client = connected(app)
    happens = lambda: connection.data_received(GET + b"no request\r\n\r\n")  # noqa: E731
    connection.data_received(GET.replace(b"/", b"/stream", 1))
    await _turns()
    assert (client.closed, [each[:12] for each in client.written]) == (True, [b"HTTP/1.1 200", b"HTTP/1.1 400"])
    connection.connection_lost(None)


async def test_an_answer_that_breaks_off_is_sent_as_far_as_it_came() -> None:
    """An app that fails behind the head leaves a client who can tell that the answer is not whole."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        raise ZeroDivisionError

    connection, client = connected(app)
    connection.data_received(GET)
    await _turns()
    assert client.closed
    assert [each.startswith(b"HTTP/1.1 200 OK\r\n") for each in client.written] == [True]


async def test_a_connection_that_has_ended_is_freed_at_once() -> None:
    """With all that its last request held: it waits in memory for no garbage collector."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"here"})

    connection, _ = connected(app)
    connection.data_received(GET)
    await _turns()
    kept = weakref.ref(connection)
    gc.disable()
    try:
        connection.connection_lost(None)
        del connection, _
        assert kept() is None
    finally:
        gc.enable()
