"""Against which services their prose speaks, for many rows: those that meet the same of it are looked at once."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from agencies.rules.evaluation import Situation
from resolvers.eligibility.index.texts.text_index import TextIndex
from resolvers.eligibility.index.value_classes import ValueClasses
from resolvers.runs.deciding.doubted_services import DoubtedServices
from resolvers.runs.deciding.row_groups import WORD_BITS, Indexes, RowGroups, ServiceSets, joined, sets_of
from resolvers.runs.deciding.subject_classes import Values, subject_classes

VALUES_KEPT: Final = 65_536


class Doubts:
    """What an index of prose says of rows; it remembers the classes of values.

    What a row meets of the prose is a set of clauses and, in words of their own behind them, of the services that are
    refused by trees.
    """

    def __init__(self, texts: TextIndex, size: int) -> None:
        self._texts = texts
        self._size = size
        self._everything = sets_of([(1 << size) - 1], size)
        self._doubted = DoubtedServices(texts, size)
        self._width: int = sets_of([0], texts.clause_count).shape[1]
        self._classes = {fact: ValueClasses([column], VALUES_KEPT) for fact, column in texts.columns.items()}

    def in_words(self, situation: Situation, others: int) -> int:
        """What others than the subject meet of the prose (`others`), and what of it is tested for this row alone."""
        return others | self._texts.doubted_by_trees(situation) << self._width * WORD_BITS

    def met(self, values: Sequence[Values], numbers: Indexes, in_words: Sequence[int]) -> RowGroups:
        """What each row meets of the prose; `numbers` says which of these `in_words` is a row's."""
        parts = [RowGroups(numbers, self._clauses(in_words))]
        for fact, indexes in subject_classes(values, self._classes).items():
            parts.append(RowGroups(indexes, self._clauses([met for (met,) in self._classes[fact].met])))
        return joined(parts, np.bitwise_or).merged()

    def left(self, met: ServiceSets) -> ServiceSets:
        """The services against which no prose speaks, where this is met of it."""
        doubted = self._doubted.where(met[:, : self._width])
        if self._texts.trees:
            doubted |= met[:, self._width :]
        return self._everything & ~doubted

    def _clauses(self, sets: Sequence[int]) -> ServiceSets:
        return sets_of(sets, self._width * WORD_BITS + (self._size if self._texts.trees else 0))


class MetOnDays:
    """What rows meet of one prose on two days, numbered alike on both; `numbers` has them by day.

    `met`: what they meet, equal results as one, and so many rows of the earlier day first.
    """

    def __init__(self, met: RowGroups, earlier: int) -> None:
        self.numbers: Final[tuple[Indexes, Indexes]] = met.indexes[:earlier], met.indexes[earlier:]
        self._met: Final = met.results

    def ceases(self, before: Indexes, after: Indexes) -> npt.NDArray[np.bool_]:
        """For rows of these numbers on two days, whether the later meets less: then prose may have ceased to speak."""
        found: npt.NDArray[np.bool_] = (self._met[before] & ~self._met[after]).any(axis=1)
        return found

    def left(self, doubts: Doubts, numbers: Indexes) -> ServiceSets:
        """The services against which no prose speaks, for rows of these numbers."""
        found, indexes = np.unique(numbers, return_inverse=True)
        return doubts.left(self._met[found])[indexes]
