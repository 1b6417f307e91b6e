"""The conditions that the prose of each service asks for, looked at service by service, where few are looked at."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

BITS: Final = 8


class TextConditions:
    """Conditions by number, and the services that ask for each.

    `slices`: the first bit, and how many, of the first clauses of all conditions, then of the second ones of those that
    have any · `services` and `asked`: the numbers of each service and condition that it asks for.
    """

    def __init__(
        self, slices: Sequence[tuple[int, int]], services: npt.NDArray[np.intp], asked: npt.NDArray[np.intp]
    ) -> None:
        count = slices[0][1] if slices else 0
        self._offsets: Final = [offset for offset, _ in slices]
        self._bytes: Final = (sum(count for _, count in slices) + BITS - 1) // BITS
        self._clauses: Final = [_clauses_of(number, slices) for number in range(count)]
        self._asked: Final[dict[int, list[int]]] = {}
        self._asking: Final[list[set[int]]] = [set() for _ in range(count)]
        self._services: Final[dict[int, int]] = {}
        for service, condition in zip(services.tolist(), asked.tolist(), strict=True):
            self._asked.setdefault(service, []).append(condition)
            self._asking[condition].add(service)

    def asking(self, clauses: int) -> int:
        """The services that ask for a condition which has any of these clauses."""
        offsets, found = self._offsets, 0
        for condition in {clause - offsets[bisect_right(offsets, clause) - 1] for clause in _positions(clauses)}:
            if condition not in self._services:
                self._services[condition] = sum(1 << service for service in self._asking[condition])
            found |= self._services[condition]
        return found

    def doubted(self, met: int, among: int, *, open_points: bool) -> int:
        """Of these services, those that ask for a condition of which all clauses are met; with `open_points`, not all.

        `met`: the clauses that are met.
        """
        raw, found = met.to_bytes(self._bytes, "little"), 0
        for service in _positions(among):
            asked = (self._clauses[number] for number in self._asked.get(service, ()))
            if any(all(_has(raw, clause) for clause in own) is not open_points for own in asked):
                found |= 1 << service
        return found

    def bits(self) -> Iterator[int]:
        """Every set of services that it remembers, for who measures it."""
        yield from self._services.values()


def _clauses_of(condition: int, slices: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The bits of the clauses of a condition; those that have the most clauses come first."""
    return tuple(offset + condition for offset, count in slices if condition < count)


def _has(raw: bytes, bit: int) -> int:
    return raw[bit >> 3] >> (bit & 7) & 1


def _positions(bits: int) -> list[int]:
    raw = np.frombuffer(bits.to_bytes(bits.bit_length() // BITS + 1, "little"), np.uint8)
    return np.unpackbits(raw, bitorder="little").view(np.bool_).nonzero()[0].tolist()
