"""How many persons each service applies to: all services' counts at once, each binary digit of all a row of bits."""

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from agencies.rules.evaluation import Situation
from agencies.rules.profile import Profile
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.runs.deciding.cohort import Cohort, CohortIndex, Tested, Values
from resolvers.runs.deciding.row_groups import Indexes, ServiceSets, positions_in

AT_ONCE: Final = 10_000
TESTED_KEPT: Final = 50_000

Counts = npt.NDArray[np.int64]
"""By service, at its position in the catalogue."""


class ServiceCounts:
    """Counts of sets; level n holds the bits that count for two to the nth, two rows of them at most."""

    def __init__(self) -> None:
        self._levels: list[ServiceSets] = []

    def add(self, sets: ServiceSets, times: Indexes) -> None:
        """These sets, each so many times."""
        level = 0
        while times.any():
            self._put(level, sets[times & 1 == 1])
            times = times >> 1
            level += 1

    def counts(self, size: int) -> Counts:
        """How many times each of so many services was in a set."""
        found = np.zeros(size, np.int64)
        for level, held in enumerate(self._levels):
            for row in held:
                found[positions_in(row)] += 1 << level
        return found

    def _put(self, level: int, sets: ServiceSets) -> None:
        """Three rows become their sums here and their carries a level above, as long as there are three."""
        while len(sets):
            while level >= len(self._levels):
                self._levels.append(sets[:0])
            left, carried = np.concatenate((self._levels[level], sets)), [sets[:0]]
            while third := len(left) // 3:
                one, two, three, rest = np.split(left, (third, 2 * third, 3 * third))
                either = one ^ two
                carried.append((one & two) | (either & three))
                left = np.concatenate((either ^ three, rest))
            self._levels[level], sets = left, np.concatenate(carried)
            level += 1


def count_applying(catalogue: Catalogue, persons: Iterable[Values], on: date) -> Counts:
    """To how many of these persons each service certainly applies on a day: ELIGIBLE or LIKELY, for themselves.

    Each is given by what is known of them, and lives alone, without children or wards.
    """
    index, census = CohortIndex(catalogue, on), ServiceCounts()
    tested: dict[tuple[object, ...], Tested] = {}
    rest = iter(persons)
    while several := list(islice(rest, AT_ONCE)):
        cohort = Cohort[Tested]()
        for values in several:
            key = tuple(map(values.get, index.tested_facts))
            found = tested.get(key)
            if found is None:
                if len(tested) == TESTED_KEPT:
                    tested.clear()
                found = tested[key] = _alone(index, values)
            cohort.add(values, found)
        met = index.met(cohort)
        census.add(met.results, np.bincount(met.indexes, minlength=len(met.results)))
    return census.counts(len(catalogue.rules))


def _alone(index: CohortIndex, values: Values) -> Tested:
    person = Profile("", values, {})
    situation = Situation(person, person, (), (person,))
    return index.tested(situation, index.day.about_others(situation))
