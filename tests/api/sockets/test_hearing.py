"""How much is heard on sockets: what one says beyond their allowance waits unread, and hurts nobody else."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send
from uvicorn.server import ServerState
from websockets.exceptions import InvalidState

from api.limits.rate import PIECES_OF_A_REQUEST, Rates, RateSettings
from api.receiving.entrance import Entrance
from api.serving import server
from api.serving.server import PARSED_AT_ONCE, Socket
from api.sockets.connection import PIECES_UNBEGUN
from api.sockets.endpoint import PROTOCOL, SocketEndpoint
from api.sockets.message import pieces_of
from api.streams.open_streams import OpenStreams, StreamSettings
from resolvers.request.caller import ANONYMOUS, Caller
from tests.api.conftest import Gateway, served
from tests.api.graph import SmallGraph
from tests.api.sockets.client import opened
from tests.api.sockets.test_slow_readers import Wire, begin_raw, frame, raw_connections
from tests.api.test_rate import Clock
from tests.patience import HANGING_SECONDS

RATE: Final = RateSettings(60, 10, 600)
LARGE: Final = {"type": "pong", "payload": "x" * 200_000}
SMALL: Final = {"type": "pong"}
PING: Final = bytes([0x89, 0x80, 0, 0, 0, 0])
"""The shortest frame that there is."""
MESSAGE: Final = b"\x81" + PING[1:]
NO_TEXT: Final = b"\x81\x81" + bytes(4) + b"\xff"
CLOSE: Final = b"\x88\x82" + bytes(4) + b"\x03\xe8"
SPARE: Final = 2 * PARSED_AT_ONCE // len(PING) + 2
"""So many frames more than may be are looked at, since what is parsed at once holds as many."""
SOON_SECONDS: Final = 30
"""A ping is missed after two."""


class Hall:
    """Sockets of one process, whose clock stands unless a test moves it on."""

    def __init__(self, settings: RateSettings) -> None:
        self.clock = Clock()
        self.heard = 0
        self._waiting: list[tuple[float, asyncio.Event]] = []
        rates = Rates(settings, self.clock, self._sleep)
        entrance = Entrance(_identified, demo=True, rates=rates)
        self._endpoint = SocketEndpoint(SmallGraph(), entrance, OpenStreams(StreamSettings(500, 200)), ())

    async def _sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._waiting.append((self.clock.now + seconds, woken))
        await woken.wait()

    async def move_on(self, seconds: float) -> None:
        """Let so much time pass."""
        self.clock.now += seconds
        while any(until <= self.clock.now for until, _ in self._waiting):
            for each in [each for each in self._waiting if each[0] <= self.clock.now]:
                self._waiting.remove(each)
                each[1].set()
            await _settle()

    @asynccontextmanager
    async def saying(self, *said: dict[str, Any], who: str | None = None, again: bool = False) -> AsyncIterator[None]:
        """A socket on which this is said once it has begun; `again`: over and over."""
        header = [(b"authorization", who.encode())] if who else []
        headers = [(b"host", b"maru"), (b"origin", b"http://maru"), *header]
        scope = {"type": "websocket", "headers": headers, "query_string": b"", "client": ("192.0.2.1", 1)}
        talking = asyncio.create_task(
            self._endpoint(scope | {"subprotocols": [PROTOCOL]}, self._client(said, again), _ignore)
        )
        try:
            await _settle()
            yield
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)

    def _client(self, said: Sequence[dict[str, Any]], again: bool) -> Receive:
        texts = [json.dumps(each) for each in said]

        async def messages() -> AsyncIterator[Message]:
            yield {"type": "websocket.connect"}
            yield {"type": "websocket.receive", "text": '{"type": "connection_init"}'}
            while True:
                for text in texts:
                    message = {"type": "websocket.receive", "text": text}
                    yield message
                    self.heard += pieces_of(message)
                if not again:
                    await asyncio.Event().wait()

        return anext_of(messages())


def anext_of(messages: AsyncIterator[Message]) -> Receive:
    """One message after another."""

    async def receive() -> Message:
        await asyncio.sleep(0)
        return await anext(messages)

    return receive


async def _identified(authorization: Sequence[bytes]) -> Caller:
    return Caller(authorization[0].decode()) if authorization else ANONYMOUS


async def _ignore(message: Message) -> None:
    """Nobody reads it."""


async def _settle() -> None:
    """Let everything be done that can be while the clock stands."""
    for _ in range(1_000):
        await asyncio.sleep(0)


@pytest.mark.parametrize("said", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize(("who", "of_address"), [(None, 600), (None, 0), ("a", 0)], ids=["address", "nobody", "one"])
async def test_b14_what_is_said_on_all_sockets_of_one_is_heard_at_their_rate(
    said: dict[str, Any], who: str | None, of_address: int
) -> None:
    """Twenty sockets that never stop are heard as far as one may say, whoever they are, and go on at that rate."""
    hall = Hall(RATE._replace(of_address=of_address))
    one = pieces_of({"text": json.dumps(said)})
    sockets = [hall.saying(said, who=who, again=True) for _ in range(20)]
    for each in sockets:
        await each.__aenter__()
    assert hall.heard <= RATE.at_once * PIECES_OF_A_REQUEST + one
    before = hall.heard
    for _ in range(60):
        await hall.move_on(1)
    after_a_minute = hall.heard - before
    assert abs(after_a_minute - RATE.a_minute * PIECES_OF_A_REQUEST) <= one
    for each in sockets:
        await each.__aexit__(None, None, None)


async def test_b14_a_hundred_subscriptions_at_once_are_all_heard_at_once() -> None:
    """With what ends them, with pings and with long documents: an app that begins anew waits for nothing."""
    hall = Hall(RateSettings(600, 100, 0))
    document = "subscription { quiet }" + " " * 3_000
    begun = [{"type": "subscribe", "id": str(each), "payload": {"query": document}} for each in range(100)]
    ended = [{"type": "complete", "id": str(each)} for each in range(100)]
    said = [*begun, {"type": "ping"}, *ended, {"type": "pong"}]
    async with hall.saying(*said, who="a"):
        assert hall.heard == sum(pieces_of({"text": json.dumps(each)}) for each in said)


async def test_b14_who_says_too_much_holds_up_nobody_else() -> None:
    """Strangers whom nothing tells apart hold up no citizen, nor one citizen another, who has yet to begin."""
    hall = Hall(RATE._replace(of_address=0))
    async with hall.saying(LARGE, again=True), hall.saying(LARGE, who="a", again=True):
        before = hall.heard
        async with hall.saying(*[SMALL] * 10, who="b"):
            assert hall.heard == before + 10


async def test_b14_what_waits_on_a_socket_that_ends_counts_for_nothing() -> None:
    """Whoever has said too much, left and come again waits for what was heard alone."""
    hall = Hall(RATE._replace(of_address=0))
    async with hall.saying(*[SMALL] * RATE.at_once * PIECES_OF_A_REQUEST, who="a"):
        for _ in range(5):
            async with hall.saying(LARGE, LARGE, who="a"):
                pass
        async with hall.saying(SMALL, SMALL, who="a"):
            before = hall.heard
            for _ in range(2):
                await hall.move_on(60 / RATE.a_minute / PIECES_OF_A_REQUEST + 0.01)
            assert hall.heard == before + 2


async def test_b14_who_leaves_while_they_wait_is_seen_to_leave(tmp_path: Path) -> None:
    """Their place is free once they answer no ping, though what they have said last would be heard minutes later."""
    with served(tmp_path, rate=(1, 1, 0), streams=(9, 2), pings=1) as gateway:
        with raw_connections(1, gateway) as (raw,):
            begin_raw(raw, gateway)
            assert b"connection_ack" in raw.recv(4096)
            raw.sendall(frame(LARGE) + frame(SMALL))
            assert not await _is_let_in(gateway)
        async with asyncio.timeout(SOON_SECONDS):
            while not await _is_let_in(gateway):
                pass


async def _is_let_in(gateway: Gateway) -> bool:
    """Whether there is a place for a socket of nobody's."""
    async with opened(gateway) as socket:
        await socket.say(type="connection_init")
        return await socket.next_or_none() is not None


@pytest.mark.parametrize(("bytes_", "count"), [(0, 1), (1_024, 1), (1_025, 2), (2_049, 3)])
@pytest.mark.parametrize("letter", ["a", "가"], ids=["of one byte", "of three"])
def test_b14_a_message_counts_once_for_each_kb_that_it_has_begun(letter: str, bytes_: int, count: int) -> None:
    """By its bytes as they are sent, whatever is written in it, and once where it is empty."""
    letters, rest = divmod(bytes_, len(letter.encode()))
    assert pieces_of({"text": letter * letters + "a" * rest}) == count


async def test_b14_before_it_is_begun_a_socket_says_little(gateway: Gateway) -> None:
    """A large message, or many, close it with 1009; whoever it is shows only then."""
    for said in ([LARGE], [SMALL] * (PIECES_UNBEGUN + 1)):
        async with opened(gateway) as socket:
            for each in said:
                await socket.say(**each)
            code, reason = await socket.closed()
            assert code == 1009
            assert "connection_ack" in reason


@asynccontextmanager
async def _connected(app: Callable[[Scope, Receive, Send], Any]) -> AsyncIterator[tuple[Socket, Wire]]:
    """A server's connection on which a WebSocket was begun."""
    wire = Wire()
    config = uvicorn.Config(app)
    config.load()
    connection = Socket(config, ServerState(), {})
    connection.connection_made(wire)
    key = b64encode(bytes(16)).decode()
    lines = ("GET / HTTP/1.1", "host: a", "upgrade: websocket", "connection: Upgrade", "sec-websocket-version: 13")
    connection.data_received("\r\n".join((*lines, f"sec-websocket-key: {key}", "", "")).encode())
    await _settle()
    try:
        yield connection, wire
    finally:
        for task in connection.tasks:
            task.cancel()
        await asyncio.gather(*connection.tasks, return_exceptions=True)
        connection.connection_lost(None)


@pytest.mark.parametrize("kind", [PING, b"\x8a" + PING[1:], b"\x00" + PING[1:]], ids=["pings", "pongs", "continued"])
async def test_b14_frames_that_are_no_message_are_read_at_a_rate(kind: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 40,000 that come at once hardly more are looked at than may be; the rest waits, and nothing more is read."""
    monkeypatch.setattr(server, "FRAMES_A_MINUTE", 1)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async with _connected(app) as (connection, wire):
        looked_at = _looked_at(connection, monkeypatch)
        connection.data_received(b"\x01" + PING[1:] if kind[0] == 0 else PING)
        connection.data_received(kind * 40_000)
        assert server.FRAMES_AT_ONCE <= len(looked_at) <= server.FRAMES_AT_ONCE + SPARE
        assert not wire.is_read


def _looked_at(connection: Socket, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The frames of a connection that are looked at from now on."""
    looked_at = []
    events = connection.conn.events_received

    def kept() -> list[Any]:
        found = events()
        looked_at.extend(found)
        return found

    monkeypatch.setattr(connection.conn, "events_received", kept)
    return looked_at


@pytest.mark.parametrize("ending", [b"", NO_TEXT], ids=["by the app", "by no UTF-8"])
async def test_b14_messages_behind_a_close_are_read_at_a_rate(ending: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 40,000 that come behind a close, the app's or one for what came, few are looked at; the rest waits."""
    monkeypatch.setattr(server, "FRAMES_A_MINUTE", 1)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await (receive() if ending else send({"type": "websocket.close"}))

    async with _connected(app) as (connection, wire):
        looked_at = _looked_at(connection, monkeypatch)
        connection.data_received(ending)
        assert connection.close_sent
        connection.data_received(MESSAGE * 40_000)
        assert len(looked_at) <= server.FRAMES_AT_ONCE + SPARE
        assert not wire.is_read


async def test_the_client_s_close_is_read_behind_messages_that_nobody_takes_any_more() -> None:
    """A gateway that has closed ends the connection by it, though more was held back than is parsed at once."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await closing.wait()
        await send({"type": "websocket.close"})

    closing = asyncio.Event()
    async with _connected(app) as (connection, wire):
        connection.data_received(MESSAGE * server.FRAMES_AT_ONCE)
        connection.data_received(CLOSE)
        assert not wire.is_closed
        closing.set()
        await _settle()
        assert wire.is_closed


@pytest.mark.parametrize(
    "before",
    [b"", MESSAGE * PARSED_AT_ONCE, PING * PARSED_AT_ONCE],
    ids=["at once", "once the app takes it", "once it may be looked at"],
)
async def test_who_closes_behind_a_text_that_is_no_utf_8_has_no_place_any_more(
    before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it is read, nobody can be told; the connection ends all the same, and nothing fails for it."""
    monkeypatch.setattr(server, "FRAMES_A_MINUTE", 600_000)
    failed: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        try:
            while (await receive())["type"] != "websocket.disconnect":
                pass
        except InvalidState as error:
            failed.append(error)

    async with _connected(app) as (connection, wire):
        connection.data_received(before + NO_TEXT + CLOSE)
        async with asyncio.timeout(HANGING_SECONDS):
            while not (wire.is_closed or failed):
                await _settle()
    assert not failed


async def test_a_client_who_has_closed_and_takes_nothing_fails_no_end_of_the_gateway() -> None:
    """What waits for them keeps their connection: to close it again would raise, and cut everybody's answers off."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    async with _connected(app) as (connection, wire):
        connection.pause_writing()
        connection.data_received(CLOSE)
        assert wire.is_closed
        connection.shutdown()


async def test_b14_of_one_who_is_behind_no_ping_is_answered_that_was_read_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 40,000 in one read few are answered into memory; the rest once the client has taken what waits for them."""
    monkeypatch.setattr(server, "FRAMES_AT_ONCE", 10**9)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    async with _connected(app) as (connection, wire):
        looked_at = _looked_at(connection, monkeypatch)
        connection.pause_writing()
        connection.data_received(PING * 40_000)
        assert len(looked_at) <= SPARE
        assert not wire.is_read
        connection.resume_writing()
        assert len(looked_at) == 40_000
        assert wire.is_read


async def test_b14_messages_wait_as_they_came_until_the_app_takes_them() -> None:
    """Of 40,000 in one read few are kept as messages, each of which takes 50 times its bytes."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await taking.wait()
        while (message := await receive())["type"] != "websocket.disconnect":
            taken.append(message)
            if len(taken) == 40_000:
                all_taken.set()

    taking, all_taken, taken = asyncio.Event(), asyncio.Event(), list[Message]()
    async with _connected(app) as (connection, wire):
        connection.data_received(MESSAGE * 40_000)
        assert connection.queue.qsize() <= 100
        assert not wire.is_read
        taking.set()
        await all_taken.wait()
        assert wire.is_read


def test_b14_what_waited_is_answered_in_order(tmp_path: Path) -> None:
    """A thousand pings and messages among them, more than one may send at once, are all answered, only later."""
    with served(tmp_path, frames=60_000) as gateway, raw_connections(1, gateway) as (raw,):
        begin_raw(raw, gateway)
        said = [frame({"type": "ping", "payload": number}) for number in range(100)]
        raw.sendall(b"".join(PING * 10 + each for each in said))
        heard = b""
        while b'"payload":99' not in heard and (piece := raw.recv(4096)):
            heard += piece
    assert heard.count(bytes([0x8A, 0x00])) == 1_000
    numbers = [heard.find(b'"payload":%d}' % number) for number in range(100)]
    assert numbers == sorted(numbers)
    assert numbers[0] > 0
