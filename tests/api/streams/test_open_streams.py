"""How many streams may be open, of all and of one, and how all of them end with the server."""

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.api.conftest import Gateway, served
from tests.api.sockets.client import opened
from tests.api.streams.test_event_stream import listening
from tests.patience import HANGING_SECONDS, eventually


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Gateway]:
    """A gateway of the test's own, on which 12 streams may be open, 8 of them one's."""
    with served(tmp_path, streams=(12, 8)) as gateway:
        yield gateway


async def test_one_has_so_many_streams_and_all_have_so_many(own: Gateway) -> None:
    """Of one's sockets the ninth is closed until later; of all streams the thirteenth is answered with 503."""
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
        for _ in range(4):
            await stack.enter_async_context(opened(own))
        with pytest.raises(InvalidStatus) as refused:
            await stack.enter_async_context(opened(own))
        assert refused.value.response.status_code == 503
        with listening(own, "subscription { quiet }") as events:
            assert events.response.status_code == 503
        assert own.ask("{ me }").status_code == 200
    async with opened(own) as socket:
        await socket.init(token)


async def test_those_whom_nothing_tells_apart_have_half_of_all_streams(own: Gateway) -> None:
    """Without a token, where addresses are not counted, the seventh is closed until later; citizens have the rest."""
    async with AsyncExitStack() as stack:
        for _ in range(6):
            await (await stack.enter_async_context(opened(own))).init()
        async with opened(own) as seventh:
            await seventh.say(type="connection_init")
            code, reason = await seventh.closed()
            assert (code, "without a token" in reason) == (1013, True)
        with listening(own, "subscription { quiet }") as events:
            assert events.response.status_code == 503
        for _ in range(6):
            await (await stack.enter_async_context(opened(own))).init(own.token())
    async with opened(own) as socket:
        await socket.init()


async def test_h1_a_server_that_closes_ends_streams_and_exits(own: Gateway) -> None:
    """Sockets get 1001, an event stream its last event and `complete`; the process is gone soon, without a fault."""

    def listen() -> list[tuple[str, Any]]:
        with listening(own, "subscription { quiet }") as events:
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
