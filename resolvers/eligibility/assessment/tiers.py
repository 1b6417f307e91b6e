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
        confirmed = self.confirmed if status is EligibilityStatus.LIKELY else 0
        number = 0
        for by_period in _divided(services, ~self.closed):
            for by_receipt in _divided(by_period, ~self.received):
                for left in _divided(by_receipt, first):
                    if left:
                        yield from self._by_level(number, left & ~confirmed, left & confirmed)
                    number += LEVELS

    def _by_level(self, number: int, left: int, raised: int) -> Iterator[tuple[int, int]]:
        """By level, the highest first; those that are `raised` stand one level higher than their own."""
        levels = self.levels
        for level in range(len(levels), -1, -1):
            found = left & levels[level] if level < len(levels) else 0
            if raised and level:
                lifted = raised & levels[level - 1]
                raised ^= lifted
                found |= lifted
            if found:
                left &= ~found
                yield number + LEVELS - 1 - level, found
            if not left and not raised:
                return


def _divided(services: int, first: int) -> tuple[int, int]:
    """Those of the services that come first, and the others."""
    before = services & first
    return before, services ^ before
