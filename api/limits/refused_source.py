"""One source of refusals: what it was refused since the last log line, and whether it probes."""

from collections import Counter
from collections.abc import Mapping
from enum import Enum
from typing import Final

HOUR_SECONDS: Final = 3_600


class Refused(Enum):
    """The kinds of refusals: three statuses, fields of answers, and ids that are unknown or hidden."""

    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    FIELDS = "refused_fields"
    IDS = "unknown_ids"


PROBING: Final[Mapping[Refused, int]] = {Refused.UNAUTHENTICATED: 100, Refused.FIELDS: 100, Refused.IDS: 50}
"""How many different ones in an hour are no probing yet.

An official's case is of 20 people, and the registry knows nearly all of them. A portal asks by documents that are
written once, and so is refused the same few fields. It shows tokens of its own issuer.
"""


class RefusedSource:
    """A principal with the address of its last request, or an address without a principal, each as a digest."""

    def __init__(self, principal: bytes | None) -> None:
        self.principal = principal
        self.address = b""
        self.counts: Counter[Refused] = Counter()
        self._seen: dict[Refused, dict[int, float]] = {kind: {} for kind in PROBING}
        self._alarmed_at: float | None = None

    def suspicion(self, now: float) -> int:
        """Return the number of different things that were probed within the hour, by which sources are forgotten."""
        return sum(self.probed(now).values())

    def is_probing(self, kind: Refused, what: int, now: float) -> bool:
        """Return whether a refusal makes one too many within an hour; a source raises one alarm an hour."""
        seen = self._seen[kind]
        seen.pop(what, None)
        seen[what] = now
        self._expire(now)
        if len(seen) <= PROBING[kind]:
            return False
        # The one too many is kept for the alarm, and no more.
        if len(seen) > PROBING[kind] + 1:
            del seen[next(iter(seen))]
        if self._alarmed_at is not None and now - self._alarmed_at < HOUR_SECONDS:
            return False
        self._alarmed_at = now
        return True

    def probed(self, now: float) -> dict[str, int]:
        """Return how many different ones of each kind were probed within the hour."""
        self._expire(now)
        return {kind.value: len(seen) for kind, seen in self._seen.items() if seen}

    def _expire(self, now: float) -> None:
        for seen in self._seen.values():
            while seen and seen[oldest := next(iter(seen))] <= now - HOUR_SECONDS:
                del seen[oldest]
