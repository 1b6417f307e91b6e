"""E7: what PostgreSQL answers is cut off, reset, or comes in the smallest pieces: all of it comes, or an error."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from struct import pack
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest

from agencies.contract.errors import AgencyUnavailable
from agencies.store.store import Store
from tests.part import part_of
from tests.patience import HANGING_SECONDS

ROWS: Final = "SELECT n, repeat('가', n) AS text, jsonb_build_object('n', n) AS json FROM generate_series(1, 40) n"
PLACES: Final = part_of(240)


@dataclass(slots=True)
class Relay:
    """Stands before a PostgreSQL, and passes on so many bytes of what it answers, or all; `passed`: how many it did."""

    socket: str
    bytes_at_most: int | None = None
    reset: bool = False
    by_byte: bool = False
    passed: int = field(default=0, init=False)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client's."""
        answers, asked = await asyncio.open_unix_connection(self.socket)
        asking = asyncio.create_task(_pass_on(reader, asked))
        self.passed = 0
        while self.passed != self.bytes_at_most and (piece := await answers.read(self._next_bytes())):
            writer.write(piece)
            await writer.drain()
            self.passed += len(piece)
        asking.cancel()
        asked.close()
        if self.reset:
            # Whoever closes a socket that does not linger resets the connection.
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
        writer.close()

    def _next_bytes(self) -> int:
        if self.by_byte:
            return 1
        return 1 << 16 if self.bytes_at_most is None else self.bytes_at_most - self.passed


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(1 << 16):
        writer.write(piece)
    writer.close()


@asynccontextmanager
async def behind(relay: Relay, dsn: str) -> AsyncIterator[Store]:
    """The store behind this relay."""
    address = urlsplit(dsn)
    async with await asyncio.start_server(relay, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        through = address._replace(netloc=f"{address.username}@127.0.0.1:{port}", query="sslmode=disable").geturl()
        with closing(Store("labour_office", through, deadline_seconds=HANGING_SECONDS)) as store:
            yield store


@pytest.fixture
def dsn(dsns: dict[str, str]) -> str:
    """Where the store is."""
    return dsns["labour_office"]


@pytest.fixture
def listens(dsn: str) -> str:
    """The socket on which its PostgreSQL listens."""
    asked = parse_qs(urlsplit(dsn).query)
    return f"{asked['host'][0]}/.s.PGSQL.{asked['port'][0]}"


@pytest.fixture
async def whole(dsn: str) -> list[tuple[Any, ...]]:
    """The rows as they come of an undisturbed server."""
    with closing(Store("labour_office", dsn, deadline_seconds=HANGING_SECONDS)) as store:
        return _plain(await store.fetch(ROWS))


def _plain(rows: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
async def test_e07_an_answer_that_ends_early_is_no_answer(dsn: str, listens: str, *, reset: bool) -> None:
    """AGENCY_UNAVAILABLE wherever it ends, from the first byte of the connection on: half a list is nowhere."""
    undisturbed = Relay(listens)
    async with behind(undisturbed, dsn) as store:
        await store.fetch(ROWS)
    for cut in range(0, undisturbed.passed, undisturbed.passed // PLACES):
        async with behind(Relay(listens, cut, reset), dsn) as store:
            with pytest.raises(AgencyUnavailable):
                await store.fetch(ROWS)


async def test_e07_an_answer_that_comes_byte_by_byte_is_whole(
    dsn: str, listens: str, whole: list[tuple[Any, ...]]
) -> None:
    """However few bytes the network gives at once."""
    async with behind(Relay(listens, by_byte=True), dsn) as store:
        assert _plain(await store.fetch(ROWS)) == whole
