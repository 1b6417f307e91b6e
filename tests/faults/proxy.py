"""A TCP proxy before a store, which does to connections what networks do; faults have toxiproxy's names."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from struct import pack
from threading import Thread
from typing import Final
from urllib.parse import parse_qs, urlsplit

PIECE: Final = 1 << 16


class Proxy:
    """The way to one store.

    `timeout`: bytes are taken and none is answered, on each connection that is used meanwhile, to its end · `latency`:
    seconds by which each answer is late · `cut`: of so many executions of each marker's statement the answer is cut
    off · `executed`: how often each marker's statement was passed on · `most_open`: the most connections at once.
    """

    def __init__(self, dsn: str, *markers: str) -> None:
        self.timeout = False
        self.latency = 0.0
        self.executed: Counter[str] = Counter()
        self.most_open = 0
        self.cut: Counter[str] = Counter()
        self._markers = markers
        self._address = urlsplit(dsn)
        self._loop = asyncio.new_event_loop()
        self._open: set[_Way] = set()
        self._server: asyncio.Server | None = None

    @property
    def dsn(self) -> str:
        """The store's address by this way."""
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        netloc = f"{self._address.username}@127.0.0.1:{port}"
        return self._address._replace(netloc=netloc, query="sslmode=disable").geturl()

    @property
    def open(self) -> int:
        """The number of clients' connections that are open."""
        return len(self._open)

    @property
    def silenced(self) -> int:
        """The number of them that were used while there was `timeout`, and are answered nothing."""
        return sum(way.silent for way in list(self._open))

    def reset_peer(self) -> None:
        """Reset every connection at its next use; until then no client notices."""
        for way in list(self._open):
            way.stale = True

    def down(self) -> None:
        """Reset every connection now."""
        for way in list(self._open):
            self._loop.call_soon_threadsafe(way.reset)

    @contextmanager
    def serving(self) -> "Iterator[Proxy]":
        """Pass on until the block ends."""
        thread = Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._take, "127.0.0.1", 0, backlog=1_000), self._loop
        ).result()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = parse_qs(self._address.query)
        try:
            # Where the server is down, so is the way to it.
            store = await asyncio.open_unix_connection(f"{asked['host'][0]}/.s.PGSQL.{asked['port'][0]}")
        except OSError:
            writer.close()
            return
        way = _Way(self, writer)
        self._open.add(way)
        self.most_open = max(self.most_open, self.open)
        answering = asyncio.create_task(way.answer(store[0]))
        with suppress(OSError):
            await way.ask(reader, store[1])
        self._open.discard(way)
        answering.cancel()
        store[1].close()
        writer.close()

    def passes(self, piece: bytes, named: dict[bytes, str | None]) -> bool:
        """Count a statement that is executed; whether its answer is passed on. `named`: prepared ones, by marker."""
        kind, rest = piece[:1], piece[5:]
        if kind == b"P":
            name, text, *_ = rest.split(b"\0", 2)
            named[name] = next((marker for marker in self._markers if marker.encode() in text), None)
        marker = named.get(rest.split(b"\0", 2)[1]) if kind == b"B" else None
        if marker is None:
            return True
        self.executed[marker] += 1
        self.cut[marker] -= 1
        return self.cut[marker] < 0


class _Way:
    """One client's connection through a proxy."""

    def __init__(self, proxy: Proxy, writer: asyncio.StreamWriter) -> None:
        self.silent = False
        self.stale = False
        self._proxy = proxy
        self._writer = writer
        self._named: dict[bytes, str | None] = {}
        self._cut = False

    async def ask(self, reader: asyncio.StreamReader, store: asyncio.StreamWriter) -> None:
        """Pass on what the client asks, until it goes."""
        while piece := await reader.read(PIECE):
            self.silent = self.silent or self._proxy.timeout
            if self.stale:
                self.reset()
                return
            if not self.silent:
                self._cut = not self._proxy.passes(piece, self._named)
                store.write(piece)

    async def answer(self, store: asyncio.StreamReader) -> None:
        """Pass on what the store answers, until one of the two goes."""
        with suppress(OSError):
            while piece := await store.read(PIECE):
                await asyncio.sleep(self._proxy.latency)
                if self._cut:
                    break
                self._writer.write(piece)
                await self._writer.drain()
        self.reset()

    def reset(self) -> None:
        """Reset it, as whoever closes a socket that does not linger."""
        connection = self._writer.get_extra_info("socket")
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
        self._writer.transport.abort()
