"""Many rows by what came out for them: each set of services that came out is held once, however many rows have it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final

import numpy as np
import numpy.typing as npt

TABLE_AT_MOST: Final = 1 << 20
WORD_BYTES: Final = 8
WORD_BITS: Final = 8 * WORD_BYTES

Indexes = npt.NDArray[np.intp]
ServiceSets = npt.NDArray[np.uint64]
"""Sets of services, one in a row; a service is the bit at its position in the catalogue."""


@dataclass(frozen=True, slots=True)
class RowGroups:
    """For each row the index, among the results, of the set that came out for it."""

    indexes: Indexes
    results: ServiceSets

    def joined(self, other: "RowGroups", join: np.ufunc) -> "RowGroups":
        """Two groupings of the same rows as one: each pair of results that occurs is joined once."""
        width = len(other.results)
        pairs, indexes = distinct(self.indexes * width + other.indexes, len(self.results) * width)
        one, two = np.divmod(pairs, width)
        return RowGroups(indexes, join(self.results[one], other.results[two]))

    def merged(self) -> "RowGroups":
        """The same, with equal results as one."""
        found: dict[bytes, int] = {}
        indexes = np.fromiter((found.setdefault(each.tobytes(), len(found)) for each in self.results), np.intp)
        return RowGroups(indexes[self.indexes], _rows(found, len(found)))


def joined(parts: Iterable[RowGroups], join: np.ufunc) -> RowGroups:
    """Groupings of the same rows as one; those of few results are joined first, so that few pairs are."""
    heap = [(len(part.results), number, part) for number, part in enumerate(parts)]
    heapify(heap)
    while len(heap) > 1:
        (_, number, one), (_, _, other) = heappop(heap), heappop(heap)
        both = one.joined(other, join)
        heappush(heap, (len(both.results), number, both))
    return heap[0][2]


def distinct(numbers: Indexes, below: int) -> tuple[Indexes, Indexes]:
    """The numbers that occur, ascending, and for each number its index among them."""
    if below > TABLE_AT_MOST:
        return np.unique(numbers, return_inverse=True)
    table = np.zeros(below, np.intp)
    table[numbers] = 1
    found = np.flatnonzero(table)
    table[found] = np.arange(len(found))
    return found, table[numbers]


def sets_of(sets: Sequence[int], size: int) -> ServiceSets:
    """Sets of services given as bits, of a catalogue with so many services."""
    width = max(1, -(-size // WORD_BITS))
    return _rows([each.to_bytes(width * WORD_BYTES, "little") for each in sets], len(sets))


def positions_in(row: ServiceSets) -> Indexes:
    """The positions of the services in one set, ascending."""
    return np.flatnonzero(np.unpackbits(row.view(np.uint8), bitorder="little"))


def _rows(sets: Iterable[bytes], count: int) -> ServiceSets:
    return np.frombuffer(b"".join(sets), np.dtype("<u8")).reshape(count, -1)
