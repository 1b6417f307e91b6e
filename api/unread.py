"""What waits to be sent to a client: where they take nothing of it for too long, nobody else would end the wait."""

from asyncio import Transport

UNREAD_SECONDS = 60.0
"""For how long nothing may be taken of it. The system takes over what it has space for, and reports it by steps, so
that a slow reader takes nothing for a while."""


class Unread:
    """How much waits on one connection, and since when it is as much."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._bytes = 0
        self._since = 0.0

    def is_left(self, now: float) -> bool:
        """Whether nothing was taken of it for too long, if this is asked now and then."""
        waiting = self._transport.get_write_buffer_size()
        if not waiting or waiting != self._bytes:
            self._bytes, self._since = waiting, now
        return now - self._since > UNREAD_SECONDS
