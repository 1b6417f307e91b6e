"""Hearing what a store notifies of (LISTEN): a connection of its own, held for as long as somebody wants to know.

A connection can be lost without a word, and what was notified meanwhile with it: whoever hears must look by themselves
too, now and then.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg

from agencies.store.connection import CONNECT_SECONDS, connect


class Hearing:
    """A connection on which one channel is heard."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection

    @classmethod
    async def begin(cls, dsn: str, channel: str, heard: Callable[[], None]) -> "Hearing":
        """Have a function called at each notification on this channel; raises what connecting raises."""
        connection = await connect(dsn)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await connection.add_listener(channel, lambda *_: heard())
        except BaseException:
            connection.terminate()
            raise
        return cls(connection)

    @property
    def is_lost(self) -> bool:
        """Whether nothing is heard any more."""
        return self._connection.is_closed()

    def end(self) -> None:
        """Hear nothing more."""
        self._connection.terminate()
