"""How many requests each of many may make: so many in a minute, and so many at once.

Of each is known only when its requests so far are worked off, at the rate at which it may ask. One whose requests are
worked off is like one who never asked, so it is forgotten.
"""

import time
from collections.abc import Callable, Hashable
from heapq import nlargest
from typing import Final

KEPT_AT_MOST: Final = 50_000
ROUNDING: Final = 1e-6


class Allowance:
    """A bucket of tokens for each who asks: `at_once` when it is full, and `a_minute` more in a minute."""

    def __init__(self, a_minute: int, at_once: int, now: Callable[[], float] = time.monotonic) -> None:
        self._step = 60 / a_minute
        self._ahead = (at_once - 1) * self._step + ROUNDING
        self._now = now
        self._free_at: dict[Hashable, float] = {}

    def take(self, who: Hashable, number: int = 1) -> float:
        """Count so many more if one is within the allowance; return 0, else the seconds until one would be."""
        now = self._now()
        free_at = self._free_at.get(who, now)
        if free_at - now > self._ahead:
            return free_at - now - self._ahead
        self._keep(who, (free_at if free_at > now else now) + number * self._step, now)
        return 0

    def reserve(self, who: Hashable, number: int) -> float:
        """Count so many more, which wait for their turn: the seconds until it is theirs."""
        now = self._now()
        free_at = max(self._free_at.get(who, now), now)
        self._keep(who, free_at + number * self._step, now)
        return max(0.0, free_at - now - self._ahead)

    def give_back(self, who: Hashable, number: int) -> None:
        """So many that were reserved do not come."""
        if who in self._free_at:
            self._free_at[who] -= number * self._step

    def __len__(self) -> int:
        """How many are known."""
        return len(self._free_at)

    def _keep(self, who: Hashable, free_at: float, now: float) -> None:
        self._free_at[who] = free_at
        if len(self._free_at) > KEPT_AT_MOST:
            self._forget(now)

    def _forget(self, now: float) -> None:
        """Forget whose requests are worked off; where many are not, those who are nearest to it."""
        self._free_at = {who: at for who, at in self._free_at.items() if at > now}
        if len(self._free_at) > KEPT_AT_MOST // 2:
            self._free_at = dict(nlargest(KEPT_AT_MOST // 2, self._free_at.items(), key=lambda each: each[1]))
