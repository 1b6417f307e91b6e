"""A reader of a stream: whoever takes nothing for too long is cut off, so that nothing is kept for them."""

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.types import Message, Scope, Send

PATIENCE_SECONDS = 10.0
ABORT: Final = "maru.abort"
"""The extension by which the server's connection is cut off: whatever waits to be sent is dropped with it."""

LEFT: Final = "maru.left"
"""The extension by which a socket's app learns that the connection is lost, while it waits with reading: a future."""


class TooSlow(Exception):
    """The reader has not taken a message in the time that is waited."""


class ClientReader:
    """Sends to one reader, one message after another; raises TooSlow."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self._abort: Callable[[], None] | None = scope.get("extensions", {}).get(ABORT)
        self._turn = asyncio.Lock()

    async def send(self, message: Message) -> None:
        """Send one message, once the reader has taken enough of those before."""
        async with self._turn:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._send(message)
            except TimeoutError:
                raise TooSlow from None

    def cut_off(self) -> None:
        """End the connection as it is, where the server can."""
        if self._abort is not None:
            self._abort()
