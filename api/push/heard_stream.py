"""A connection's bytes, of which is noted what the other side has said since a push.

It changes nothing of what is read or written, and keeps no more than was read at once.
"""

import re
import ssl
from typing import Any, Final

import httpcore

HEAD: Final = re.compile(rb".*?\n\r?\n", re.DOTALL)


class HeardStream(httpcore.AsyncNetworkStream):
    """A stream over another one, with TLS or without."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._first = b""
        self._size = 0

    def begin(self) -> None:
        """Forget what was heard: a push begins."""
        self._first = b""
        self._size = 0

    @property
    def has_heard(self) -> bool:
        """Whether anything was said since."""
        return self._size > 0

    def has_heard_all(self, body_bytes: int) -> bool:
        """Whether nothing came but a head and a body of this size, both of which are read.

        False also where that cannot be said: of a body in chunks, and of a head that came bit by bit.
        """
        head = HEAD.match(self._first)
        return head is not None and self._size == head.end() + body_bytes and not self._holds_more()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 (httpcore's)
        """What is said next; nothing: the other side has ended."""
        read = await self._stream.read(max_bytes, timeout)
        self._first = self._first or read
        self._size += len(read)
        return read

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 (httpcore's)
        """Say something."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        """What the stream knows of itself."""
        return self._stream.get_extra_info(info)

    def _holds_more(self) -> bool:
        """Whether TLS has something that came in one read with what was asked for, and is not to be seen outside."""
        tls: ssl.SSLObject | None = self.get_extra_info("ssl_object")
        if tls is None:
            return False
        try:
            tls.read(1)
        except ssl.SSLError as error:
            return not isinstance(error, ssl.SSLWantReadError)
        return True
