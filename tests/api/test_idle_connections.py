"""Connections on which nothing is asked at the moment: they are kept for whoever comes back, and cost nothing else."""

import asyncio
import weakref
from typing import Final

from starlette.types import Receive, Scope, Send

from api.http_connection import HttpConnection
from tests.api.test_answer_transport import GET, START, Client, connected

PROXIES_KEEP_SECONDS: Final = 60
"""For how long nginx and most balancers keep a connection on which they ask nothing."""


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer."""
    await send(START)
    await send({"type": "http.response.body", "body": b"here"})


async def answered() -> tuple[HttpConnection, Client]:
    """A connection on which one request was answered, and its client."""
    connection, client = connected(answer)
    connection.data_received(GET)
    await asyncio.gather(*connection.tasks)
    assert client.written
    return connection, client


async def test_a_connection_is_kept_for_longer_than_a_proxy_keeps_it() -> None:
    """Else a proxy now and then asks on one that is just being closed, and its client is told 502."""
    connection, _ = await answered()
    wait = connection.timeout_keep_alive_task
    assert wait is not None
    assert wait.when() - asyncio.get_running_loop().time() > PROXIES_KEEP_SECONDS
    connection.connection_lost(None)


async def test_a_server_that_ends_closes_it_at_once() -> None:
    """It does not wait for who might come back."""
    connection, client = await answered()
    assert not client.closed
    connection.shutdown()
    assert client.closed
    connection.connection_lost(None)


async def test_nothing_is_kept_of_one_that_was_reset() -> None:
    """Whoever asks and breaks off, again and again, fills no memory."""
    connection, _ = await answered()
    kept = weakref.ref(connection)
    connection.connection_lost(ConnectionResetError())
    del connection, _
    assert kept() is None
