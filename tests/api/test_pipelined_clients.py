"""Clients who send a request before the one before it is answered, and leave: nothing goes on for them."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT

from tests.api.conftest import Gateway, served
from tests.api.sockets.test_slow_readers import raw_connections
from tests.api.test_answer_transport import connected
from tests.patience import eventually

BEHIND = b"GET /graphql?query=%7Bme%7D HTTP/1.1\r\nhost: localhost\r\n\r\n"


@pytest.fixture
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that sends nothing on a stream that has nothing to tell."""
    with served(tmp_path_factory.mktemp("quiet"), heartbeat=3_600) as gateway:
        yield gateway


def post(document: str, accept: bytes) -> bytes:
    """A request of this document."""
    body = json.dumps({"query": document}).encode()
    head = b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: " + accept
    return head + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body


def asked(gateway: Gateway, field: str) -> int:
    """What the graph has counted."""
    return int(gateway.ask(f"{{ {field} }}").json()["data"][field])


async def test_a_client_has_one_request_waiting_before_no_more_is_read() -> None:
    """And no more of its body than of any: what one client sends ahead stays small."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    for behind, is_paused in (
        ([BEHIND], False),
        ([BEHIND, BEHIND], True),
        ([BEHIND * 2], True),
        ([post(" " * HIGH_WATER_LIMIT, b"*/*")], True),
    ):
        connection, _ = connected(app)
        for piece in (BEHIND, *behind):
            connection.data_received(piece)
        assert connection.flow.read_paused is is_paused
        connection.connection_lost(None)


@pytest.mark.parametrize(
    ("behind", "later"),
    [
        (b"", b""),
        pytest.param(BEHIND, b"", marks=pytest.mark.long),
        (BEHIND * 3, b""),
        pytest.param(b"", BEHIND, marks=pytest.mark.long),
        (b"", post(" " * 50_000, b"*/*")),
    ],
    ids=["alone", "one behind", "three behind", "one later", "one of many bytes later"],
)
def test_a_client_who_leaves_is_noticed_though_a_request_waits(quiet: Gateway, behind: bytes, later: bytes) -> None:
    """What is read for them is cancelled, and their stream ends; neither is a fault that the log tells."""
    slow = post("{ slow(seconds: 3600) }", b"application/json")
    stream = post("subscription { quiet }", b"text/event-stream")
    with raw_connections(2, quiet) as (one, other):
        one.sendall(slow + behind)
        other.sendall(stream + behind)
        assert eventually(lambda: (asked(quiet, "begun"), asked(quiet, "listening")) == (1, 1))
        one.sendall(later)
        other.sendall(later)
    assert eventually(lambda: (asked(quiet, "cancelled"), asked(quiet, "listening")) == (1, 0))
    assert "ASGI" not in quiet.log.read_text()
