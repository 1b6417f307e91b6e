"""What puts verdicts of one status before others of it, whatever the rank of the services.

What can be applied for stands before what is closed, and what the subject does not receive before what they do. Of what
is UNKNOWN, first comes what a rule of Maru's own decides, the safety net among it: the missing fact settles that. Then
comes what has the higher level; what is LIKELY stands one level higher where all that its prose asks is certainly so.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from resolvers.eligibility.rules.service_order import HIGHEST_LEVEL
from resolvers.eligibility.rules.verdict import EligibilityStatus

LEVELS: Final = HIGHEST_LEVEL + 2
"""How many levels there are, that of the prose added."""

TIERS: Final = range(8 * LEVELS)
"""The numbers of the tiers: the less, the earlier they stand."""

_EVERYTHING: Final = -1


class Tiers(NamedTuple):
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
        """The services, which are of this status, by tier: those of one tier may come in two parts."""
        raised = self.confirmed if status is EligibilityStatus.LIKELY else 0
        for group, found in enumerate(self._groups(status, services)):
            lifted = found & raised
            if lifted:
                yield from self._by_level(group * LEVELS - 1, lifted)
            if left := found ^ lifted:
                yield from self._by_level(group * LEVELS, left)

    def _groups(self, status: EligibilityStatus, services: int) -> Sequence[int]:
        """The services by what counts before their level; the first group alone where all are of it, as is common."""
        first = self.own if status is EligibilityStatus.UNKNOWN else _EVERYTHING
        if not services & (self.closed | self.received | ~first):
            return (services,)
        return [
            group
            for by_period in _divided(services, ~self.closed)
            for by_receipt in _divided(by_period, ~self.received)
            for group in _divided(by_receipt, first)
        ]

    def _by_level(self, number: int, left: int) -> Iterator[tuple[int, int]]:
        """By level, the highest first, in tiers of which this is the first number."""
        for tier, of_level in enumerate(reversed(self.levels), number + LEVELS - len(self.levels)):
            found = left & of_level
            if found:
                yield tier, found
                left ^= found
                if not left:
                    return


def _divided(services: int, first: int) -> tuple[int, int]:
    """Those of the services that come first, and the others."""
    before = services & first
    return before, services ^ before
