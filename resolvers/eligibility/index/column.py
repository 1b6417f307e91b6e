"""What services ask of one fact: for each of its values the services that it satisfies, as bits."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from agencies.contract.fact import FactValue
from agencies.rules.comparison import WITHIN
from agencies.rules.condition import AtLeast, Condition, Leaf, Not
from agencies.rules.evaluation import Situation, Test, compiled
from agencies.rules.profile import Profile
from agencies.rules.region import reach
from agencies.rules.three_valued_logic import MET

VALUES_KEPT: Final = 4_096


class Column:
    """One fact of a row's subject; a service is the bit at its position in the catalogue.

    What a value satisfies is found once and kept, for numbers and days once between any two that some service names.
    Districts are asked for by hundreds of services: those for a region are looked up by it.
    """

    __slots__ = ("_bounds", "_conditions", "_fact", "_met", "_of_regions", "_tests", "asked")

    def __init__(self, fact: str) -> None:
        self.asked = 0
        self._fact = fact
        self._conditions: dict[Condition, int] = {}
        self._tests: Sequence[tuple[Test, int]] | None = None
        self._of_regions: dict[str, int] = {}
        self._bounds: Sequence[Any] | None = None
        self._met: dict[Any, int] = {}

    @property
    def conditions(self) -> int:
        """How many different things services ask of the fact here."""
        return len(self._conditions)

    def copy(self) -> "Column":
        """The same column, to be added to."""
        other = Column(self._fact)
        other.asked = self.asked
        other._conditions = dict(self._conditions)
        return other

    def add(self, condition: Condition, service: int) -> None:
        """This service asks this of the fact."""
        self.asked |= service
        self._conditions[condition] = self._conditions.get(condition, 0) | service

    @property
    def bounds(self) -> Sequence[Any] | None:
        """The numbers or days that services name, ascending: values between the same two satisfy the same of them.

        None where they name anything else.
        """
        if self._tests is None:
            self._tests = self._open()
        return self._bounds

    def met(self, value: FactValue) -> int:
        """The services that the value satisfies."""
        if self._tests is None:
            self._tests = self._open()
        kind = value if self._bounds is None else place_between(value, self._bounds)
        met = self._met.get(kind)
        if met is None:
            met = self._satisfied(value, self._tests)
            if len(self._met) < VALUES_KEPT:
                self._met[kind] = met
        return met

    def bits(self) -> Iterator[int]:
        """Every set of services that it holds, for who measures it."""
        yield from self._conditions.values()
        yield from self._of_regions.values()
        yield from self._met.values()

    def _open(self) -> Sequence[tuple[Test, int]]:
        operands = [operand for condition in self._conditions for operand in _operands(condition)]
        if all(isinstance(each, int | float | date) and not isinstance(each, bool) for each in operands):
            self._bounds = sorted(set(operands))
        by_alternative: dict[Condition, int] = {}
        for condition, services in self._conditions.items():
            for each in _alternatives(condition):
                by_alternative[each] = by_alternative.get(each, 0) | services
        tests = []
        for each, services in by_alternative.items():
            if isinstance(each, Leaf) and each.operator == WITHIN:
                self._of_regions[each.operand] = services
            else:
                tests.append((compiled(each), services))
        return tests

    def _satisfied(self, value: FactValue, tests: Sequence[tuple[Test, int]]) -> int:
        person = Profile("", {self._fact: value}, {})
        alone = Situation(person, person, (), ())
        met = 0
        for test, services in tests:
            if test(alone, person) is MET:
                met |= services
        if self._of_regions:
            for region in reach(value):  # type: ignore[arg-type]
                met |= self._of_regions.get(region, 0)
        return met


def place_between(value: Any, bounds: Sequence[Any]) -> int:
    """Between which two of the bounds, or on which one, a value is; the same for all that are there."""
    place = bisect_left(bounds, value)
    return 2 * place + (place < len(bounds) and bounds[place] == value)


def _alternatives(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, AtLeast) and condition.count == 1:
        for part in condition.parts:
            yield from _alternatives(part)
    else:
        yield condition


def _operands(condition: Condition) -> Iterator[Any]:
    match condition:
        case Leaf(operand=frozenset() as several):
            yield from several
        case Leaf(operand=operand):
            yield operand
        case Not(part):
            yield from _operands(part)
        case AtLeast(parts=parts):
            for part in parts:
                yield from _operands(part)
