"""Requests that offer another protocol, as Java's HttpClient and `curl --http2` do: they are answered as any other."""

import json
import subprocess
from collections.abc import Sequence

import pytest
from starlette.types import Receive, Scope, Send

from api.connections.http_connection import SENDING_SECONDS
from tests.api.conftest import Gateway
from tests.api.sockets.test_slow_readers import begin_raw, handshake, raw_connections
from tests.api.test_answer_transport import connected
from tests.api.test_stalled_clients import told
from tests.patience import HANGING_SECONDS

OFFER = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQBAAAA\r\n"
ECHO = json.dumps({"query": '{ echo(text: "body") }'}).encode()
INNER = b"GET /graphql?query=%7Bbump%7D HTTP/1.1\r\nhost: inner\r\n\r\n"
LAST = b"GET /graphql?query=%7Bme%7D HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
CONNECT = b"CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n"


def offering(body: bytes, *, offer: bytes = OFFER, framed: bytes = b"") -> bytes:
    """A POST of this body that offers another protocol."""
    framed = framed or b"content-length: %d\r\n" % len(body)
    return (
        b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        + offer
        + framed
        + b"\r\n"
        + body
    )


def answers(gateway: Gateway, reads: Sequence[bytes]) -> list[bytes]:
    """What is answered where the server reads these pieces one after the other."""
    with raw_connections(1, gateway) as (raw,):
        for piece in reads:
            raw.sendall(piece)
            # Another connection is answered: what was sent before has been read.
            gateway.ask("{ me }")
        return told(raw).split(b"HTTP/1.1 ")[1:]


def whole_and_in_pieces(request: bytes, body: bytes) -> list[list[bytes]]:
    """The request in one read; with its body in a read of its own; and with head and body broken in two."""
    body_at = request.index(body)
    cuts = ((), (body_at,), (40, body_at + len(body) // 2))
    return [[request[start:end] for start, end in zip((0, *cut), (*cut, len(request)), strict=True)] for cut in cuts]


@pytest.mark.parametrize("place", [0, 1, 2], ids=["one read", "the body apart", "broken in two"])
@pytest.mark.parametrize(
    "offer",
    [
        OFFER,
        b"upgrade: foo\r\nconnection: upgrade\r\n",
        b"connection: keep-alive\r\nUpgrade: a, b\r\nconnection: UPGRADE\r\n",
    ],
    ids=["h2c", "unknown", "two lines"],
)
def test_its_body_is_its_own(gateway: Gateway, offer: bytes, place: int) -> None:
    """Whether it comes with the head or later; what comes behind it is the next request."""
    pieces = whole_and_in_pieces(offering(ECHO, offer=offer) + LAST, ECHO)[place]
    first, last = answers(gateway, pieces)
    assert first.startswith(b"200"), first
    assert b"('text', 'body')" in first
    assert last.startswith(b"200"), last


@pytest.mark.parametrize("place", [0, 1, 2], ids=["one read", "the body apart", "broken in two"])
def test_its_body_is_no_further_request(gateway: Gateway, place: int) -> None:
    """A body that reads as a request is refused for what it is, and is not run."""
    pieces = whole_and_in_pieces(offering(INNER) + LAST, INNER)[place]
    first, last = answers(gateway, pieces)
    assert first.startswith(b"400"), first
    assert b"not valid JSON" in first
    assert last.startswith(b"200"), last


def test_a_body_in_chunks_is_put_together(gateway: Gateway) -> None:
    """As that of any request, with trailers behind it."""
    chunks = b"5\r\n" + ECHO[:5] + b"\r\n%x\r\n" % (len(ECHO) - 5) + ECHO[5:] + b"\r\n0\r\nupgrade: h2c\r\n\r\n"
    first, last = answers(gateway, [offering(chunks, framed=b"transfer-encoding: chunked\r\n"), LAST])
    assert b"('text', 'body')" in first
    assert last.startswith(b"200"), last


def test_many_of_them_in_one_read_are_answered_in_turn(gateway: Gateway) -> None:
    """Each may offer, as a client does that was answered by nothing yet."""
    numbers = range(1_500)
    bodies = [json.dumps({"query": f"{{ echo(number: {number}) }}"}).encode() for number in numbers]
    received = answers(gateway, [b"".join(map(offering, bodies)) + LAST])
    assert [b"('number', %d)" % number in each for number, each in zip(numbers, received, strict=False)] == [
        True
    ] * 1_500
    assert len(received) == 1_501


def test_a_websocket_begins_behind_one(gateway: Gateway) -> None:
    """The parser that takes the place of the one before knows a handshake."""
    with raw_connections(1, gateway) as (raw,):
        raw.sendall(offering(ECHO))
        assert raw.recv(1 << 16).startswith(b"HTTP/1.1 200")
        begin_raw(raw, gateway)
        assert b"connection_ack" in raw.recv(1 << 16)


def test_a_websocket_that_is_asked_for_behind_an_unanswered_request_is_an_ordinary_one(gateway: Gateway) -> None:
    """It is answered in its turn, as a GET without an operation is."""
    slow = json.dumps({"query": "{ slow(seconds: 0.2) }"}).encode()
    first, second, last = answers(gateway, [offering(slow) + handshake(gateway) + LAST])
    assert [first[:3], second[:3], last[:3]] == [b"200", b"400", b"200"]


def test_no_tunnel_is_opened(gateway: Gateway) -> None:
    """A CONNECT is refused, with all that is sent behind it."""
    [answer] = answers(gateway, [CONNECT + LAST])
    assert answer.startswith(b"400")
    assert answer.endswith(b"This server is no proxy, and takes no CONNECT.")


@pytest.mark.parametrize("apart", [False, True], ids=["one read", "what is behind it apart"])
def test_a_tunnel_that_is_asked_for_behind_an_unanswered_request_ends_what_is_answered(
    gateway: Gateway, *, apart: bool
) -> None:
    """The refusal is not taken for the answer to that request, which is the last."""
    slow = offering(json.dumps({"query": "{ slow(seconds: 0.2) }"}).encode())
    [answer] = answers(gateway, [slow + CONNECT, LAST] if apart else [slow + CONNECT + LAST])
    assert answer.startswith(b"200"), answer


async def test_it_has_no_more_time_than_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of its body began with its head, as it does where nothing is offered."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    connection, client = connected(app)
    head, body = offering(ECHO)[:-1].split(b"\r\n\r\n")
    connection.data_received(head)
    began = connection.loop.time()
    monkeypatch.setattr(connection.loop, "time", lambda: began + SENDING_SECONDS - 1)
    connection.data_received(b"\r\n\r\n" + body)
    connection.end_if_stalled()
    assert not client.closed
    monkeypatch.setattr(connection.loop, "time", lambda: began + SENDING_SECONDS + 1)
    connection.end_if_stalled()
    assert b"".join(client.written).startswith(b"HTTP/1.1 408")
    connection.connection_lost(None)


def test_curl_that_offers_http2_is_answered(gateway: Gateway) -> None:
    """As its own documentation has it: the server goes on in HTTP/1.1."""
    command = ["curl", "-s", "--http2", gateway.url, "-H", "content-type: application/json", "--data", ECHO.decode()]
    answered = subprocess.run(command, capture_output=True, timeout=HANGING_SECONDS, check=True)
    assert json.loads(answered.stdout) == {"data": {"echo": "[('text', 'body')]"}}
