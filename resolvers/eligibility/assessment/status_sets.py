"""The statuses of all services for one citizen's subjects: a set of services for each status, and their order."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from resolvers.eligibility.assessment.tiers import Tiers
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.day_index import DaySets
from resolvers.eligibility.rules.verdict import EligibilityStatus

STATUSES: Final = tuple(EligibilityStatus)
BITS: Final = 8

ByStatus = tuple[int, int, int, int, int]
"""Services as bits: those ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY and INELIGIBLE, each in one of them."""

NO_SERVICES: Final[ByStatus] = (0, 0, 0, 0, 0)

Place = tuple[int, int, int, int]
"""Where a verdict stands: its status by number, its tier, its service's position, its subject by number.

Less stands earlier.
"""


def by_status(catalogue: Catalogue, sets: DaySets, asked: int) -> ByStatus:
    """The services that are asked for, by their status for one subject."""
    certain, possible, doubted = sets
    met = certain & asked
    eligible = met & catalogue.complete
    unlikely = (met ^ eligible) & doubted
    return eligible, met ^ eligible ^ unlikely, (possible & asked) ^ met, unlikely, asked & ~possible


def closed(sets: ByStatus, over: int) -> ByStatus:
    """The same where nobody can apply for these services any more."""
    eligible, likely, unknown, unlikely, ineligible = sets
    closing = likely & over
    return (eligible, likely ^ closing, unknown, unlikely | closing, ineligible) if closing else sets


def positions(services: int, size: int) -> npt.NDArray[np.intp]:
    """The positions of a set of services, ascending."""
    raw = services.to_bytes((size + BITS - 1) // BITS, "little")
    # Seen as booleans they are found seven times as fast as when they are numbers.
    return np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little").view(np.bool_).nonzero()[0]


def _above(services: int, position: int) -> int:
    """Those of the services that stand at this position or above it."""
    return services >> position << position


class StatusSets(NamedTuple):
    """Each subject's sets, the citizen's first; `tiers` gives each subject's, once an order is asked for."""

    catalogue: Catalogue
    subjects: Sequence[ByStatus]
    tiers: Callable[[], Sequence[Tiers]]

    def narrowed(self, services: int, subject: int | None) -> "StatusSets":
        """Only these services, and only this subject's where one is given."""
        left = [
            tuple(each & services for each in sets) if subject in (None, number) else NO_SERVICES
            for number, sets in enumerate(self.subjects)
        ]
        return self._with(left)

    def among(self, services: Sequence[int]) -> "StatusSets":
        """Only these services, given for each subject."""
        return self._with(
            tuple(each & of_one for each in sets) for sets, of_one in zip(self.subjects, services, strict=True)
        )

    def services(self, statuses: Collection[EligibilityStatus]) -> int:
        """How many services have a verdict of these statuses."""
        found = 0
        for sets in self.subjects:
            for number, status in enumerate(STATUSES):
                found |= sets[number] if status in statuses else 0
        return found.bit_count()

    @property
    def counts(self) -> dict[EligibilityStatus, int]:
        """How many verdicts there are of each status."""
        of_each = zip(NO_SERVICES, *self.subjects, strict=True)
        return {status: sum(map(int.bit_count, sets)) for status, sets in zip(STATUSES, of_each, strict=True)}

    def total(self, statuses: Collection[EligibilityStatus]) -> int:
        """How many verdicts of these statuses there are."""
        found = 0
        for number, status in enumerate(STATUSES):
            if status in statuses:
                for sets in self.subjects:
                    found += sets[number].bit_count()
        return found

    def order(self, statuses: Collection[EligibilityStatus]) -> Iterator[Place]:
        """The places of all verdicts of these statuses, ascending: by status, tier, rank, then subject.

        Within a tier they are found one by one: who shows a page takes no more than it has.
        """
        tiers: Sequence[Tiers] = ()
        for number, status in enumerate(STATUSES):
            if status not in statuses:
                continue
            by_tier: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
            for subject, sets in enumerate(self.subjects):
                if sets[number]:
                    tiers = tiers or self.tiers()
                    for tier, found in tiers[subject].parts(status, sets[number]):
                        by_tier[tier].append((subject, found))
            for tier in sorted(by_tier):
                yield from _ranked(number, tier, by_tier[tier])

    def behind(self, place: Place) -> "StatusSets":
        """Only what stands behind a place."""
        status, at, position, subject = place
        left, tiers = [], self.tiers()
        for number, sets in enumerate(self.subjects):
            of_status = 0
            for tier, found in tiers[number].parts(STATUSES[status], sets[status]):
                if tier == at:
                    of_status |= _above(found, position + (number <= subject))
                elif tier > at:
                    of_status |= found
            left.append((*[0] * status, of_status, *sets[status + 1 :]))
        return self._with(left)

    def _with(self, subjects: Iterable[Sequence[int]]) -> "StatusSets":
        return StatusSets(self.catalogue, list(subjects), self.tiers)  # type: ignore[arg-type]


def _ranked(status: int, tier: int, parts: Sequence[tuple[int, int]]) -> Iterator[Place]:
    """The places in a tier, ascending, of these subjects' services."""
    if len(parts) == 1:
        # Most tiers have services of one subject alone, of which each is a place.
        ((subject, left),) = parts
        while left:
            service = left & -left
            left ^= service
            yield status, tier, service.bit_length() - 1, subject
        return
    left = 0
    for _, services in parts:
        left |= services
    while left:
        service = left & -left
        left ^= service
        for subject, services in parts:
            if services & service:
                yield status, tier, service.bit_length() - 1, subject
