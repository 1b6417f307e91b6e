"""Clients who ask at a steady rate, however late answers are, and keep when each asked and what the errors were."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Timer
from typing import Any, Final

import orjson

from bench.harness.client import request
from tests.faults.answers import errors
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway

CLIENTS: Final = 16
LATE_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was answered: when it was sent, its status, and the code and the agency of each error."""

    at: float
    status: int
    errors: frozenset[tuple[str, str]]


@dataclass
class Load:
    """Requests to one gateway, asked in rotation; `answers`: what came of each, in order."""

    gateway: RunningGateway
    requests: Sequence[tuple[str, str]]
    answers: list[Asked] = field(default_factory=list)

    async def keep(self, rate: float | None, ended: Event) -> None:
        """Ask so many a second until it has ended; what could not be sent in time is left out.

        None: each client asks as soon as it is answered.
        """
        began, numbers = time.monotonic(), count()
        await asyncio.gather(*(self._client(began, rate, numbers, ended) for _ in range(CLIENTS)))

    def most(self, seconds: float) -> float:
        """Return how many a second are answered at most; none of them is kept."""
        ended = Event()
        Timer(seconds, ended.set).start()
        asyncio.run(self.keep(None, ended))
        rate = len(self.answers) / seconds
        self.answers.clear()
        return rate

    async def _client(self, began: float, rate: float | None, numbers: "count[int]", ended: Event) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(self.gateway.url.rpartition(":")[2]))
        sent = [
            request(orjson.dumps({"query": query}), self.gateway.personas[persona].token)
            for query, persona in self.requests
        ]
        while not ended.is_set():
            number = next(numbers)
            if rate is not None:
                early = began + number / rate - time.monotonic()
                if early < -LATE_SECONDS:
                    continue
                await asyncio.sleep(early)
            at = time.monotonic()
            writer.write(sent[number % len(sent)])
            async with asyncio.timeout(HANGING_SECONDS):
                status, answer = await _answer(reader)
            self.answers.append(Asked(at, status, frozenset(errors(answer).values())))
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, Any]]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return int(head.split(b" ", 2)[1]), orjson.loads(await reader.readexactly(length))
