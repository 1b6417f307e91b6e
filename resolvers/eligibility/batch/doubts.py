"""Against which services their prose speaks, for many rows: those that meet the same of it are looked at once."""

from collections.abc import Sequence
from itertools import repeat
from typing import Final

import numpy as np

from agencies.contract.fact import FactValue
from resolvers.eligibility.batch.row_groups import Indexes, RowGroups, ServiceSets, joined, sets_of
from resolvers.eligibility.index.day_index import DayIndex
from resolvers.eligibility.index.value_classes import ValueClasses

VALUES_KEPT: Final = 65_536


class Doubts:
    """What an index of a day says of prose and of application periods; it remembers the classes of values."""

    def __init__(self, day: DayIndex, size: int) -> None:
        self._texts = day.texts
        self._over = day.over
        self._size = size
        self._everything = (1 << size) - 1
        self._classes = {fact: ValueClasses([column], VALUES_KEPT) for fact, column in day.texts.columns.items()}

    def left(
        self, values: Sequence[dict[str, FactValue]], numbers: Indexes, in_words: Sequence[int], by_trees: Sequence[int]
    ) -> list[RowGroups]:
        """The services against which nothing speaks, by row.

        `numbers`: which of the clauses that others meet (`in_words`), and of the sets of services that trees refuse
        (`by_trees`), are each row's.
        """
        parts = [RowGroups(numbers, self._clauses(in_words))]
        for fact, classes in self._classes.items():
            of_rows = map(classes.__getitem__, map(dict.get, values, repeat(fact)))
            indexes = np.fromiter(of_rows, np.intp, len(values))
            parts.append(RowGroups(indexes, self._clauses([met for (met,) in classes.met])))
        met = joined(parts, np.bitwise_or).merged()
        doubted = [self._texts.services(int.from_bytes(each.tobytes(), "little")) for each in met.results]
        return [RowGroups(met.indexes, self._without(doubted)), RowGroups(numbers, self._without(by_trees))]

    def _clauses(self, sets: Sequence[int]) -> ServiceSets:
        return sets_of(sets, self._texts.clause_count)

    def _without(self, doubted: Sequence[int]) -> ServiceSets:
        return sets_of([self._everything & ~(each | self._over) for each in doubted], self._size)
