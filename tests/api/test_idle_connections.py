"""Connections on which nothing is asked at the moment: they are kept for whoever comes back, and cost nothing else."""

import asyncio
import resource
import tracemalloc
import weakref
from typing import Final
from unittest.mock import patch

import pytest
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from api.connections import http_connection
from api.connections.http_connection import HttpConnection
from api.connections.idle_connections import IdleConnections
from tests.api.test_answer_transport import GET, START, Client, connected
from tests.api.test_rate import Clock

PROXIES_KEEP_SECONDS: Final = 60
"""For how long nginx and most balancers keep a connection on which they ask nothing."""
LARGE: Final = 30_000
POST: Final = b"POST / HTTP/1.1\r\nhost: maru\r\ncontent-length: 4\r\n\r\n"


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer."""
    await send(START)
    await send({"type": "http.response.body", "body": b"here"})


async def answered(request: bytes = GET) -> tuple[HttpConnection, Client]:
    """A connection on which one request was answered, maybe before all of it had come, and its client."""
    connection, client = connected(answer)
    connection.data_received(request)
    await asyncio.gather(*connection.tasks)
    assert client.written
    return connection, client


async def large_and_answered() -> HttpConnection:
    """A connection on which a request was answered of whose large body nobody took anything."""
    head = b"POST /?%b HTTP/1.1\r\nhost: maru\r\nauthorization: %b\r\n" % (b"q" * LARGE, b"a" * LARGE)
    connection, _ = await answered(head + b"content-length: %d\r\n\r\n" % LARGE + b"b" * LARGE)
    return connection


def waited(connection: HttpConnection) -> float:
    """For how long the next request is waited for."""
    wait = connection.timeout_keep_alive_task
    assert wait is not None
    return wait.when() - asyncio.get_running_loop().time()


async def test_a_connection_is_kept_for_longer_than_a_proxy_keeps_it() -> None:
    """Else a proxy now and then asks on one that is just being closed, and its client is told 502."""
    connection, _ = await answered()
    assert waited(connection) > PROXIES_KEEP_SECONDS
    connection.connection_lost(None)


@pytest.mark.parametrize("pieces", [(b"body",), (b"bo", b"dy")], ids=["at once", "in pieces"])
async def test_it_is_kept_as_long_where_the_answer_came_before_the_body(pieces: tuple[bytes, ...]) -> None:
    """As a refusal by the head may: the rest of its request is not taken for a next one that does not go on."""
    connection, client = await answered(POST)
    for piece in pieces:
        connection.data_received(piece)
    assert waited(connection) > PROXIES_KEEP_SECONDS
    with patch.object(http_connection, "SENDING_SECONDS", -1):
        connection.end_if_stalled()
    assert not client.closed
    connection.connection_lost(None)


async def test_the_wait_for_a_request_ends_where_it_begins_behind_the_body_of_the_one_before() -> None:
    """Else the wait would close the connection in the middle of a long answer."""
    connection, _ = await answered(POST)
    connection.data_received(b"body" + GET)
    assert connection.timeout_keep_alive_task is None
    await asyncio.gather(*connection.tasks)
    connection.connection_lost(None)


async def test_the_wait_for_a_request_ends_where_a_socket_begins() -> None:
    """On a connection that has answered before: else it would close the socket that took the connection over."""
    connection, client = await answered()
    connection.data_received(GET.replace(b"host", b"upgrade: websocket\r\nconnection: upgrade\r\nhost"))
    assert client.taken_over
    assert connection.timeout_keep_alive_task is None


async def test_a_server_that_ends_closes_it_at_once() -> None:
    """It does not wait for who might come back."""
    connection, client = await answered()
    assert not client.closed
    connection.shutdown()
    assert client.closed
    connection.connection_lost(None)


@pytest.fixture
def no_space(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection is one too many."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (0, 0))


@pytest.mark.usefixtures("no_space")
async def test_a_surplus_connection_is_closed_behind_the_whole_answer() -> None:
    """Also in the very moment of the answer to a HEAD, which is nothing but a head that is about to be written."""

    async def answer_and_look(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(scope, receive, send)
        IdleConnections({connection}).close_surplus()

    connection, client = connected(answer_and_look)
    connection.data_received(GET.replace(b"GET", b"HEAD"))
    await asyncio.gather(*connection.tasks)
    assert (client.closed, [each[:15] for each in client.written]) == (True, [b"HTTP/1.1 200 OK"])
    connection.connection_lost(None)


@pytest.mark.usefixtures("no_space")
async def test_one_whose_answer_is_still_to_be_read_is_no_surplus(monkeypatch: pytest.MonkeyPatch) -> None:
    """To close it would free no descriptor before its client has taken the answer; it is closed once they have."""
    connection, client = await answered()
    connections = IdleConnections({connection})
    with monkeypatch.context() as slow:
        slow.setattr(client, "get_write_buffer_size", lambda: 1)
        connections.close_surplus()
    assert not client.closed
    connections.close_surplus()
    assert client.closed
    connection.connection_lost(None)


async def test_operators_are_told_once_a_minute_where_connections_in_use_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As by half requests, for which other clients are turned away at once: nobody else would say why."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (2, 2))
    in_use = [connected(answer)[0] for _ in range(2)]
    for each in in_use:
        each.data_received(GET[:-2])
    clock = Clock()
    connections = IdleConnections(in_use, clock)
    with capture_logs() as logged:
        for _ in range(1_199):
            connections.close_surplus()
            clock.now += 0.1
    [first, second] = logged
    assert first == second
    assert (first["connections"], first["limit"], first["event"][:18]) == (2, 2, "connections in use")
    for each in in_use:
        each.connection_lost(None)


@pytest.mark.usefixtures("no_space")
async def test_both_are_told_where_some_are_idle_and_most_are_in_use() -> None:
    """A process may come to that at once: that idle connections were closed is no secret then."""
    idle, client = await answered()
    busy = [connected(answer)[0] for _ in range(2)]
    with capture_logs() as logged:
        IdleConnections([idle, *busy]).close_surplus()
    assert client.closed
    assert [each["event"][:18] for each in logged] == ["idle connections a", "connections in use"]
    for each in (idle, *busy):
        each.connection_lost(None)


async def test_nothing_is_kept_of_what_was_asked() -> None:
    """Neither head nor body, which nobody may have read: many idle connections would fill the memory with tokens."""
    await large_and_answered()
    tracemalloc.start()
    try:
        connection = await large_and_answered()
        large, _ = tracemalloc.get_traced_memory()
        connection.end_if_stalled()
        small, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert large - small > 2 * LARGE
    assert small < LARGE
    connection.connection_lost(None)


async def test_one_of_which_nothing_is_kept_is_asked_on() -> None:
    """Its next request is answered, and what comes and is none ends the connection as ever."""
    connection, client = await answered()
    connection.end_if_stalled()
    connection.data_received(GET)
    await asyncio.gather(*connection.tasks)
    assert [each.endswith(b"here") for each in client.written] == [True, True]
    connection.end_if_stalled()
    connection.data_received(b"\r\n")
    assert connection.timeout_keep_alive_task is None
    with patch.object(http_connection, "SENDING_SECONDS", -1):
        connection.end_if_stalled()
    assert client.closed


async def test_a_body_that_comes_behind_its_answer_is_taken_at_any_time() -> None:
    """Of a request whose body is still to come enough is kept to tell that it is no new one."""
    connection, client = await answered(POST)
    connection.end_if_stalled()
    connection.data_received(b"body" + GET)
    await asyncio.gather(*connection.tasks)
    assert [each.endswith(b"here") for each in client.written] == [True, True]
    connection.connection_lost(None)


async def test_nothing_is_kept_of_one_that_was_reset() -> None:
    """Whoever asks and breaks off, again and again, fills no memory."""
    connection, _ = await answered()
    kept = weakref.ref(connection)
    connection.connection_lost(ConnectionResetError())
    del connection, _
    assert kept() is None
