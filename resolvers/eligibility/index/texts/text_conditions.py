"""The conditions that the prose of each service asks for, looked at service by service, where few are looked at."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

BITS: Final = 8

ASKING_KEPT: Final = 200
"""For how many sets of clauses the services that ask for what they are about are kept."""


class TextConditions:
    """Conditions by number, and the services that ask for each.

    `slices`: the first bit, and how many, of the first clauses of all conditions, then of the second ones of those that
    have any · `services` and `asked`: the numbers of each service, of so many in all, and condition that it asks for.
    """

    def __init__(
        self, slices: Sequence[tuple[int, int]], services: npt.NDArray[np.intp], asked: npt.NDArray[np.intp], size: int
    ) -> None:
        self._size: Final = size
        self._services: Final = services
        self._asked: Final = asked
        conditions = [number for _, count in slices for number in range(count)]
        self._conditions: Final = np.array(conditions, np.intp)
        """The condition of each clause."""
        clauses: list[list[int]] = [[] for _ in range(slices[0][1] if slices else 0)]
        for clause, condition in enumerate(conditions):
            clauses[condition].append(clause)
        self._asked_of: Final[dict[int, list[list[int]]]] = {}
        """By service, the clauses of each condition that it asks for."""
        for service, condition in zip(services.tolist(), asked.tolist(), strict=True):
            self._asked_of.setdefault(service, []).append(clauses[condition])
        self._asking: Final[dict[int, int]] = {}

    def asking(self, clauses: int) -> int:
        """The services that ask for a condition which has any of these clauses."""
        if not clauses:
            return 0
        found = self._asking.get(clauses)
        if found is None:
            if len(self._asking) >= ASKING_KEPT:
                del self._asking[next(iter(self._asking))]
            found = self._asking[clauses] = self._found_asking(clauses)
        return found

    def doubted(self, met: int, among: int, *, open_points: bool) -> int:
        """Of these services, those that ask for a condition of which all clauses are met; with `open_points`, not all.

        `met`: the clauses that are met.
        """
        # One byte for each clause, so that no Python is run for each of them.
        is_met, found = _unpacked(met, len(self._conditions)).tobytes().__getitem__, 0
        for service in _unpacked(among, self._size).nonzero()[0].tolist():
            for clauses in self._asked_of.get(service, ()):
                if all(map(is_met, clauses)) is not open_points:
                    found |= 1 << service
                    break
        return found

    def bits(self) -> Iterator[int]:
        """Every set of services and of clauses that it remembers, for who measures it."""
        yield from self._asking
        yield from self._asking.values()

    def _found_asking(self, clauses: int) -> int:
        conditions = np.zeros(len(self._conditions), np.bool_)
        conditions[self._conditions[_unpacked(clauses, len(self._conditions))]] = True
        services = np.zeros(self._size, np.bool_)
        services[self._services[conditions[self._asked]]] = True
        return int.from_bytes(np.packbits(services, bitorder="little").tobytes(), "little")


def _unpacked(bits: int, size: int) -> npt.NDArray[np.bool_]:
    """Whether each of so many bits is set."""
    raw = np.frombuffer(bits.to_bytes(size // BITS + 1, "little"), np.uint8)
    return np.unpackbits(raw, count=size, bitorder="little").view(np.bool_)
