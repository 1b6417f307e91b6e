"""A push service that keeps connections open between pushes, as real ones do, and may end them whenever it likes."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

ANSWER = b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n"
END = b""
"""In the place of an answer, or behind its parts: the service ends the connection."""


class KeepingService:
    """Notes by the number of its connection each push that comes, and gives `answers` first, then 201.

    An answer of several parts is sent at once, each in a record of its own where there is TLS.
    """

    def __init__(self, *answers: bytes | tuple[bytes, ...]) -> None:
        self.taken: list[int] = []
        self.ended = 0
        self.port = 0
        self._answers = list(answers)
        self._writers: list[asyncio.StreamWriter] = []

    @property
    def opened(self) -> int:
        """How many connections there were."""
        return len(self._writers)

    @asynccontextmanager
    async def at(self, address: str, port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Self]:
        async with await asyncio.start_server(self._serve, address, port, ssl=tls) as server:
            self.port = server.sockets[0].getsockname()[1]
            try:
                yield self
            finally:
                self.end()

    def end(self) -> None:
        """End every connection."""
        for each in self._writers:
            each.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(self._writers)
        self._writers.append(writer)
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.taken.append(number)
                answer = self._answers.pop(0) if self._answers else ANSWER
                parts = answer if isinstance(answer, tuple) else (answer,)
                writer.writelines(part for part in parts if part != END)
                if END in parts:
                    break
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self.ended += 1
            writer.close()
