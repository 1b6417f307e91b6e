"""Clients who do not send what they have begun, or do not take their answer: they are cut off, and hold up nobody."""

import json
import socket
from asyncio import Transport
from collections.abc import Iterable, Iterator
from contextlib import suppress

import pytest

from api.connections.unsent_bytes import ENOUGH, UNREAD_SECONDS, Unread
from tests.api.conftest import Gateway, served
from tests.api.sockets.test_slow_readers import any_is_held, is_held, raw_connections
from tests.patience import eventually

STALLED_SECONDS = 0.3
HEAD = b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
ME = json.dumps({"query": "{ me }"}).encode()
SLOW = json.dumps({"query": "{ slow(seconds: 1.5) }"}).encode()


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that waits a moment for a client."""
    with served(tmp_path_factory.mktemp("impatient"), stalled=STALLED_SECONDS) as gateway:
        yield gateway


def whole(body: bytes) -> bytes:
    """A request of this body."""
    return HEAD + b"content-length: %d\r\n\r\n" % len(body) + body


def told(raw: socket.socket) -> bytes:
    """All that is sent until the connection is closed, or cut off."""
    received = bytearray()
    with suppress(ConnectionError):
        while piece := raw.recv(1 << 16):
            received += piece
    return bytes(received)


@pytest.mark.parametrize(
    ("sent", "status"),
    {
        "nothing": (b"", b""),
        "half a head": (HEAD, b"HTTP/1.1 408"),
        "half a body": (HEAD + b"content-length: 90\r\n\r\n{", b"HTTP/1.1 408"),
        "half a piece of a body": (HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\n{    \r\n1", b"HTTP/1.1 408"),
    }.values(),
    ids=["nothing", "half a head", "half a body", "half a piece of a body"],
)
def test_a10_a_request_that_does_not_come_is_ended(impatient: Gateway, sent: bytes, status: bytes) -> None:
    """With 408 where one was begun; whoever has begun none is told nothing."""
    with raw_connections(1, impatient) as (raw,):
        raw.sendall(sent)
        received = told(raw)
    assert received[: len(status) or None] == status


def test_a10_a_request_that_comes_byte_by_byte_is_ended(impatient: Gateway) -> None:
    """What comes now and then gives it no more time."""
    with raw_connections(1, impatient) as (raw,):
        raw.sendall(HEAD + b"x-slowly: ")
        raw.settimeout(0.05)
        received = b""
        while not received:
            try:
                received = raw.recv(4096)
            except TimeoutError:
                raw.sendall(b"a")
    assert received.startswith(b"HTTP/1.1 408")


def test_a10_many_of_them_hold_up_nobody(impatient: Gateway) -> None:
    """Three hundred half requests, with an ordinary one answered beside them; then all of them are gone."""
    assert impatient.ask("{ me }").status_code == 200
    with raw_connections(300, impatient) as raws:
        for raw in raws:
            raw.sendall(HEAD)
        assert impatient.ask("{ me }").status_code == 200
        assert eventually(lambda: not any_is_held(impatient, raws))
        assert all(told(raw).startswith(b"HTTP/1.1 408") for raw in raws)


@pytest.mark.parametrize("more", [HEAD, HEAD + b"content-length: 90\r\n\r\n{"], ids=["half a head", "half a body"])
def test_an_answer_that_takes_longer_is_waited_for(impatient: Gateway, more: bytes) -> None:
    """Its client has begun the next request before: that one is ended once the answer is there."""
    with raw_connections(1, impatient) as (raw,):
        raw.sendall(whole(SLOW) + more)
        received = told(raw)
    assert received.startswith(b"HTTP/1.1 200")
    assert b'{"data":{"slow":' in received
    assert received.count(b"HTTP/1.1") == 2
    assert b"HTTP/1.1 408" in received


def test_what_comes_after_an_answer_and_is_no_request_is_ended(impatient: Gateway) -> None:
    """Without a word, since it is not known to be a request."""
    with raw_connections(1, impatient) as (raw,):
        raw.sendall(whole(ME))
        answer = b""
        while not answer.endswith(b"}"):
            answer += raw.recv(1 << 16)
        raw.sendall(b"\r\n")
        assert told(raw) == b""


@pytest.mark.parametrize("more", [b"", HEAD], ids=["alone", "with half a request behind it"])
def test_an_answer_that_nobody_takes_is_dropped(impatient: Gateway, more: bytes) -> None:
    """More of it than the network holds by itself: the connection is cut off."""
    aliases = " ".join(f"a{number}: echo(text: $text)" for number in range(100))
    body = json.dumps({"query": f"query($text: String) {{ {aliases} }}", "variables": {"text": "x" * 200_000}}).encode()
    assert impatient.ask("{ me }").status_code == 200
    with raw_connections(1, impatient) as (raw,):
        raw.sendall(whole(body) + more)
        assert raw.recv(4)
        assert eventually(lambda: not is_held(impatient, raw))
        assert len(told(raw)) < 20_000_000


class Waiting(Transport):
    """A connection on which these bytes wait, one number after the other."""

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__()
        self._numbers = iter(numbers)

    def get_write_buffer_size(self) -> int:
        """How many wait now."""
        return next(self._numbers)


@pytest.mark.parametrize("a_second", [0, 20, ENOUGH // 61], ids=["nothing", "a sip", "nearly enough"])
def test_an_answer_that_is_sipped_at_is_dropped_as_if_nothing_were_taken(a_second: int) -> None:
    """Five megabytes, of which some bytes are taken each second: they give the rest no more time."""
    unread = Unread(Waiting(5_000_000 - a_second * second for second in range(3_600)))
    assert next(second for second in range(3_600) if unread.is_left(second)) == UNREAD_SECONDS + 1


@pytest.mark.parametrize(
    "numbers",
    [
        [max(0, 5_000_000 - second * (ENOUGH // 59)) for second in range(3_600)],
        [max(0, 5_000_000 - second // 50 * ENOUGH) for second in range(3_600)],
        [80_000 - second % 30 * 1_000 for second in range(3_600)],
    ],
    ids=["evenly", "by steps", "of what is sent on and on"],
)
def test_a_slow_reader_of_enough_is_waited_for(numbers: list[int]) -> None:
    """Until the answer is there, and for as long as more of one is sent as they take what was sent."""
    unread = Unread(Waiting(numbers))
    assert not any(unread.is_left(second) for second in range(3_600))
