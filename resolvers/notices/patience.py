"""For how long an event waits for agencies of which it is not known what they hold; past that, what is known decides.

It is judged again once those agencies answer that gave no answer.

It reads nothing: whether an agency can be read is found by whoever judges.
"""

from datetime import timedelta
from time import monotonic
from typing import Final

from agencies.contract.errors import AgencyUnavailable
from agencies.contract.life_event import EVERYTHING
from agencies.registry import HeldLifeEvent, Registry
from agencies.store.waiting_event import WaitingEvent

PATIENCE: Final = timedelta(hours=1)


class FactsUnreadable(AgencyUnavailable):
    """An agency's facts or receipts cannot be read, or it is left out for a fault: it is not known what applies."""


class JudgedInPart(AgencyUnavailable):
    """An event was judged without an agency that gives no answer: it waits, and is judged again once that does."""


class Patience:
    """The patience of one judgement; it begins when this is made."""

    def __init__(self, registry: Registry) -> None:
        self._has_left_out = bool(registry.faulty)
        self._began = monotonic()

    def lasts(self, event: WaitingEvent) -> bool:
        """Whether an event waits on for facts: an hour since they could first not be read, whatever was before."""
        if event.failure == JudgedInPart.__name__:
            return False
        return event.failure != FactsUnreadable.__name__ or event.waited < PATIENCE

    def awaits_left_out(self, event: WaitingEvent, held: HeldLifeEvent) -> bool:
        """Whether an event waits for agencies that are left out for a fault.

        Only while this is new: a fault may stand for weeks, and each event would come an hour late. What says that
        somebody has died, or that a notice was wrong, waits for none: what it withdraws would stand until then.
        """
        is_new = monotonic() - self._began < PATIENCE.total_seconds()
        withdraws = event.replaces is not None or EVERYTHING in held.type.withdraws
        return self._has_left_out and is_new and not withdraws and self.lasts(event)
