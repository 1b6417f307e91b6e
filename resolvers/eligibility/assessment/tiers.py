"""What puts verdicts of one status before others of it, whatever the rank of the services.

What can be applied for stands before what is closed, and what the subject does not receive before what they do. Of what
is UNKNOWN, first comes what a rule of Maru's own decides, the safety net among it: the missing fact settles that. Then
comes what has the higher level; what is LIKELY stands one level higher where all that its prose asks is certainly so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from resolvers.eligibility.rules.service_order import HIGHEST_LEVEL
from resolvers.eligibility.rules.verdict import EligibilityStatus

LEVELS: Final = HIGHEST_LEVEL + 2
"""How many levels there are, that of the prose added."""

TIERS: Final = range(8 * LEVELS)
"""The numbers of the tiers: the less, the earlier they stand."""

_EVERYTHING: Final = -1


@dataclass(frozen=True, slots=True)
class Tiers:
    """The tiers of one subject's verdicts.

    All are services as bits: `closed` on the day, `received` already by the subject, `confirmed` where all that was
    read from their prose is certainly so, and something was, `own` where Maru's own catalogue has the rule, `levels`
    those of each level, the lowest first, together all services.
    """

    closed: int = 0
    received: int = 0
    confirmed: int = 0
    own: int = 0
    levels: Sequence[int] = (_EVERYTHING,)

    def parts(self, status: EligibilityStatus, services: int) -> Iterator[tuple[int, int]]:
        """The services, which are of this status, by tier: each tier that has any, with those that stand in it."""
        first = self.own if status is EligibilityStatus.UNKNOWN else _EVERYTHING
        number = 0
        for by_period in (services & ~self.closed, services & self.closed):
            for by_receipt in (by_period & ~self.received, by_period & self.received):
                for left in (by_receipt & first, by_receipt & ~first):
                    yield from self._by_level(number, status, left)
                    number += LEVELS

    def _by_level(self, number: int, status: EligibilityStatus, left: int) -> Iterator[tuple[int, int]]:
        confirmed = self.confirmed if status is EligibilityStatus.LIKELY else 0
        for level in range(len(self.levels), -1, -1):
            if not left:
                return
            found = left & (self._level(level) & ~confirmed | self._level(level - 1) & confirmed)
            if found:
                left ^= found
                yield number + LEVELS - 1 - level, found

    def _level(self, level: int) -> int:
        return self.levels[level] if 0 <= level < len(self.levels) else 0
