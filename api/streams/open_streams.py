"""The streams that are open in this process, sockets and event streams alike: how many, of whom, and how all end."""

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from agencies.contract.errors import MaruError, Overloaded

CLOSE_SECONDS: Final = 5
CLOSING: Final = "The gateway is closing: ask again in a moment."
FULL: Final = "As many streams are open here as may be: ask again in a moment."
OWN_FULL: Final = "You have as many streams open as you may: close one, and ask again."
STRANGERS_FULL: Final = "As many streams without a token are open here as may be: send one, or ask again in a moment."
STRANGERS: Final = object()
"""Those whom nothing tells apart: half of all streams may be theirs, so that they shut nobody else out."""

End = Callable[[MaruError], None]


class StreamSettings(NamedTuple):
    """How many streams may be open in this process, and how many of one who listens."""

    at_once: int
    of_one: int


STREAMS: Final = StreamSettings(at_once=500, of_one=20)
"""Where no setting says otherwise."""


class OpenStream:
    """One stream's place among the others; `end` has it ended, with the error that says why."""

    def __init__(self, streams: "OpenStreams", end: End) -> None:
        self.end = end
        self._streams = streams
        self._who: Hashable = None

    def count_for(self, who: Hashable) -> None:
        """Count the stream for this one from now on, None being one who has not said yet; raises Overloaded."""
        self._streams.move(self._who, who)
        self._who = who

    def begin_for(self, who: Hashable) -> None:
        """Count it for the one who has begun it, None being one whom nothing tells from others; raises Overloaded."""
        self.count_for(STRANGERS if who is None else who)

    def leave(self) -> None:
        """The stream has ended."""
        self._streams.move(self._who, None)
        self._streams.left(self)


class OpenStreams:
    """Every stream of one process."""

    def __init__(self, settings: StreamSettings) -> None:
        self._settings = settings
        self._open: set[OpenStream] = set()
        self._of: Counter[Hashable] = Counter()
        self._closing = False
        self._empty = asyncio.Event()

    def __len__(self) -> int:
        """How many are open."""
        return len(self._open)

    @contextmanager
    def opened(self, end: End) -> Iterator[OpenStream]:
        """A place for a stream, for as long as the block lasts; raises Overloaded."""
        if self._closing:
            raise Overloaded(CLOSING)
        if len(self._open) >= self._settings.at_once:
            raise Overloaded(FULL)
        self._empty.clear()
        stream = OpenStream(self, end)
        self._open.add(stream)
        try:
            yield stream
        finally:
            stream.leave()

    async def close(self) -> None:
        """End every stream in good order, and let none begin; a stream that takes longer is not waited for."""
        self._closing = True
        if not self._open:
            return
        for stream in list(self._open):
            stream.end(Overloaded(CLOSING))
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._empty.wait()
        except TimeoutError:
            return

    def move(self, before: Hashable, after: Hashable) -> None:
        """Count a stream for another one than before."""
        if before == after:
            return
        if after is not None:
            at_most, full = self._settings.of_one, OWN_FULL
            if after is STRANGERS:
                at_most, full = (self._settings.at_once + 1) // 2, STRANGERS_FULL
            if self._of[after] >= at_most:
                raise Overloaded(full)
            self._of[after] += 1
        if before is not None:
            self._of[before] -= 1
            if not self._of[before]:
                del self._of[before]

    def left(self, stream: OpenStream) -> None:
        """A stream has ended."""
        self._open.discard(stream)
        if not self._open:
            self._empty.set()
