"""How many streams may be open, of all and of one, and how all of them end with the server."""

import asyncio
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, suppress
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.types import Message

from agencies.contract.errors import Overloaded
from api.receiving.entrance import Entrance
from api.sockets.endpoint import SocketEndpoint
from api.streams.open_streams import OpenStream, OpenStreams, StreamSettings
from resolvers.request.caller import Caller
from tests.api.conftest import Gateway, served
from tests.api.graph import SmallGraph
from tests.api.sockets.client import opened
from tests.api.sockets.test_tokens import short_token
from tests.api.streams.test_event_stream import listening
from tests.patience import HANGING_SECONDS, eventually

OTHER: Final = "c000000000000002"
HANDSHAKE: Final = (
    b"GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Gateway]:
    """A gateway of the test's own: 12 streams for tokens, 8 of one; 2 for strangers, of which 1 has begun."""
    with served(tmp_path, streams=(12, 8)) as gateway:
        yield gateway


async def test_one_has_so_many_streams_and_all_have_so_many(own: Gateway) -> None:
    """Of one's sockets the ninth is closed until later; of all streams the thirteenth is refused."""
    token = own.token()
    async with AsyncExitStack() as stack:
        for _ in range(8):
            await (await stack.enter_async_context(opened(own))).init(token)
        async with opened(own) as ninth:
            await ninth.say(type="connection_init", payload={"Authorization": f"Bearer {token}"})
            code, reason = await ninth.closed()
            assert (code, "close one" in reason) == (1013, True)
        with listening(own, "subscription { quiet }", token) as events:
            assert events.response.status_code == 503
            assert events.response.headers["retry-after"]
        other = short_token(own, 60, citizen_id=OTHER)
        for _ in range(4):
            await (await stack.enter_async_context(opened(own))).init(other)
        async with opened(own) as thirteenth:
            await thirteenth.say(type="connection_init", payload={"Authorization": f"Bearer {other}"})
            assert (await thirteenth.closed())[0] == 1013
        with listening(own, "subscription { quiet }", other) as events:
            assert events.response.status_code == 503
        assert own.ask("{ me }").status_code == 200
    async with opened(own) as socket:
        await socket.init(token)


async def test_strangers_have_an_eighth_beside_of_which_half_may_have_begun(own: Gateway) -> None:
    """Without a token a second socket and event stream are refused; citizens have all of their places."""
    async with AsyncExitStack() as stack:
        await (await stack.enter_async_context(opened(own))).init()
        async with opened(own) as second:
            await second.say(type="connection_init")
            code, reason = await second.closed()
            assert (code, "without a token" in reason) == (1013, True)
        with listening(own, "subscription { quiet }") as events:
            assert events.response.status_code == 503
        for token in [own.token()] * 8 + [short_token(own, 60, citizen_id=OTHER)] * 4:
            await (await stack.enter_async_context(opened(own))).init(token)
    async with opened(own) as socket:
        await socket.init()
    assert await asyncio.to_thread(eventually, lambda: _is_taken(own))


def _is_taken(gateway: Gateway) -> bool:
    """Whether there is a place for an event stream without a token."""
    with listening(gateway, "subscription { quiet }") as events:
        return events.response.status_code == 200


async def test_a_token_that_is_bad_frees_the_place_at_once(own: Gateway) -> None:
    """Of sockets that begin with bad tokens none has another give way."""
    async with opened(own) as waiting:
        for _ in range(4):
            async with opened(own) as bad:
                await bad.say(type="connection_init", payload={"Authorization": "Bearer not.a.token"})
                assert (await bad.closed())[0] == 4403
        await waiting.init(own.token())


async def test_those_who_wait_longest_give_way_to_who_comes(own: Gateway) -> None:
    """The place of the oldest socket that has not begun is another's; it is closed until later."""
    async with opened(own) as oldest, opened(own) as second, opened(own) as third:
        code, reason = await oldest.closed()
        assert (code, "gave way" in reason) == (1013, True)
        await second.init(own.token())
        await third.init()


async def test_an_address_has_a_quarter_of_the_places_of_strangers() -> None:
    """Past it the address's own oldest gives way, also where the pool has room; none that has begun does."""
    streams, ended = OpenStreams(StreamSettings(64, 20)), list[str]()
    with ExitStack() as stack:

        def add(name: str, address: str) -> OpenStream:
            stream = stack.enter_context(streams.opened(lambda _: ended.append(name)))
            stream.wait((address,))
            return stream

        for n in range(6):
            add(f"c{n}", f"c{n}")
        add("a1", "a")
        add("a2", "a").begin(("a",), is_known=False)
        assert ended == []
        with pytest.raises(Overloaded, match="close one"):
            add("a3", "a").begin(("a",), is_known=False)
        assert ended == ["a1"]
        add("a4", "a")
        assert ended == ["a1"]
        add("b1", "b")
        assert ended == ["a1", "a4"]
        add("b2", "b")
        add("d1", "d")
        assert ended == ["a1", "a4", "c0", "b1"]
    assert len(streams) == 0


@pytest.mark.parametrize(("at_once", "of_one"), [(500, 20), (500, 1), (64, 20), (8, 8), (1, 1)])
def test_where_one_address_has_all_it_may_have_begun_its_token_gets_in(at_once: int, of_one: int) -> None:
    """Whatever the settings, a socket of the same address has a place until its token has come."""
    streams = OpenStreams(StreamSettings(at_once, of_one))
    with ExitStack() as stack:
        begun = 0
        with suppress(Overloaded):
            while True:
                stream = stack.enter_context(streams.opened(lambda _: None))
                stream.wait(("a",))
                stream.begin(("a",), is_known=False)
                begun += 1
        assert begun > 0
        comer = stack.enter_context(streams.opened(lambda _: None))
        comer.wait(("a",))
        comer.begin("kim", is_known=True)


def test_a_socket_whose_token_is_looked_at_does_not_give_way() -> None:
    """However many come behind it; past half of the places a further one may have to."""
    streams, ended = OpenStreams(StreamSettings(64, 20)), list[str]()
    with ExitStack() as stack:

        def add(name: str, *, shows: bool) -> None:
            stream = stack.enter_context(streams.opened(lambda _: ended.append(name)))
            stream.wait((name,))
            if shows:
                stream.show()

        for n in range(5):
            add(f"token{n}", shows=True)
        for n in range(16):
            add(f"stranger{n}", shows=False)
        assert ended == ["token4", *(f"stranger{n}" for n in range(8))]


def test_of_one_address_a_half_of_its_places_have_a_token_looked_at() -> None:
    """A further one waits as those without a token do, and gives way to the address's own."""
    streams, ended = OpenStreams(StreamSettings(64, 20)), list[int]()
    with ExitStack() as stack:
        for n in range(4):
            stream = stack.enter_context(streams.opened(lambda _, n=n: ended.append(n)))
            stream.wait(("a",))
            stream.show()
    assert ended == [1]


class Waiting:
    """A socket in process that says one thing at once, and then waits."""

    def __init__(self, endpoint: SocketEndpoint, *said: str) -> None:
        self._said = ['{"type": "websocket.connect"}', *said]
        self.sent: list[Message] = []
        self.answered = asyncio.Event()
        headers = [(b"host", b"maru"), (b"origin", b"http://maru")]
        scope = {"type": "websocket", "headers": headers, "query_string": b"", "subprotocols": ["graphql-transport-ws"]}
        self.task = asyncio.create_task(endpoint(scope, self._receive, self._send))

    async def _receive(self) -> Message:
        if not self._said:
            await asyncio.Event().wait()
        return {"type": "websocket.receive", "text": self._said.pop(0)}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)
        if message["type"] != "websocket.accept":
            self.answered.set()


async def test_a_token_that_is_slow_to_be_looked_at_keeps_its_socket() -> None:
    """As where the issuer is asked for its keys: those who come meanwhile do not end the socket."""
    looking, going_on = asyncio.Event(), asyncio.Event()

    async def identify(authorization: Sequence[bytes]) -> Caller:
        looking.set()
        await going_on.wait()
        return Caller("c000000000000001")

    streams = OpenStreams(StreamSettings(8, 8))
    endpoint = SocketEndpoint(SmallGraph(), Entrance(identify, demo=True), streams, ())
    init = '{"type": "connection_init", "payload": {"Authorization": "Bearer a.b.c"}}'
    sockets = [Waiting(endpoint, init)]
    try:
        await looking.wait()
        sockets += [Waiting(endpoint) for _ in range(4)]
        async with asyncio.timeout(HANGING_SECONDS):
            await asyncio.gather(*(each.answered.wait() for each in sockets[1:3]))
            going_on.set()
            await sockets[0].answered.wait()
        assert "connection_ack" in sockets[0].sent[1].get("text", "")
    finally:
        for each in sockets:
            each.task.cancel()
        await asyncio.gather(*(each.task for each in sockets), return_exceptions=True)


async def test_532_handshakes_without_a_token_shut_nobody_out(tmp_path: Path) -> None:
    """A citizen hears events on a socket and an event stream while strangers hold whole and half handshakes."""
    with served(tmp_path, streams=(500, 20)) as gateway:
        token = gateway.token()
        raws = [await asyncio.open_connection("127.0.0.1", gateway.port) for _ in range(560)]
        try:
            for n, (_, writer) in enumerate(raws):
                authorised = b"Authorization: Bearer no.good.token\r\n" if n % 2 else b""
                writer.write(HANDSHAKE + authorised + (b"" if n % 20 == 0 else b"\r\n"))
            await asyncio.gather(*(reader.readline() for n, (reader, _) in enumerate(raws) if n % 20))
            async with opened(gateway) as socket:
                await socket.init(token)
                assert len(await socket.ask("subscription { ticks(count: 2) }")) == 3
                with listening(gateway, "subscription { ticks(count: 2) }", token) as events:
                    assert len(events.rest()) == 3
        finally:
            for _, writer in raws:
                writer.close()


async def test_h1_a_server_that_closes_ends_streams_and_exits(own: Gateway) -> None:
    """Sockets get 1001, an event stream its last event and `complete`; the process is gone soon, without a fault."""

    token = own.token()

    def listen() -> list[tuple[str, Any]]:
        with listening(own, "subscription { quiet }", token) as events:
            return events.rest()

    async with opened(own) as socket:
        await socket.init()
        await socket.subscribe("subscription { quiet }")
        listened = asyncio.create_task(asyncio.to_thread(listen))
        assert await asyncio.to_thread(eventually, lambda: own.ask("{ listening }").json()["data"]["listening"] == 2)
        # Not before: one that is not begun is closed after three seconds.
        async with opened(own) as silent:
            stopped_at = time.monotonic()
            own.process.send_signal(signal.SIGTERM)
            assert (await socket.closed())[0] == 1001
            assert (await silent.closed())[0] == 1001
        (_, content), last = await listened
    assert content["errors"][0]["extensions"]["code"] == "OVERLOADED"
    assert last == ("complete", None)
    assert await asyncio.to_thread(own.process.wait, HANGING_SECONDS) in (0, -signal.SIGTERM)
    assert time.monotonic() - stopped_at < 9
    assert "Traceback" not in own.log.read_text()
    assert "without completing" not in own.log.read_text()
