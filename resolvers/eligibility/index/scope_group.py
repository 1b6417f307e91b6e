"""Scopes that speak of the same persons: what a person comes to is found once for all whose values are of one class."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import getitem
from typing import Any, Final

from agencies.service_catalogue.rules.condition import Leaf, Scope, Who, leaves
from agencies.service_catalogue.rules.evaluation import MISSING, Situation, compiled
from agencies.service_catalogue.rules.profile import Profile
from agencies.service_catalogue.rules.three_valued_logic import MET, NOT_MET, UNKNOWN, Outcome
from resolvers.eligibility.index.column import Column
from resolvers.eligibility.index.value_classes import ValueClasses

KINDS_KEPT: Final = 512
"""For how many combinations of classes it is kept what a person comes to: half a megabyte in an index."""

KINDS_KEPT_FOR_ALL: Final = 8_192
"""The same where everybody is looked at, not whoever asks: some megabytes."""


class ScopeGroup:
    """The scopes about the citizen, the children or the members, whose parts speak of nobody else.

    How all of them stand is one number. Its bits say which parts some person meets, then which some person does not
    meet, then which are unknown of some person.
    """

    def __init__(self, who: Who, scopes: Sequence[Scope]) -> None:
        self._who: Final = who
        self._scopes: Final = scopes
        self._every: Final = sum(1 << number for number, scope in enumerate(scopes) if scope.every)
        self._tests = [compiled(scope.part) for scope in scopes]
        columns: dict[str, Column] = {}
        read = dict.fromkeys(leaf for scope in scopes for _, leaf in leaves(scope.part) if isinstance(leaf, Leaf))
        for number, leaf in enumerate(read):
            columns.setdefault(leaf.fact, Column(leaf.fact)).add(leaf, 1 << number)
        self._facts = tuple(columns)
        self._classes = tuple(ValueClasses([column]) for column in columns.values())
        self._found: dict[tuple[int, ...], int] = {}

    def standing(self, situation: Situation, known: "KnownStandings | None" = None) -> int:
        """How the scopes stand in a situation, as one number; `known` is added to."""
        if not self._scopes:
            return 0
        of_persons, at_most = ({}, KINDS_KEPT) if known is None else (known[self], KINDS_KEPT_FOR_ALL)
        standing = 0
        for person in situation.of(self._who):
            found = of_persons.get(person)
            if found is None:
                found = of_persons[person] = self._of(person, situation, at_most)
            standing |= found
        return standing

    def tells(self, fact: str, one: Any, other: Any) -> bool:
        """Whether the scopes can stand differently by these values of somebody's fact (MISSING: none)."""
        if fact not in self._facts:
            return False
        classes = self._classes[self._facts.index(fact)]
        return MISSING in (one, other) or classes[one] != classes[other]

    def outcomes(self, standing: int) -> dict[Scope, Outcome]:
        """The outcome of each scope, where they stand so."""
        return {scope: self._outcome(scope, standing >> number) for number, scope in enumerate(self._scopes)}

    def met(self, standing: int) -> Iterator[int]:
        """The numbers of the scopes that are certainly met, where they stand so."""
        size = len(self._scopes)
        some_person_fails = standing >> size | standing >> 2 * size
        found = standing & ~self._every | self._every & ~some_person_fails
        for number in range(size):
            if found >> number & 1:
                yield number

    def _of(self, person: Profile, situation: Situation, at_most: int) -> int:
        kind = tuple(map(getitem, self._classes, map(person.values.get, self._facts)))
        found = self._found.get(kind)
        if found is None:
            if len(self._found) >= at_most:
                del self._found[next(iter(self._found))]
            found = self._found[kind] = self._tested(situation, person)
        return found

    def _outcome(self, scope: Scope, standing: int) -> Outcome:
        size = len(self._scopes)
        met, not_met, unknown = standing & 1, standing >> size & 1, standing >> 2 * size & 1
        is_settled, settling, unsettled = (not_met, NOT_MET, MET) if scope.every else (met, MET, NOT_MET)
        return settling if is_settled else UNKNOWN if unknown else unsettled

    def _tested(self, situation: Situation, person: Profile) -> int:
        places = {MET: 0, NOT_MET: len(self._scopes), UNKNOWN: 2 * len(self._scopes)}
        outcomes = enumerate(test(situation, person) for test in self._tests)
        return sum(1 << number + places[outcome] for number, outcome in outcomes)


class KnownStandings(defaultdict[ScopeGroup, dict[Profile, int]]):
    """What persons who are looked at again and again come to, by group and person."""

    def __init__(self) -> None:
        super().__init__(dict)
