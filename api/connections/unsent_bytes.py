"""What waits to be sent to a client: where they take too little of it, nobody else would end the wait."""

from asyncio import Transport
from typing import Final

UNREAD_SECONDS = 60.0
"""Within which all of it is taken, or enough. The system takes over what it has space for, and reports it by steps, so
that a slow reader takes nothing for a while."""
ENOUGH: Final = 262_144
"""Bytes: whoever takes fewer within this time would hold a large answer in memory for hours."""


class Unread:
    """How much waits on one connection, and how much did when its time began."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._bytes = 0
        self._at_first = 0
        self._since = 0.0

    def is_left(self, now: float) -> bool:
        """Whether too little was taken of it for too long, if this is asked now and then."""
        waiting = self._transport.get_write_buffer_size()
        # More is only sent to those who have taken what was sent before, or by what has a bound of its own.
        if not waiting or waiting > self._bytes or self._at_first - waiting >= ENOUGH:
            self._at_first, self._since = waiting, now
        self._bytes = waiting
        return now - self._since > UNREAD_SECONDS
