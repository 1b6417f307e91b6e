"""The classes of one fact's values: those of a class satisfy the same services, so that no verdict tells them apart."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from agencies.contract.fact import FactValue
from agencies.rules.evaluation import MISSING
from resolvers.eligibility.index.column import Column, place_between

VALUES_KEPT: Final = 4_096


class ValueClasses(dict[FactValue | None, int]):
    """The number of a value's class, by value, found when it is first asked for; a missing fact's, of None, is 0.

    The values that came first are `kept`. Of numbers and days there are many, and few places between those that
    services name: what is known of one value is known of all at its place.
    """

    def __init__(self, columns: Sequence[Column], kept: int = VALUES_KEPT) -> None:
        super().__init__({None: 0})
        self.columns = columns
        self._kept = kept
        self._numbers: dict[tuple[int, ...], int] = {}
        self._bounds: Sequence[Any] | None = None
        self._of_places: dict[int, int] | None = None
        self.met: list[tuple[int, ...]] = [(0,) * len(columns)]
        """By class, the services that its values satisfy in each of the columns."""

    def __missing__(self, value: FactValue) -> int:
        if self._of_places is None:
            self._bounds, self._of_places = _bounds_of(self.columns), {}
        if self._bounds is None:
            number = self._number(value)
        else:
            place = place_between(value, self._bounds)
            known = self._of_places.get(place)
            number = self._of_places[place] = self._number(value) if known is None else known
        if len(self) < self._kept:
            self[value] = number
        return number

    def _number(self, value: FactValue) -> int:
        met = tuple([column.met(value) for column in self.columns])
        number = self._numbers.setdefault(met, len(self.met))
        if number == len(self.met):
            self.met.append(met)
        return number


class ClassesOfFacts(dict[str, list[ValueClasses]]):
    """By fact the classes of its values, wherever several of these tell some apart."""

    def __init__(self, several: Iterable[Mapping[str, ValueClasses]]) -> None:
        super().__init__()
        for by_fact in several:
            for fact, classes in by_fact.items():
                self.setdefault(fact, []).append(classes)

    def tells(self, fact: str, one: Any, other: Any) -> bool:
        """Whether any of them tells these values of a fact apart (MISSING: none)."""
        for classes in self.get(fact, ()):
            if one is MISSING or other is MISSING or classes[one] != classes[other]:
                return True
        return False


def _bounds_of(columns: Sequence[Column]) -> Sequence[Any] | None:
    """The bounds of all columns; None where one has none."""
    found: set[Any] = set()
    for column in columns:
        if column.bounds is None:
            return None
        found.update(column.bounds)
    return sorted(found)
