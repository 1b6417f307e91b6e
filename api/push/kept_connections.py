"""Connections to push services that stay open for the next push.

They are few, and what nobody uses for some seconds is closed.
"""

import asyncio
from collections.abc import Collection
from typing import Final

from api.push.pinned_connection import PinnedConnection, Place

AT_MOST: Final = 48
IDLE_SECONDS: Final = 4.0
"""For how long one is kept that nobody uses: less than services do, which would close it under a push."""


class KeptConnections:
    """The connections of one process that wait for a push; `seconds`: for how long each does."""

    def __init__(self, seconds: float = IDLE_SECONDS) -> None:
        self._seconds = seconds
        # In the order in which they began to wait.
        self._kept: dict[PinnedConnection, asyncio.TimerHandle] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def take(self, places: Collection[Place]) -> PinnedConnection | None:
        """The connection to one of these places that was used last, which is no longer kept; None: none is open."""
        for connection in reversed(tuple(self._kept)):
            if connection.place in places:
                self._kept.pop(connection).cancel()
                if connection.is_open:
                    return connection
                self.close(connection)
        return None

    def keep(self, connection: PinnedConnection) -> None:
        """Have a connection wait for the next push, unless it takes none."""
        if not connection.is_open:
            self.close(connection)
            return
        if len(self._kept) >= AT_MOST:
            self._end(next(iter(self._kept)))
        self._kept[connection] = asyncio.get_running_loop().call_later(self._seconds, self._end, connection)

    def close(self, connection: PinnedConnection) -> None:
        """Close one that is not kept, without waiting for it."""
        task = asyncio.create_task(connection.aclose())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        """Close all of them."""
        for connection in tuple(self._kept):
            self._end(connection)
        if self._closing:
            await asyncio.wait(self._closing)

    def _end(self, connection: PinnedConnection) -> None:
        self._kept.pop(connection).cancel()
        self.close(connection)
