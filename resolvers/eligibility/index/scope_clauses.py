"""The clauses that are met by what is asked of the citizen, of the children or of the members."""

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import compress
from operator import or_
from typing import Final

from agencies.rules.condition import Scope, Who
from agencies.rules.evaluation import Situation
from resolvers.eligibility.index.scope_group import KnownStandings, ScopeGroup

MET_KEPT: Final = 1_024
"""For how many sets of scopes that the persons meet their clauses are kept."""


class ScopeClauses:
    """Scopes that speak of the same persons, each with the clauses that it meets, as bits."""

    def __init__(self, who: Who, scopes: Mapping[Scope, int]) -> None:
        self._group: Final = ScopeGroup(who, tuple(scopes))
        self.classes: Final = self._group.classes
        """By fact those of its values that some scope tells apart."""
        self._bits: Final = tuple(scopes.values())
        self._found: dict[int, int] = {}

    def met(self, situation: Situation, known: KnownStandings | None = None) -> int:
        """The clauses that these persons meet in a situation; `known` is added to."""
        scopes = self._group.met(self._group.standing(situation, known))
        met = self._found.get(scopes)
        if met is None:
            if len(self._found) >= MET_KEPT:
                del self._found[next(iter(self._found))]
            met = self._found[scopes] = reduce(or_, compress(self._bits, map(int, reversed(f"{scopes:b}"))), 0)
        return met

    def bits(self) -> Iterator[int]:
        """Every set of clauses that it remembers, for who measures it."""
        yield from self._found.values()
