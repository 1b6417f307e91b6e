"""The line between a browser and a gateway, which a test cuts: nothing gets through then, and what is open ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self
from urllib.parse import urlsplit


class Line:
    """Bytes to the gateway and back; `url` is where it is taken up."""

    def __init__(self, gateway: str) -> None:
        self.url = ""
        self._gateway = urlsplit(gateway)
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Let nothing through from now on."""
        self._is_cut = True
        for end in self._open:
            end.transport.abort()

    def mend(self) -> None:
        """Let all through again that comes from now on."""
        self._is_cut = False

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[Self]:
        """The line for as long as the block lasts."""
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"
        try:
            yield self
        finally:
            self.cut()
            server.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, there = await asyncio.open_connection(self._gateway.hostname, self._gateway.port)
        ends = {writer, there}
        # Asked only here, since it may have been cut while the gateway was being reached.
        if self._is_cut:
            for end in ends:
                end.transport.abort()
            return
        self._open |= ends
        try:
            await asyncio.gather(_pass_on(reader, there), _pass_on(back, writer))
        finally:
            self._open -= ends


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while said := await reader.read(65_536):
            writer.write(said)
            await writer.drain()
    writer.close()
