"""Readers who do not read: nothing is kept for them, they are cut off, and nobody else is held up."""

import asyncio
import json
import socket
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_bytes

import pytest
import uvicorn
from uvicorn.server import ServerState

from api.serving.server import Socket
from tests.api.conftest import Gateway, served
from tests.api.sockets.client import ORIGIN, PROTOCOL, opened
from tests.patience import HANGING_SECONDS, eventually

PINGS = (bytes([0x89, 0x80 | 125, 0, 0, 0, 0]) + b"p" * 125) * 200
ESTABLISHED = "01"
"""What /proc/net/tcp calls a connection that neither side has closed."""
SYSTEM_STALLS_SECONDS = 10
"""After this long without progress it is the system that drops what comes beyond a full window (Linux from 6.17 on).

It drops the acknowledgements with it, and both sides send the same again, ever more seldom.
"""
LARGE = "subscription { large(count: 10000, bytes: 10000) }"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that waits one second for a reader."""
    with served(tmp_path_factory.mktemp("impatient"), patience=1.0) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def stalled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that waits a moment for a client who takes nothing, for a reader for ever, and takes any frames."""
    with served(tmp_path_factory.mktemp("stalled"), stalled=0.3, patience=3600, frames=10**9) as gateway:
        yield gateway


def memory_of(pid: int) -> int:
    """What a process holds in memory, in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096


def is_held(gateway: Gateway, raw: socket.socket) -> bool:
    """Whether the gateway has this connection still open, by what the kernel says of it."""
    ends = [f":{port:04X}" for port in (gateway.port, raw.getsockname()[1])]
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, state, *_ = line.split()
        if local.endswith(ends[0]) and remote.endswith(ends[1]):
            return state == ESTABLISHED
    return False


def any_is_held(gateway: Gateway, raws: Iterable[socket.socket]) -> bool:
    """Whether the gateway has any of these connections still open."""
    return any(is_held(gateway, raw) for raw in raws)


def frame(message: object) -> bytes:
    """A text frame as a client sends it, masked with zeros."""
    text = json.dumps(message).encode()
    length = bytes([0x80 | len(text)]) if len(text) < 126 else bytes([0x80 | 127]) + len(text).to_bytes(8)
    return bytes([0x81]) + length + bytes(4) + text


def handshake(gateway: Gateway, *headers: str) -> bytes:
    """The head of a WebSocket's handshake, with these headers as well."""
    lines = (
        "GET /graphql HTTP/1.1",
        f"host: 127.0.0.1:{gateway.port}",
        "upgrade: websocket",
        "connection: Upgrade",
        "sec-websocket-version: 13",
        f"sec-websocket-key: {b64encode(token_bytes(16)).decode()}",
        *headers,
        "",
        "",
    )
    return "\r\n".join(lines).encode()


def begin_raw(raw: socket.socket, gateway: Gateway) -> None:
    """Open a WebSocket on it, as nobody."""
    raw.sendall(handshake(gateway, f"sec-websocket-protocol: {PROTOCOL}", f"origin: {ORIGIN}"))
    # Whatever is sent before the handshake is answered, is lost.
    assert raw.recv(4096).startswith(b"HTTP/1.1 101")
    raw.sendall(frame({"type": "connection_init"}))


def subscribe_raw(raw: socket.socket, gateway: Gateway) -> None:
    """Open a WebSocket on it, and ask for more than anybody holds."""
    begin_raw(raw, gateway)
    raw.sendall(frame({"type": "subscribe", "id": "1", "payload": {"query": LARGE}}))


def listen_raw(raw: socket.socket, gateway: Gateway) -> None:
    """Ask for an event stream on it."""
    body = json.dumps({"query": LARGE})
    lines = (
        "POST /graphql HTTP/1.1",
        f"host: 127.0.0.1:{gateway.port}",
        "accept: text/event-stream",
        "content-type: application/json",
        f"content-length: {len(body)}",
        "",
        body,
    )
    raw.sendall("\r\n".join(lines).encode())


@pytest.mark.parametrize("begin", [subscribe_raw, listen_raw], ids=["socket", "event stream"])
async def test_g6_a_reader_who_never_reads_is_cut_off(
    impatient: Gateway, begin: Callable[[socket.socket, Gateway], None]
) -> None:
    """Of 100 MB hardly any is made for them; memory does not grow, another listener is answered all the while."""
    listeners = 5
    assert impatient.ask("{ me }").status_code == 200
    before = memory_of(impatient.pid)
    with raw_connections(listeners, impatient) as raws:
        for raw in raws:
            begin(raw, impatient)
        async with opened(impatient) as other:
            await other.init()
            assert await _comes_to(impatient, lambda listening: listening == listeners)
            while not await _comes_to(impatient, lambda listening: listening == 0, seconds=0.1):
                asked = time.monotonic()
                assert len(await other.ask("subscription { ticks(count: 3) }")) == 4
                assert time.monotonic() - asked < HANGING_SECONDS
        assert memory_of(impatient.pid) - before < 20_000_000
        assert await asyncio.to_thread(eventually, lambda: not any_is_held(impatient, raws))
        for raw in raws:
            assert await asyncio.to_thread(_received, raw) < 20_000_000


async def _comes_to(gateway: Gateway, what: Callable[[int], bool], seconds: float = HANGING_SECONDS) -> bool:
    """Whether so many listen in this time."""

    def is_there() -> bool:
        return what(gateway.ask("{ listening }").json()["data"]["listening"])

    return await asyncio.to_thread(eventually, is_there, seconds)


@contextmanager
def raw_connections(count: int, gateway: Gateway, buffer: int | None = None) -> Iterator[list[socket.socket]]:
    """Yield so many connections, whose buffers in the system hold so many bytes each way."""
    raws = [socket.socket() for _ in range(count)]
    try:
        for raw in raws:
            # Before it connects: a window that shrinks has the system drop what the gateway acknowledges, for minutes.
            for option in (socket.SO_RCVBUF, socket.SO_SNDBUF) if buffer else ():
                raw.setsockopt(socket.SOL_SOCKET, option, buffer or 0)
            raw.settimeout(HANGING_SECONDS)
            raw.connect(("127.0.0.1", gateway.port))
        yield raws
    finally:
        for raw in raws:
            raw.close()


def _received(raw: socket.socket) -> int:
    """How many bytes were on their way when the connection was cut off."""
    received = 0
    with suppress(ConnectionError):
        while piece := raw.recv(1 << 20):
            received += len(piece)
    return received


@pytest.mark.parametrize(
    "header", ["cookie: " + "a" * 8_300, "\r\n".join(f"x-{n}: a" for n in range(140))], ids=["long", "many"]
)
def test_a_handshake_whose_head_is_too_long_is_refused_at_once(impatient: Gateway, header: str) -> None:
    """It is answered and closed, so that nobody holds a connection by it."""
    with raw_connections(1, impatient) as (raw,):
        raw.sendall(handshake(impatient, header))
        told = b""
        while part := raw.recv(4096):
            told += part
    assert told.startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize("between", [b"", frame({"type": "pong"})], ids=["alone", "with messages between them"])
def test_pings_of_a_client_who_reads_nothing_are_not_answered_into_memory(stalled: Gateway, between: bytes) -> None:
    """What they send is read no further, and they are cut off, before 50 MB have come."""
    assert stalled.ask("{ me }").status_code == 200
    before = memory_of(stalled.pid)
    assert any(_is_cut_off(stalled, (PINGS + between) * 2_000) for _ in range(HANGING_SECONDS // SYSTEM_STALLS_SECONDS))
    assert memory_of(stalled.pid) - before < 20_000_000


def _is_cut_off(gateway: Gateway, sent: bytes) -> bool:
    """Return whether a client who reads nothing is cut off before all is sent; False where the system itself stalls."""
    with raw_connections(1, gateway, buffer=65_536) as (raw,):
        begin_raw(raw, gateway)
        raw.settimeout(SYSTEM_STALLS_SECONDS)
        try:
            raw.sendall(sent)
        except TimeoutError:
            return False
        except ConnectionError:
            return True
    raise AssertionError("All was taken of a client who reads nothing.")


def test_continuations_of_a_message_are_kept_as_their_bytes_alone(stalled: Gateway) -> None:
    """Of messages in 600,000 frames of a byte or none hardly any memory is taken, and they are understood."""
    assert stalled.ask("{ me }").status_code == 200
    before = memory_of(stalled.pid)
    with ExitStack() as connections:
        raws = []
        for _ in range(3):
            # None stands idle meanwhile: its handshake would come too late.
            [raw] = connections.enter_context(raw_connections(1, stalled))
            raws.append(raw)
            begin_raw(raw, stalled)
            raw.sendall(bytes([0x01, 0x81, 0, 0, 0, 0]) + b" ")
            raw.sendall((bytes([0x00, 0x81, 0, 0, 0, 0]) + b" ") * 200_000 + bytes([0x00, 0x80, 0, 0, 0, 0]) * 1_000)
            raw.sendall(bytes([0x89, 0x80, 0, 0, 0, 0]))
            assert _heard_until(raw, bytes([0x8A, 0x00]))
        assert memory_of(stalled.pid) - before < 20_000_000
        for raw in raws:
            raw.sendall(bytes([0x80, 0x80 | 15, 0, 0, 0, 0]) + b'{"type":"ping"}')
            assert _heard_until(raw, b'{"type":"pong"}')


def _heard_until(raw: socket.socket, end: bytes) -> bool:
    """Whether this comes before the connection ends."""
    heard = b""
    while not heard.endswith(end):
        if not (piece := raw.recv(4096)):
            return False
        heard += piece
    return True


def test_who_answers_no_ping_and_reads_nothing_is_cut_off(tmp_path: Path) -> None:
    """What waits for them is dropped with the connection."""
    with served(tmp_path, pings=0.5, stalled=3600, patience=3600) as gateway:
        assert gateway.ask("{ me }").status_code == 200
        with raw_connections(2, gateway) as raws:
            for raw in raws:
                begin_raw(raw, gateway)
                aliases = " ".join(f"a{number}: echo(text: $text)" for number in range(100))
                payload = {"query": f"query($text: String) {{ {aliases} }}", "variables": {"text": "x" * 200_000}}
                raw.sendall(frame({"type": "subscribe", "id": "1", "payload": payload}))
            assert eventually(lambda: not any_is_held(gateway, raws))
            for raw in raws:
                assert _received(raw) < 20_000_000


async def test_a_client_who_is_lost_while_something_is_sent_is_no_fault(stalled: Gateway) -> None:
    """Whether they close the connection or take nothing until it is cut off: the staff's log says nothing of it."""
    with raw_connections(2, stalled) as raws:
        for raw in raws:
            subscribe_raw(raw, stalled)
        assert await _comes_to(stalled, lambda listening: listening == 2)
        raws[0].close()
        assert await _comes_to(stalled, lambda listening: listening == 0)
    assert "request failed" not in stalled.log.read_text()


def test_a_socket_begins_only_where_nothing_else_waits_for_its_client(stalled: Gateway) -> None:
    """An answer that is under way on the connection comes first, and the handshake is taken for a request."""
    body = json.dumps({"query": "{ slow(seconds: 0.2) }"})
    lines = (
        "POST /graphql HTTP/1.1",
        f"host: 127.0.0.1:{stalled.port}",
        "content-type: application/json",
        f"content-length: {len(body)}",
        "",
        body,
    )
    begun = handshake(stalled, f"sec-websocket-protocol: {PROTOCOL}", f"origin: {ORIGIN}")
    with raw_connections(1, stalled) as (raw,):
        raw.sendall("\r\n".join(lines).encode() + begun)
        heard = b""
        while heard.count(b"HTTP/1.1") < 2 and (part := raw.recv(4096)):
            heard += part
    assert heard.count(b"HTTP/1.1") == 2
    assert heard.startswith(b"HTTP/1.1 200")
    assert b'"slow":"done"' in heard
    assert b"HTTP/1.1 101" not in heard


class Wire(asyncio.Transport):
    """The server's end of a connection, which takes what is sent; whether it is read from, and was closed."""

    is_read = True
    is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take it."""

    def pause_reading(self) -> None:
        """Read no more."""
        self.is_read = False

    def resume_reading(self) -> None:
        """Read on."""
        self.is_read = True

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self.is_closed

    def close(self) -> None:
        """Close it."""
        self.is_closed = True

    abort = close


async def test_who_is_behind_is_heard_until_they_ping() -> None:
    """A slow reader's pongs are read however much waits for them, and no ping more than one while that is so."""
    wire = Wire()
    config = uvicorn.Config(lambda: None)
    config.load()
    connection = Socket(config, ServerState(), {})
    connection.connection_made(wire)
    connection.pause_writing()
    assert wire.is_read
    connection.handle_ping()
    assert not wire.is_read
    connection.resume_writing()
    assert wire.is_read
    connection.handle_ping()
    assert wire.is_read
