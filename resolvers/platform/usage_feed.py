"""Records of the usage log as they come, for the citizens whom they concern, whichever gateway wrote them.

One watch serves all listeners of a process: it hears of each signed head, or looks by itself where nothing is heard,
and tells those of whom there is something new. Each reads their own then, from where they are on, a few at a time: so
nothing waits in memory for a listener who is slow, and none is left out.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

import structlog

from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable
from agencies.registry import PLATFORM
from agencies.store.hearing import Hearing
from agencies.store.store import Store
from resolvers.platform.usage_feed_table import read_after, read_news
from resolvers.platform.usage_hash_table import read_hashes
from resolvers.platform.usage_head_table import HEADS, newest_head
from resolvers.platform.usage_reading import Proven, proven
from resolvers.trust.usage.of_the_log import is_of_the_log
from resolvers.trust.usage.proof import BrokenLog, inclusion_path
from resolvers.trust.usage.signed_head import SignedHead

LOOK_SECONDS: Final = 2.0
AT_ONCE: Final = 50

log = structlog.get_logger("resolvers")


@dataclass(frozen=True, slots=True)
class Access:
    """A record that has come, with its path under this head."""

    record: Proven
    head: SignedHead


class UsageFeed:
    """What comes to the usage log in a store; without one nobody can listen.

    `failures` counts, by what has failed, how often the watch could not hear or look.
    """

    def __init__(self, store: Store | None, *, look_seconds: float = LOOK_SECONDS) -> None:
        self.failures: Counter[str] = Counter()
        self._store = store
        self._look_seconds = look_seconds
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._wanted = asyncio.Event()
        self._heard = asyncio.Event()
        self._hearing: Hearing | None = None
        self._beginning: asyncio.Task[None] | None = None
        self._told = 0

    async def listen(self, citizen_id: str) -> AsyncGenerator[Access, None]:
        """The citizen's records that no head covers yet, each as soon as one does; raises the store's error.

        Whoever only reads the log is in none of them: else each record that one is told would make the next.
        """
        if self._store is None:
            raise AgencyUnavailable("The platform keeps no usage log here: ask those who run it.", agency=PLATFORM)
        return self._records(self._store, citizen_id, await _size(self._store))

    async def watch(self) -> None:
        """Tell listeners what is new, while there are some; ends when cancelled."""
        try:
            while True:
                await self._wanted.wait()
                self._hear()
                await self._look()
                await self._rest()
                if not self._listeners:
                    self._wanted.clear()
                    self._end_hearing()
        finally:
            self._end_hearing()

    async def _records(self, store: Store, citizen_id: str, first: int) -> AsyncGenerator[Access, None]:
        news = asyncio.Event()
        # What came before the watch knew of this listener is looked for at once.
        news.set()
        self._listeners.setdefault(citizen_id, set()).add(news)
        self._wanted.set()
        try:
            while True:
                await news.wait()
                news.clear()
                async for access in _until_now(store, citizen_id, first):
                    first = access.record.values.index + 1
                    if not is_of_the_log(access.record.shape):
                        yield access
        finally:
            self._listeners[citizen_id].discard(news)
            if not self._listeners[citizen_id]:
                del self._listeners[citizen_id]

    def _hear(self) -> None:
        """Begin to hear where nothing is heard; a store that does not answer holds up no look meanwhile."""
        if self._hearing is not None and self._hearing.is_lost:
            self._hearing = None
        if self._hearing is None and (self._beginning is None or self._beginning.done()):
            self._beginning = asyncio.create_task(self._begin_hearing())

    async def _begin_hearing(self) -> None:
        assert self._store is not None
        try:
            self._hearing = await self._store.hear(HEADS, self._heard.set)
            self._note("hearing")
            # What came before it was heard of is looked for.
            self._heard.set()
        except Exception as error:
            self._note("hearing", error)

    async def _look(self) -> None:
        assert self._store is not None
        try:
            size = await _size(self._store)
            if size > self._told:
                for citizen_id in await read_news(self._store, self._listeners, self._told, size):
                    for news in self._listeners.get(citizen_id, ()):
                        news.set()
                self._told = size
            self._note("looking")
        except Exception as error:
            self._note("looking", error)

    async def _rest(self) -> None:
        """Wait until something is heard, or it is time to look all the same."""
        try:
            async with asyncio.timeout(self._look_seconds):
                await self._heard.wait()
        except TimeoutError:
            return
        self._heard.clear()

    def _end_hearing(self) -> None:
        if self._beginning is not None:
            self._beginning.cancel()
            self._beginning = None
        if self._hearing is not None:
            self._hearing.end()
            self._hearing = None

    def _note(self, what: str, error: Exception | None = None) -> None:
        """Count what fails, and say it in the log when it begins to; what is well again is counted anew."""
        if error is None:
            self.failures.pop(what, None)
            return
        self.failures[what] += 1
        if self.failures[what] == 1:
            log.error("the usage log cannot be listened to", what=what, failure=type(error).__name__)


async def _size(store: Store) -> int:
    """How many records the newest head covers."""
    head = await newest_head(store)
    return 0 if head is None else head.head.tree_size


async def _until_now(store: Store, citizen_id: str, first: int) -> AsyncGenerator[Access, None]:
    """A citizen's records from an index on that the newest head covers, read a few at a time.

    AGENCY_CONTRACT_BROKEN where the tree lacks hashes.
    """
    head = await newest_head(store)
    size = 0 if head is None else head.head.tree_size
    while head is not None and first < size:
        rows = await read_after(store, citizen_id, first, size, AT_ONCE)
        paths = [span for row in rows for span in inclusion_path(row["index"], size)]
        hashes = await read_hashes(store, paths) if rows else None
        for row in rows:
            try:
                yield Access(proven(row, head, hashes), head)
            except BrokenLog as error:
                why = "The usage log lacks hashes: tell those who run it."
                raise AgencyContractBroken(why, agency=PLATFORM) from error
        if len(rows) < AT_ONCE:
            return
        first = rows[-1]["index"] + 1
