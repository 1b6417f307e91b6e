"""For how long an event waits for agencies of which it is not known what they hold; past that, what is known decides.

It is judged again as those agencies answer that gave no answer, for as long as notices are kept.

It reads nothing: whether an agency can be read is found by whoever judges.
"""

from datetime import timedelta
from time import monotonic
from typing import Final

from agencies.contract.errors import AgencyUnavailable
from agencies.contract.life_event import EVERYTHING
from agencies.registration.held import HeldLifeEvent
from agencies.registration.registry import Registry
from agencies.store.events.outbox import IN_PART
from agencies.store.events.waiting_event import WaitingEvent
from resolvers.notices.keeping.retention import KEPT

PATIENCE: Final = timedelta(hours=1)


class FactsUnreadable(AgencyUnavailable):
    """An agency's facts or receipts cannot be read, or it is left out for a fault: it is not known what applies."""


class JudgedInPart(AgencyUnavailable):
    """An event was judged without agencies that give no answer: it waits, and is judged again as they do.

    `silent`: these agencies, which its failure names.
    """

    def __init__(self, silent: frozenset[str]) -> None:
        super().__init__("Agencies give no answer: what else applies is told once they do.")
        self.failure = " ".join((IN_PART, *sorted(silent)))


def silent_at(event: WaitingEvent) -> frozenset[str] | None:
    """Return the agencies without which an event was judged the last time; None where it was not judged."""
    failure, *silent = (event.failure or "").split(" ")
    return frozenset(silent) if failure == IN_PART else None


def check_silent(event: WaitingEvent, silent: frozenset[str]) -> None:
    """Raise JudgedInPart for an event that was judged, unless fewer agencies are silent than were then."""
    before = silent_at(event)
    if before is not None and silent and not silent < before:
        raise JudgedInPart(before)


def is_given_up(event: WaitingEvent) -> bool:
    """Return whether an event was judged, and has waited for the rest for as long as notices are kept."""
    return silent_at(event) is not None and event.waited >= KEPT


class Patience:
    """The patience of one judgement; it begins when this is made."""

    def __init__(self, registry: Registry) -> None:
        self._has_left_out = bool(registry.faulty)
        self._began = monotonic()

    def lasts(self, event: WaitingEvent) -> bool:
        """Whether an event waits on for facts: an hour since they could first not be read, whatever was before."""
        if silent_at(event) is not None:
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
