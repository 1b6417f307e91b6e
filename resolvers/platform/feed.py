"""What comes to a table of the platform's store, for the citizens who listen, whichever gateway wrote it.

One watch serves all listeners of a process: it hears that there may be something, or looks by itself where nothing is
heard, and tells those of whom there is something new. Each reads their own then, from where they are on: so nothing
waits in memory for a listener who is slow, and none is left out.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import ClassVar, Final

import structlog

from agencies.store.events.kept_hearing import KeptHearing
from agencies.store.hearing import Hearing
from agencies.store.store import Store

PAUSE_SECONDS: Final = 0.02
"""How long a look is after the one before at least: one look is for all listeners, and for all that was heard."""

log = structlog.get_logger("resolvers")


class Feed(ABC):
    """A feed over a store; without one nobody can listen.

    `failures` counts, by what has failed, how often the watch could not hear or look. A subclass says on which
    `channel` of the store it hears, and `unheard`, what the log says when it fails.
    """

    channel: ClassVar[str]
    unheard: ClassVar[str]

    def __init__(self, store: Store | None, look_seconds: float) -> None:
        self.failures: Counter[str] = Counter()
        self._store = store
        self._look_seconds = look_seconds
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._wanted = asyncio.Event()
        self._hearing = KeptHearing(self._begin_hearing, partial(self._note, "hearing"))

    @abstractmethod
    async def _news(self, store: Store, citizen_ids: Collection[str]) -> Iterable[str]:
        """Of whom of these there may be something new since this was asked last."""

    async def watch(self) -> None:
        """Tell listeners what is new, while there are some; ends when cancelled."""
        try:
            while True:
                await self._wanted.wait()
                self._hearing.hear()
                await self._look()
                await self._hearing.rest(self._look_seconds, PAUSE_SECONDS)
                if not self._listeners:
                    self._wanted.clear()
                    self._hearing.end()
        finally:
            self._hearing.end()

    @contextmanager
    def _listening(self, citizen_id: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there may be something new of a citizen, from the beginning on."""
        news = asyncio.Event()
        # What came before the watch knew of this listener is looked for at once.
        news.set()
        self._listeners.setdefault(citizen_id, set()).add(news)
        self._wanted.set()
        try:
            yield news
        finally:
            self._listeners[citizen_id].discard(news)
            if not self._listeners[citizen_id]:
                del self._listeners[citizen_id]

    async def _begin_hearing(self, heard: Callable[[], None]) -> Hearing:
        assert self._store is not None
        return await self._store.hear(self.channel, heard)

    async def _look(self) -> None:
        assert self._store is not None
        try:
            for citizen_id in await self._news(self._store, tuple(self._listeners)):
                for news in self._listeners.get(citizen_id, ()):
                    news.set()
            self._note("looking")
        except Exception as error:
            self._note("looking", error)

    def _note(self, what: str, error: Exception | None = None) -> None:
        """Count what fails, and say it in the log when it begins to; what is well again is counted anew."""
        if error is None:
            self.failures.pop(what, None)
            return
        self.failures[what] += 1
        if self.failures[what] == 1:
            log.error(self.unheard, what=what, failure=type(error).__name__)
