"""The classes of one fact's values: those of a class satisfy the same services, so that no verdict tells them apart."""

from collections.abc import Sequence
from typing import Final

from agencies.contract.fact import FactValue
from resolvers.eligibility.index.column import Column

VALUES_KEPT: Final = 4_096


class ValueClasses(dict[FactValue | None, int]):
    """The number of a value's class, by value, found when it is first asked for; a missing fact's, of None, is 0.

    The values that came first are `kept`.
    """

    def __init__(self, columns: Sequence[Column], kept: int = VALUES_KEPT) -> None:
        super().__init__({None: 0})
        self.columns = columns
        self._kept = kept
        self._numbers: dict[tuple[int, ...], int] = {}
        self.met: list[tuple[int, ...]] = [(0,) * len(columns)]
        """By class, the services that its values satisfy in each of the columns."""

    def __missing__(self, value: FactValue) -> int:
        met = tuple([column.met(value) for column in self.columns])
        number = self._numbers.setdefault(met, len(self.met))
        if number == len(self.met):
            self.met.append(met)
        if len(self) < self._kept:
            self[value] = number
        return number
