"""Leaves a service alone that has failed several times in a row, and asks it now and then whether it is well again.

CLOSED, everybody asks. After five failures in a row it is OPEN, and nobody does. A second or two later one may: where
that one fails it is open again, where not it is closed. What was asked before it opened is not counted afterwards.
"""

import random
from collections.abc import Callable
from enum import Enum, auto
from time import monotonic
from typing import Final

FAILURES_IN_A_ROW: Final = 5
RETRY_SECONDS: Final = 1.0
"""How long nobody asks. Up to half of it is added at random, so that processes do not ask together."""


class Admission(Enum):
    """As what somebody asks: one of all, or the one who finds out whether the service is well again."""

    ORDINARY = auto()
    PROBE = auto()


class Breaker:
    """The breaker of one service. `clock` gives seconds that never go back; `chance` a number from 0 to 1."""

    def __init__(self, clock: Callable[[], float] = monotonic, chance: Callable[[], float] = random.random) -> None:
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._retry_at: float | None = None
        self._probing = False

    @property
    def is_closed(self) -> bool:
        """Whether everybody asks."""
        return self._retry_at is None

    @property
    def refuses(self) -> bool:
        """Whether nobody may ask now."""
        return self._retry_at is not None and (self._probing or self._clock() < self._retry_at)

    def admit(self) -> Admission | None:
        """As what somebody may ask now, who says how that ended; None where nobody may."""
        if self.refuses:
            return None
        if self._retry_at is None:
            return Admission.ORDINARY
        self._probing = True
        return Admission.PROBE

    def succeeded(self, admission: Admission) -> None:
        """The service answered, whatever it said."""
        if admission is Admission.PROBE:
            self._probing = False
            self._retry_at = None
        if self._retry_at is None:
            self._failures = 0

    def failed(self, admission: Admission) -> None:
        """The service could not be reached, or was late."""
        if admission is Admission.PROBE:
            self._probing = False
            self._open()
        elif self._retry_at is None:
            self._failures += 1
            if self._failures >= FAILURES_IN_A_ROW:
                self._open()

    def left(self, admission: Admission) -> None:
        """Nobody waits for the answer any more: whether the service is well is as little known as before."""
        if admission is Admission.PROBE:
            self._probing = False

    def _open(self) -> None:
        self._retry_at = self._clock() + RETRY_SECONDS * (1 + self._chance() / 2)
