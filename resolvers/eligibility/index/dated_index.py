"""The index for any day: one for all rules that are the same every day, to which each period's own are added."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Final

from resolvers.eligibility.index.index import Index, IndexBuilder
from resolvers.eligibility.rules.rule import Rule

PERIODS_KEPT: Final = 32
"""More than the rules of the national catalogue have: who asks about many days has no index made anew for each."""


class DatedIndex:
    """Indexes by period: a period is a stretch of days on which every rule asks the same."""

    def __init__(
        self,
        lasting: IndexBuilder,
        dated: Sequence[tuple[int, Rule]],
        size: int,
        household_facts: frozenset[str] = frozenset(),
    ) -> None:
        self._lasting = lasting
        self._dated = dated
        self._size = size
        self._household_facts = household_facts
        self._made: dict[int, Index] = {}
        days = {day for _, rule in dated for day in rule.changes}
        self.changes: Final = tuple(sorted(days))
        """The days on which some rule asks otherwise than on the day before."""

    def at(self, on: date) -> Index:
        """The index of the rules in force on a day."""
        period = bisect_right(self.changes, on)
        index = self._made.pop(period, None)
        if index is not None:
            self._made[period] = index
        else:
            if len(self._made) == PERIODS_KEPT:
                del self._made[next(iter(self._made))]
            index = self._made[period] = self._make(on)
        return index

    def bytes(self) -> int:
        """How much memory the sets of the indexes made so far take."""
        return sum(index.bytes() for index in self._made.values())

    def _make(self, on: date) -> Index:
        builder = self._lasting.copy()
        for position, rule in self._dated:
            builder.add(position, rule.asked(on))
        return builder.index(self._size, self._household_facts)
