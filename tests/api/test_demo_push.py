"""The demo's push service: what is pushed waits for its phone, and for nobody else."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import pytest
from starlette.applications import Starlette

from agencies.contract.errors import Overloaded
from api.endpoints.demo_push import (
    HEARTBEAT_SECONDS,
    MESSAGE_BYTES,
    PHONE_SECONDS,
    PHONES_AT_MOST,
    WAITING_AT_MOST,
    DemoPush,
)
from api.streams.open_streams import OpenStreams, StreamSettings
from tests.patience import HANGING_SECONDS

ADDRESS: Final = "http://127.0.0.1:8000"
NAMED: Final = "https://maru.example"
HEADERS: Final = {"ttl": "60", "content-encoding": "aes128gcm"}


class Service:
    """The push service on a clock of the test's own, who pushes, and phones that take."""

    def __init__(self) -> None:
        self.now = 0.0
        self.streams = OpenStreams(StreamSettings(at_once=32, of_one=2))
        self.app = Starlette(routes=DemoPush(ADDRESS, self.streams, (NAMED,), lambda: self.now).routes())
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ADDRESS)

    async def subscribe(self) -> tuple[str, str]:
        """Where a new phone takes, and where it is pushed to."""
        made = await self.client.post("/demo/push")
        assert made.status_code == 201
        address, _, rest = made.headers["link"].removeprefix("<").partition(">")
        assert rest == '; rel="urn:ietf:params:push"'
        return made.headers["location"], address

    async def push(self, address: str, body: bytes = b"secret", **headers: str) -> httpx.Response:
        """What is answered to a push."""
        return await self.client.post(address, content=body, headers={**HEADERS, **headers})

    @asynccontextmanager
    async def taking(self, path: str) -> AsyncIterator[asyncio.Queue[bytes]]:
        """The messages that a phone takes, until the block ends; then None where the stream ended by itself."""
        gone, taken = asyncio.Event(), asyncio.Queue[bytes]()

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            body = message.get("body", b"")
            if body.startswith(b"event: push"):
                taken.put_nowait(base64.b64decode(body.partition(b"data: ")[2].strip()))
            elif body == b"" and message["type"] == "http.response.body":
                taken.put_nowait(b"the end")

        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"", "root_path": ""}
        serving = asyncio.create_task(self.app(scope, receive, send))
        try:
            yield taken
        finally:
            gone.set()
            await serving


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    yield made
    assert len(made.streams) == 0
    await made.client.aclose()


async def following(taken: "asyncio.Queue[bytes]") -> bytes:
    async with asyncio.timeout(HANGING_SECONDS):
        return await taken.get()


async def test_what_is_pushed_waits_for_its_phone_and_comes_once(service: Service) -> None:
    """In order, and from then on as it comes; the address to push to does not serve to take."""
    path, address = await service.subscribe()
    for body in (b"one", b"two"):
        pushed = await service.push(address, body)
        assert (pushed.status_code, pushed.headers["location"].startswith("/demo/push/")) == (201, True)
    async with service.taking(path) as taken:
        assert [await following(taken) for _ in range(2)] == [b"one", b"two"]
        await service.push(address, b"three")
        assert await following(taken) == b"three"
    async with service.taking(path) as taken:
        await service.push(address, b"four")
        assert await following(taken) == b"four"
    for wrong in (address, f"{address}/x", f"{path}x", "/demo/push/x/y"):
        assert (await service.client.get(wrong)).status_code in (404, 405)


async def test_what_is_no_push_is_refused(service: Service) -> None:
    """In the words of RFC 8030; nothing of it reaches the phone."""
    path, address = await service.subscribe()
    wrong = {"ttl": "soon", "content-encoding": "gzip"}
    for name, value in wrong.items():
        assert (await service.push(address, **{name: value})).status_code == 400
    assert (await service.push(address, bytes(MESSAGE_BYTES + 1))).status_code == 413
    assert (await service.push(address, bytes(MESSAGE_BYTES))).status_code == 201
    async with service.taking(path) as taken:
        assert await following(taken) == bytes(MESSAGE_BYTES)


async def test_a_message_is_kept_as_long_as_it_is_of_use_and_there_is_space(service: Service) -> None:
    """What is over is not told; who pushes too much is to come again."""
    path, address = await service.subscribe()
    await service.push(address, b"over", ttl="10")
    service.now = 11
    for number in range(WAITING_AT_MOST):
        assert (await service.push(address, str(number).encode())).status_code == 201
    full = await service.push(address)
    assert (full.status_code, full.headers["retry-after"]) == (429, "60")
    async with service.taking(path) as taken:
        assert await following(taken) == b"0"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
async def test_a_foreign_page_makes_no_phones_and_none_forgotten(service: Service, origin: str) -> None:
    """However often it asks; the gateway's own pages, those of named origins and programs subscribe beside it."""
    _, address = await service.subscribe()
    for _ in range(PHONES_AT_MOST):
        assert (await service.client.post("/demo/push", headers={"origin": origin})).status_code == 403
    assert (await service.push(address)).status_code == 201
    for own in (ADDRESS, NAMED):
        assert (await service.client.post("/demo/push", headers={"origin": own})).status_code == 201


async def test_a_phone_that_takes_nothing_is_gone_for_good(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes after it last did; one that listens stays."""
    monkeypatch.setattr("api.endpoints.demo_push.HEARTBEAT_SECONDS", HEARTBEAT_SECONDS / 1_000)
    path, address = await service.subscribe()
    async with service.taking(path) as taken:
        for _ in range(3):
            service.now += PHONE_SECONDS - 1
            await service.push(address, b"still here")
            assert await following(taken) == b"still here"
        await asyncio.sleep(HEARTBEAT_SECONDS / 100)
    assert (await service.push(address)).status_code == 201
    service.now += PHONE_SECONDS + 1
    assert (await service.push(address)).status_code == 410
    assert (await service.client.get(path)).status_code == 404


async def test_phones_are_streams_of_the_process(service: Service) -> None:
    """They end when it closes, and no more are taken than may be open without a token."""
    paths = [(await service.subscribe())[0] for _ in range(3)]
    async with service.taking(paths[0]) as one, service.taking(paths[1]) as two:
        while len(service.streams) < 2:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            async with service.taking(paths[2]):
                pass
        await service.streams.close()
        assert await following(one) == await following(two) == b"the end"
