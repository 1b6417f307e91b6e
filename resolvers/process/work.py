"""How much the operations that are under way may cost, together and of one principal, in this process.

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
    """The cost units of the operations under way; `at_most`: how many together, None for any number."""

    def __init__(self, at_most: int | None = None) -> None:
        self._at_most = at_most
        self._units = 0
        self._of: Counter[str] = Counter()

    @property
    def units(self) -> int:
        """The units of all that is under way."""
        return self._units

    def begin(self, units: int, principal: str | None = None) -> None:
        """Take an operation of so many units; raise Overloaded where too much is under way.

        What is alone, of all or of a principal's, is taken whatever it comes to, if there is space. Those who show no
        token are nobody's: they share what there is.
        """
        if self._at_most is not None:
            if self._units and self._units + 2 * units > self._at_most:
                raise Overloaded(BUSY)
            own = self._of[principal] if principal is not None and principal in self._of else 0
            if own and own + units > self._at_most // SHARE:
                raise Overloaded(MUCH)
            if units and principal is not None:
                self._of[principal] += units
        self._units += units

    def end(self, units: int, principal: str | None = None) -> None:
        """Give back the units of an operation that has come to its end."""
        self._units -= units
        if principal is not None and principal in self._of:
            self._of[principal] -= units
            if self._of[principal] <= 0:
                del self._of[principal]
