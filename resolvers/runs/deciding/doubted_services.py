"""Which services are doubted where some clauses of the prose are met, for many sets of clauses at once."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from resolvers.eligibility.index.texts.text_index import TextIndex
from resolvers.runs.deciding.row_groups import WORD_BITS, Indexes, ServiceSets, sets_of

AT_ONCE: Final = 512
BITS: Final = 8

Bools = npt.NDArray[np.bool_]


class DoubtedServices:
    """What an index of prose says, of a catalogue with so many services."""

    def __init__(self, texts: TextIndex, size: int) -> None:
        self._slices = texts.slices
        self._always = sets_of([texts.always], size)
        self._layers = list(_layers(texts.asking_services, texts.asked_conditions))

    def where(self, met: ServiceSets) -> ServiceSets:
        """The services for each set of clauses that are met."""
        parts = [self._of(met[begin : begin + AT_ONCE]) for begin in range(0, len(met), AT_ONCE)]
        return np.concatenate([self._always[:0], *parts])

    def _of(self, met: ServiceSets) -> ServiceSets:
        # A clause, a condition or a service is a line here, and a set a column: so numpy works on whole lines.
        clauses = _lines_of(met)
        all_met = np.ones((self._slices[0][1] if self._slices else 0, len(met)), np.bool_)
        for offset, count in self._slices:
            all_met[:count] &= clauses[offset : offset + count]
        services = np.zeros((self._always.shape[1] * WORD_BITS, len(met)), np.bool_)
        for asking, asked in self._layers:
            services[asking] |= all_met[asked]
        return _sets_of_lines(services).view(self._always.dtype) | self._always


# Bits are taken from bytes and put into them by shifting whole lines: numpy's own functions, which do it along a line's
# neighbours here, take ten times as long.
def _lines_of(sets: ServiceSets) -> Bools:
    """A line for each bit, with a place for each set."""
    octets = np.ascontiguousarray(sets.view(np.uint8).T)
    lines = np.empty((len(octets), BITS, len(sets)), np.uint8)
    for bit in range(BITS):
        np.right_shift(octets, bit, out=lines[:, bit])
    lines &= 1
    return lines.reshape(-1, len(sets)).view(np.bool_)


def _sets_of_lines(lines: Bools) -> npt.NDArray[np.uint8]:
    """The bytes of each set, of lines that are each a bit of all sets."""
    bits = lines.view(np.uint8).reshape(-1, BITS, lines.shape[1])
    octets = bits[:, 0].copy()
    for bit in range(1, BITS):
        octets |= bits[:, bit] << bit
    return np.ascontiguousarray(octets.T)


def _layers(services: Indexes, conditions: Indexes) -> Iterator[tuple[Indexes, Indexes]]:
    """The first condition of every service that has any, then the second of those that have one more, and so on."""
    order = np.argsort(services, kind="stable")
    left, asked = services[order], conditions[order]
    while len(left):
        first = np.concatenate(([True], left[1:] != left[:-1]))
        yield left[first], asked[first]
        left, asked = left[~first], asked[~first]
