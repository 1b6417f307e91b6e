"""A client of `graphql-transport-ws` that says exactly what a test has it say, over a real WebSocket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.api.conftest import Gateway
from tests.patience import HANGING_SECONDS

PROTOCOL: Final = "graphql-transport-ws"
ORIGIN: Final = "https://app.example.kr"


class Socket:
    """An open socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, **message: Any) -> None:
        """Send one message."""
        await self.connection.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message."""
        async with asyncio.timeout(HANGING_SECONDS):
            message: dict[str, Any] = json.loads(await self.connection.recv())
            return message

    async def init(self, token: str | None = None) -> None:
        """Begin, as the bearer of this token or as nobody."""
        await self.say(type="connection_init", payload={"Authorization": f"Bearer {token}"} if token else {})
        assert await self.hear() == {"type": "connection_ack"}

    async def subscribe(self, query: str, id: str = "1", **more: Any) -> None:  # noqa: A002
        """Ask for an operation."""
        await self.say(type="subscribe", id=id, payload={"query": query, **more})

    async def ask(self, query: str, id: str = "1", **more: Any) -> list[dict[str, Any]]:  # noqa: A002
        """All messages that come of an operation, up to the last."""
        await self.subscribe(query, id, **more)
        heard = [await self.hear()]
        while heard[-1]["type"] == "next":
            heard.append(await self.hear())
        return heard

    async def closed(self) -> tuple[int, str]:
        """The code and the reason of the frame that closes the socket; nothing may come before it."""
        frames = await self.rest()
        assert frames == [], frames
        assert self.connection.close_code is not None
        return self.connection.close_code, self.connection.close_reason or ""

    async def next_or_none(self) -> dict[str, Any] | None:
        """The next message; None once the socket is closed."""
        try:
            return await self.hear()
        except ConnectionClosed:
            return None

    async def rest(self) -> list[Any]:
        """All messages until the socket is closed."""
        frames: list[Any] = []
        while (frame := await self.next_or_none()) is not None:
            frames.append(frame)
        return frames


@asynccontextmanager
async def opened(
    gateway: Gateway, *, origin: str | None = ORIGIN, protocols: tuple[str, ...] = (PROTOCOL,), **more: Any
) -> AsyncIterator[Socket]:
    """A socket on the tests' gateway whose handshake was taken."""
    url = f"ws://127.0.0.1:{gateway.port}/graphql{more.pop('query_string', '')}"
    async with connected_socket(url, origin=origin, protocols=protocols, **more) as socket:
        yield socket


@asynccontextmanager
async def connected_socket(
    url: str, *, origin: str | None, protocols: tuple[str, ...] = (PROTOCOL,), **more: Any
) -> AsyncIterator[Socket]:
    """A socket at this address."""
    connection = await connect(
        url,
        origin=origin,  # type: ignore[arg-type]
        subprotocols=list(protocols) or None,  # type: ignore[arg-type]
        proxy=None,
        compression=None,
        ping_interval=None,
        close_timeout=HANGING_SECONDS,
        **more,
    )
    try:
        yield Socket(connection)
    finally:
        await connection.close()
