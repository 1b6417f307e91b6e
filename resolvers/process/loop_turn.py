"""The turn of the event loop that all requests of a process share; long work is divided over several."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Final

LONGEST_SECONDS: Final = 0.005
"""Work that a request may add to one turn before the next request is served."""


class LoopTurn:
    """The present turn of the event loop, and since when requests have worked in it."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._began: float | None = None

    async def share(self) -> None:
        """Return at once, or in a later turn where this one has been worked in for long.

        Call it before each piece of work that can take a millisecond or more.
        """
        while self._began is not None and self._clock() - self._began > LONGEST_SECONDS:  # noqa: ASYNC110
            await asyncio.sleep(0)
        if self._began is None:
            self._began = self._clock()
            asyncio.get_running_loop().call_soon(self._end)

    def _end(self) -> None:
        self._began = None
