"""How much the operations that are under way may come to, together and of one principal, in this process.

What is small is taken where what is large is not: an operation needs space for twice what it comes to. So a few large
ones leave space for many small ones, and nobody waits behind more than is answered in a moment. One principal never
takes more than a share, so that the others are answered whatever one of them asks.
"""

from collections import Counter
from typing import Final

from agencies.contract.errors import Overloaded

BUSY: Final = "The gateway is answering as much as it can: ask again in a moment."
MUCH: Final = "You have asked for as much as is answered at once: ask again when an answer has come."
SHARE: Final = 4
"""What may be under way is divided by this for what may be one principal's."""


class Work:
    """The objects that operations under way can come to; `at_most`: how many together, None for any number."""

    def __init__(self, at_most: int | None = None) -> None:
        self._at_most = at_most
        self._objects = 0
        self._of: Counter[str] = Counter()

    @property
    def objects(self) -> int:
        """How many what is under way can come to."""
        return self._objects

    def begin(self, objects: int, principal: str | None = None) -> None:
        """Take an operation that can come to so many objects; raises Overloaded.

        What is alone, of all or of a principal's, is taken whatever it comes to, if there is space. Those who show no
        token are nobody's: they share what there is.
        """
        if self._at_most is not None:
            if self._objects and self._objects + 2 * objects > self._at_most:
                raise Overloaded(BUSY)
            own = self._of[principal] if principal is not None and principal in self._of else 0
            if own and own + objects > self._at_most // SHARE:
                raise Overloaded(MUCH)
            if objects and principal is not None:
                self._of[principal] += objects
        self._objects += objects

    def end(self, objects: int, principal: str | None = None) -> None:
        """An operation that was taken has come to its end."""
        self._objects -= objects
        if principal is not None and principal in self._of:
            self._of[principal] -= objects
            if self._of[principal] <= 0:
                del self._of[principal]
