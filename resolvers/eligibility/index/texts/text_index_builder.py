"""Makes an index of what was read from the prose of all services, service by service."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Final

from agencies.rules.condition import Condition, Not, decisive, presumed
from agencies.rules.evaluation import Test, compiled
from agencies.rules.three_valued_logic import MET, NOT_MET
from resolvers.eligibility.index.normal_form import Clause, TooManyClauses, clauses
from resolvers.eligibility.index.texts.text_index import Asked, TextIndex
from resolvers.eligibility.rules.rule import Requirement

CLAUSES_AT_MOST: Final = 256
"""Of a condition's opposite: a clause is but a bit here."""


class TextIndexBuilder:
    """An index to which services are added, each at its position in the catalogue."""

    def __init__(self) -> None:
        self._by_condition: dict[Condition, tuple[Sequence[Clause] | None, list[int]]] = {}

    def add(self, position: int, requirements: Iterable[Requirement]) -> None:
        """The prose of the service at this position asks all of this."""
        for each in requirements:
            condition = presumed(each.condition)
            if condition not in self._by_condition:
                self._by_condition[condition] = _opposite(condition), []
            self._by_condition[condition][1].append(position)

    @property
    def services(self) -> int:
        """The services whose prose asks anything."""
        return reduce(or_, (_bits(several) for _, several in self._by_condition.values()), 0)

    def index(self, size: int) -> TextIndex:
        """The index of what was added, of a catalogue with so many services."""
        asked: list[Asked] = []
        trees: list[tuple[Test, int]] = []
        always = 0
        for condition, (found, several) in self._by_condition.items():
            if found is None:
                trees.append((compiled(condition), _bits(several)))
            elif not found:
                always |= _bits(several)
            elif all(found):
                # Of others it cannot be known that somebody does not meet them.
                asked.append((found, several))
        return TextIndex(asked, always, trees, size)

    def open_points(self, size: int) -> TextIndex:
        """The index of the services whose prose asks what is not certainly so."""
        asked: list[Asked] = []
        trees: list[tuple[Test, int]] = []
        always = 0
        for condition, (_, several) in self._by_condition.items():
            found = _clauses(condition)
            if found is None:
                trees.append((_open(compiled(condition)), _bits(several)))
            elif not all(found):
                always |= _bits(several)
            elif found:
                asked.append((found, several))
        return TextIndex(asked, always, trees, size, open_points=True)


def _opposite(condition: Condition) -> Sequence[Clause] | None:
    """The clauses of the condition's opposite; None where they are too many."""
    return _clauses(Not(condition))


def _clauses(condition: Condition) -> Sequence[Clause] | None:
    """The clauses of what can be met of the condition, so that an empty one is never met; None where too many."""
    try:
        return clauses(decisive(condition, met=True), CLAUSES_AT_MOST)
    except TooManyClauses:
        return None


def _open(test: Test) -> Test:
    """A test that is not met where the given one is not certainly met."""
    return lambda situation, subject: MET if test(situation, subject) is MET else NOT_MET


def _bits(positions: Iterable[int]) -> int:
    return reduce(or_, (1 << position for position in positions), 0)
