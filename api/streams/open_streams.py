"""The streams that are open in this process, sockets and event streams: how many, whose they are, and how they end.

Streams with a token never lack a place because of those without one.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Final, NamedTuple

from agencies.contract.errors import MaruError, Overloaded

CLOSE_SECONDS: Final = 5
CLOSING: Final = "The gateway is closing: ask again in a moment."
FULL: Final = "As many streams are open here as may be: ask again in a moment."
OWN_FULL: Final = "You have as many streams open as you may: close one, and ask again."
STRANGERS_FULL: Final = "As many streams without a token are open here as may be: send one, or ask again in a moment."
GAVE_WAY: Final = "This socket gave way to another one before it began: send connection_init sooner."

PART_OF_STRANGERS: Final = 8
"""For so many streams with a token one more may be open without, begun or not."""
PART_BEGUN: Final = 2
"""Of these, and of one address's, one in so many may have begun: the others give way to a socket whose token comes."""
PART_OF_AN_ADDRESS: Final = 4
"""Of these one in so many may be one address's, where addresses are known."""

End = Callable[[MaruError], None]


class StreamSettings(NamedTuple):
    """How many streams with a token may be open in this process, and how many of one who listens."""

    at_once: int
    of_one: int


STREAMS: Final = StreamSettings(at_once=500, of_one=20)
"""Where no setting says otherwise."""


class Pool(Enum):
    """The streams that are counted together: not begun, with a token being looked at, begun without or with a token."""

    WAITING = "waiting"
    SHOWING = "showing"
    STRANGERS = "strangers"
    KNOWN = "known"


class OpenStream:
    """One stream's place among the others; `end` has it ended, with the error that says why."""

    def __init__(self, streams: "OpenStreams", end: End) -> None:
        self.end = end
        self.who: Hashable = None
        self._streams = streams

    def wait(self, who: Hashable) -> None:
        """Count a socket whose token may still come for this address, None being unknown; raises Overloaded."""
        self._streams.place(self, Pool.WAITING, who)

    def show(self) -> None:
        """Keep the stream's place while its token is looked at, where not too many have one looked at."""
        self._streams.keep(self)

    def begin(self, who: Hashable, *, is_known: bool) -> None:
        """Count the stream for the principal or the address that has begun it; raises Overloaded."""
        self._streams.place(self, Pool.KNOWN if is_known else Pool.STRANGERS, who)


class OpenStreams:
    """Every stream of one process."""

    def __init__(self, settings: StreamSettings) -> None:
        self._settings = settings
        # Of two one has begun at most.
        self._strangers = max(2, -(-settings.at_once // PART_OF_STRANGERS)) if settings.at_once else 0
        self._of_address = max(2, min(settings.of_one, -(-self._strangers // PART_OF_AN_ADDRESS)))
        self._open: set[OpenStream] = set()
        self._pools: dict[Pool, dict[OpenStream, None]] = {pool: {} for pool in Pool}
        self._of: Counter[tuple[Pool, Hashable]] = Counter()
        self._empty = asyncio.Event()
        self.is_closing = False

    def __len__(self) -> int:
        """How many are open."""
        return len(self._open)

    @contextmanager
    def opened(self, end: End) -> Iterator[OpenStream]:
        """Keep a stream, which takes its place in the block, until the block ends; raises Overloaded."""
        if self.is_closing:
            raise Overloaded(CLOSING)
        # A stream that gave way is open until its end is sent.
        if len(self._open) >= self._settings.at_once + 3 * self._strangers:
            raise Overloaded(FULL)
        self._empty.clear()
        stream = OpenStream(self, end)
        self._open.add(stream)
        try:
            yield stream
        finally:
            self._take_out(stream)
            self._open.discard(stream)
            if not self._open:
                self._empty.set()

    async def close(self) -> None:
        """End every stream in good order, and let none begin; a stream that takes longer is not waited for."""
        self.is_closing = True
        if not self._open:
            return
        for stream in list(self._open):
            stream.end(Overloaded(CLOSING))
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._empty.wait()
        except TimeoutError:
            return

    def place(self, stream: OpenStream, pool: Pool, who: Hashable) -> None:
        """Move a stream into a pool, where it is counted for this principal or address; raises Overloaded."""
        self._take_out(stream)
        if pool is Pool.KNOWN:
            self._check_known(who)
        else:
            self._find_place(pool, who)
        self._put_in(stream, pool, who)

    def keep(self, stream: OpenStream) -> None:
        """Have a waiting socket no longer give way, where a half of the places is not taken by others like it."""
        who, showing = stream.who, self._pools[Pool.SHOWING]
        is_full = len(showing) >= _half(self._strangers)
        is_own_full = who is not None and self._of[Pool.SHOWING, who] >= _half(self._of_address)
        if stream in self._pools[Pool.WAITING] and not (is_full or is_own_full):
            self._take_out(stream)
            self._put_in(stream, Pool.SHOWING, who)

    def _put_in(self, stream: OpenStream, pool: Pool, who: Hashable) -> None:
        stream.who = who
        self._pools[pool][stream] = None
        self._of[pool, who] += 1

    def _take_out(self, stream: OpenStream) -> None:
        for pool, streams in self._pools.items():
            if stream in streams:
                del streams[stream]
                self._of[pool, stream.who] -= 1
                if not self._of[pool, stream.who]:
                    del self._of[pool, stream.who]

    def _check_known(self, who: Hashable) -> None:
        if len(self._pools[Pool.KNOWN]) >= self._settings.at_once:
            raise Overloaded(FULL)
        if self._of[Pool.KNOWN, who] >= self._settings.of_one:
            raise Overloaded(OWN_FULL)

    def _find_place(self, pool: Pool, who: Hashable) -> None:
        """Have a waiting socket give way where strangers, or those of an address, have all their places."""
        waiting, begun = self._pools[Pool.WAITING], self._pools[Pool.STRANGERS]
        if pool is Pool.STRANGERS and len(begun) >= _half(self._strangers):
            raise Overloaded(STRANGERS_FULL)
        if pool is Pool.STRANGERS and who is not None and self._of[pool, who] >= _half(self._of_address):
            raise Overloaded(OWN_FULL)
        if who is not None and self._unknown_of(who) >= self._of_address:
            self._end_one([each for each in waiting if each.who == who], OWN_FULL)
        elif len(waiting) + len(begun) >= self._strangers:
            self._end_one(waiting, STRANGERS_FULL)

    def _unknown_of(self, who: Hashable) -> int:
        return self._of[Pool.WAITING, who] + self._of[Pool.STRANGERS, who]

    def _end_one(self, waiting: Collection[OpenStream], full: str) -> None:
        """End the oldest of those of whose address most are open; raises Overloaded where none waits."""
        if not waiting:
            raise Overloaded(full)
        oldest = max(waiting, key=lambda each: self._unknown_of(each.who))
        self._take_out(oldest)
        oldest.end(Overloaded(GAVE_WAY))


def _half(places: int) -> int:
    return -(-places // PART_BEGUN)
