"""Scopes that speak of the same persons: what a person comes to is found once for all whose values are of one class.

A scope is tested once for each combination of classes of the few facts for which it asks: most ask for one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import getitem, itemgetter
from typing import Any, Final, NamedTuple

from agencies.rules.condition import Leaf, Scope, Who, is_of_subject, leaves
from agencies.rules.evaluation import Situation, Test, compiled
from agencies.rules.profile import Profile
from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN, Outcome
from resolvers.eligibility.index.column import Column
from resolvers.eligibility.index.value_classes import ValueClasses

Kind = tuple[int, ...]
"""The classes of a person's values, in the order of the facts."""

Tests = list[tuple[int, Test]]
"""The parts of some scopes, each with the scope's bit."""

KINDS_KEPT: Final = 512
"""For how many combinations of classes it is kept what a person comes to: half a megabyte in an index."""

KINDS_KEPT_FOR_ALL: Final = 8_192
"""The same where everybody is looked at, not whoever asks: some megabytes."""


class FactTests(NamedTuple):
    """The parts of the scopes that ask for the same facts, and how they stand by the classes of these.

    `picked`: these facts' classes, of the classes of a person's values.
    """

    picked: Callable[[Kind], Any]
    tests: Tests
    found: dict[Any, int]


class ScopeGroup:
    """The scopes about the citizen, the children or the members, whose parts speak of nobody else.

    How all of them stand is one number. Its bits say which parts some person meets, then which some person does not
    meet, then which are unknown of some person.
    """

    def __init__(self, who: Who, scopes: Sequence[Scope]) -> None:
        self._who: Final = who
        self._scopes: Final = scopes
        self._all: Final = (1 << len(scopes)) - 1
        self._every: Final = sum(1 << number for number, scope in enumerate(scopes) if scope.every)
        columns: dict[str, Column] = {}
        read = [[leaf for _, leaf in leaves(scope.part) if isinstance(leaf, Leaf)] for scope in scopes]
        for number, leaf in enumerate(dict.fromkeys(leaf for of_scope in read for leaf in of_scope)):
            columns.setdefault(leaf.fact, Column(leaf.fact)).add(leaf, 1 << number)
        self._facts = tuple(columns)
        self.classes: Final = {fact: ValueClasses([column]) for fact, column in columns.items()}
        """By fact those of its values that some scope tells apart."""
        self._lookups = tuple(self.classes.values())
        tests_of: defaultdict[Kind, Tests] = defaultdict(list)
        for number, (scope, asked) in enumerate(zip(scopes, read, strict=True)):
            places = sorted({self._facts.index(leaf.fact) for leaf in asked})
            tests_of[tuple(places)].append((1 << number, compiled(scope.part)))
        self._of_facts = tuple(FactTests(_picked(places), tests, {}) for places, tests in tests_of.items())
        self._found: dict[Kind, int] = {}

    def standing(self, situation: Situation, known: "KnownStandings | None" = None) -> int:
        """How the scopes stand in a situation, as one number; `known` is added to."""
        standing = 0
        if known is None:
            for person in situation.of(self._who):
                standing |= self._of(person, situation, KINDS_KEPT)
            return standing
        of_persons = known[self]
        for person in situation.of(self._who):
            found = of_persons.get(person)
            if found is None:
                found = of_persons[person] = self._of(person, situation, KINDS_KEPT_FOR_ALL)
            standing |= found
        return standing

    def outcomes(self, standing: int) -> dict[Scope, Outcome]:
        """The outcome of each scope, where they stand so."""
        return {scope: self._outcome(scope, standing >> number) for number, scope in enumerate(self._scopes)}

    def met(self, standing: int) -> int:
        """The scopes that are certainly met, where they stand so, as bits."""
        size = len(self._scopes)
        some_person_fails = standing >> size | standing >> 2 * size
        return standing & ~self._every & self._all | self._every & ~some_person_fails

    def _of(self, person: Profile, situation: Situation, at_most: int) -> int:
        kind = tuple(map(getitem, self._lookups, map(person.values.get, self._facts)))
        found = self._found.get(kind)
        if found is None:
            found = 0
            for picked, tests, by_classes in self._of_facts:
                classes = picked(kind)
                of_facts = by_classes.get(classes)
                if of_facts is None:
                    of_facts = self._tested(tests, situation, person)
                    _keep(by_classes, classes, of_facts, KINDS_KEPT)
                found |= of_facts
            _keep(self._found, kind, found, at_most)
        return found

    def _outcome(self, scope: Scope, standing: int) -> Outcome:
        size = len(self._scopes)
        met, not_met, unknown = standing & 1, standing >> size & 1, standing >> 2 * size & 1
        is_settled, settling, unsettled = (not_met, NOT_MET, MET) if scope.every else (met, MET, NOT_MET)
        return settling if is_settled else UNKNOWN if unknown else unsettled

    def _tested(self, tests: Tests, situation: Situation, person: Profile) -> int:
        standing, places = 0, {MET: 0, NOT_MET: len(self._scopes), UNKNOWN: 2 * len(self._scopes)}
        for bit, test in tests:
            standing |= bit << places[test(situation, person)]
        return standing


def _picked(places: Kind) -> Callable[[Kind], Any]:
    """The classes at these places, if any, of those of a person."""
    return itemgetter(*places) if places else itemgetter(slice(0))


def _keep(found: dict[Any, int], key: Any, standing: int, at_most: int) -> None:
    if len(found) >= at_most:
        del found[next(iter(found))]
    found[key] = standing


def by_whom(scopes: Iterable[Scope]) -> dict[Who, list[Scope]]:
    """The scopes whose parts speak of nobody else, by whom they speak of."""
    found: dict[Who, list[Scope]] = {}
    for scope in scopes:
        if is_of_subject(scope.part):
            found.setdefault(scope.who, []).append(scope)
    return found


class KnownStandings(defaultdict[ScopeGroup, dict[Profile, int]]):
    """What persons who are looked at again and again come to, by group and person."""

    def __init__(self) -> None:
        super().__init__(dict)
