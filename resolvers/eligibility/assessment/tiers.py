"""What puts verdicts of one status before others of it, whatever the rank of the services.

What can be applied for stands before what is closed, and what the subject does not receive before what they do. Of what
is LIKELY, first comes what the prose asks for and the subject certainly is; of what is UNKNOWN, what a rule of Maru's
own decides, the safety net among it: the missing fact settles that.
"""

from dataclasses import dataclass
from typing import Final

from resolvers.eligibility.rules.verdict import EligibilityStatus

TIERS: Final = range(8)
"""The numbers of the tiers: the less, the earlier they stand."""

_OTHERS, _RECEIVED, _CLOSED = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Tiers:
    """The tiers of one subject's verdicts.

    All are services as bits: `closed` on the day, `received` already by the subject, `confirmed` where all that was
    read from their prose is certainly so, and something was, `own` where Maru's own catalogue has the rule.
    """

    closed: int = 0
    received: int = 0
    confirmed: int = 0
    own: int = 0

    def of(self, tier: int, status: EligibilityStatus, services: int) -> int:
        """Those of the services, which are of this status, that stand in the tier."""
        services &= self.closed if tier & _CLOSED else ~self.closed
        services &= self.received if tier & _RECEIVED else ~self.received
        first = self._first(status)
        if first is None:
            return 0 if tier & _OTHERS else services
        return services & ~first if tier & _OTHERS else services & first

    def _first(self, status: EligibilityStatus) -> int | None:
        if status is EligibilityStatus.LIKELY:
            return self.confirmed
        return self.own if status is EligibilityStatus.UNKNOWN else None


NO_TIERS: Final = Tiers()
