"""How much the operations that are under way may come to, together, in this process.

What is small is taken where what is large is not: an operation needs space for twice what it comes to. So a few large
ones leave space for many small ones, and nobody waits behind more than is answered in a moment.
"""

from agencies.contract.errors import Overloaded

BUSY = "The gateway is answering as much as it can: ask again in a moment."


class Work:
    """The objects that operations under way can come to; `at_most`: how many together, None for any number."""

    def __init__(self, at_most: int | None = None) -> None:
        self._at_most = at_most
        self._objects = 0

    @property
    def objects(self) -> int:
        """How many what is under way can come to."""
        return self._objects

    def begin(self, objects: int) -> None:
        """Take an operation that can come to so many objects; raises Overloaded. What is alone is always taken."""
        if self._at_most is not None and self._objects and self._objects + 2 * objects > self._at_most:
            raise Overloaded(BUSY)
        self._objects += objects

    def end(self, objects: int) -> None:
        """An operation that was taken has come to its end."""
        self._objects -= objects
