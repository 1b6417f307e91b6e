"""Where an answer is written: its head goes with what follows it in the same turn of the loop.

The server writes the head by itself, which is a system call and a packet more, and wakes a client who has nothing to
read yet. Behind a `100 Continue`, which goes out like a head, the head is a write of its own all the same.
"""

from asyncio import AbstractEventLoop, Transport
from collections.abc import Callable


class AnswerTransport:
    """A connection's transport for one answer; a head that nothing follows is written when the turn ends."""

    __slots__ = ("_close", "_head", "_is_begun", "_loop", "_transport")

    def __init__(self, transport: Transport, loop: AbstractEventLoop, close: Callable[[], None]) -> None:
        self._transport = transport
        self._loop = loop
        self._close = close
        self._is_begun = False
        self._head = b""

    def write(self, data: bytes) -> None:
        """Write a part of the answer."""
        if not self._is_begun:
            self._is_begun = True
            self._head = data
            self._loop.call_soon(self.write_head)
        elif self._head:
            head, self._head = self._head, b""
            # Not as one: an answer may be large.
            self._transport.writelines((head, data))
        else:
            self._transport.write(data)

    def write_head(self) -> None:
        """Write the head, where it waits."""
        head, self._head = self._head, b""
        if head and not self._transport.is_closing():
            self._transport.write(head)

    def close(self) -> None:
        """Close the connection, once what was written is sent."""
        self.write_head()
        self._close()

    def is_closing(self) -> bool:
        """Whether the connection is closed, or about to be."""
        return self._transport.is_closing()
