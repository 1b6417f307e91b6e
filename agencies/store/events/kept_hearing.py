"""Hearing that is begun anew where it was lost, for whoever looks at a store when told and, now and then, anyway."""

import asyncio
from collections.abc import Awaitable, Callable

from agencies.store.hearing import Hearing


class KeptHearing:
    """What one watch hears.

    `begin`: begins to hear, and has a function called at each notification; it may raise · `noted`: is told that it
    has begun, or why it has not.
    """

    def __init__(
        self,
        begin: Callable[[Callable[[], None]], Awaitable[Hearing]],
        noted: Callable[[Exception | None], None] = lambda error: None,
    ) -> None:
        self._begin = begin
        self._noted = noted
        self._heard = asyncio.Event()
        self._hearing: Hearing | None = None
        self._beginning: asyncio.Task[None] | None = None

    @property
    def now(self) -> Hearing | None:
        """That which hears now, if any does."""
        return self._hearing

    def hear(self) -> None:
        """Begin to hear where nothing is heard; a store that does not answer holds up no look meanwhile."""
        if self._hearing is not None and self._hearing.is_lost:
            self._hearing = None
        if self._hearing is None and (self._beginning is None or self._beginning.done()):
            self._beginning = asyncio.create_task(self._begin_hearing())

    async def rest(self, seconds: float, pause: float = 0.0) -> None:
        """Wait until something is heard, for `pause` seconds at least, or until it is time to look all the same."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            return
        await asyncio.sleep(max(0.0, began + pause - loop.time()))
        self._heard.clear()

    def end(self) -> None:
        """Hear nothing more."""
        if self._beginning is not None:
            self._beginning.cancel()
            self._beginning = None
        if self._hearing is not None:
            self._hearing.end()
            self._hearing = None

    async def _begin_hearing(self) -> None:
        try:
            self._hearing = await self._begin(self._heard.set)
        except Exception as error:
            self._noted(error)
            return
        self._noted(None)
        # What came before it was heard of is looked for.
        self._heard.set()
