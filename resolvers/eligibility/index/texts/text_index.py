"""What was read from the prose of all services: of whom it asks what is certainly not so, or not certainly so.

The prose asks much in many alternatives, of which only this matters: which conditions are not met, and which are open.
A condition is not met where all clauses of its opposite are met, and open where not all of its own are. So each clause
is a bit, and each value of a fact has the clauses that it meets; equal conditions of several services are looked at
once.
"""

import sys
from collections.abc import Sequence
from functools import reduce
from itertools import chain
from operator import getitem, or_
from typing import Any, Final

import numpy as np

from agencies.rules.condition import (
    AtLeast,
    Condition,
    Scope,
    fact_ids,
    is_of_subject,
)
from agencies.rules.evaluation import MISSING, Situation, Test, compiled
from agencies.rules.three_valued_logic import MET, NOT_MET
from resolvers.eligibility.index.column import Column
from resolvers.eligibility.index.normal_form import Clause
from resolvers.eligibility.index.scope_clauses import ScopeClauses
from resolvers.eligibility.index.scope_group import KnownStandings, by_whom
from resolvers.eligibility.index.slot import fact_of
from resolvers.eligibility.index.texts.text_conditions import TextConditions
from resolvers.eligibility.index.value_classes import ClassesOfFacts, ValueClasses

BYTES_AT_MOST: Final = 2_000_000
"""How much memory the sets of services that are kept may take."""

ENTRY_BYTES: Final = 700
"""What one of them takes beside its own bits: the clauses by which it is found."""

FEW: Final = 64
"""So many services are looked at one by one: for more, numpy looks at all at once."""

BITS: Final = 8


Asked = tuple[Sequence[Clause], Sequence[int]]
"""The clauses of a condition's opposite, and the positions of the services that ask for the condition."""


class TextIndex:
    """The services that are doubted for somebody; changed only by what it remembers.

    `columns`: by fact of the row's subject, the clauses that its values meet, as bits; of `clause_count` in all.
    `scopes`: what is asked of others, each with the clauses that it meets. `trees`: conditions whose opposite would
    come to too many clauses, with their services. `slices`: the first bit, and how many, of the first clauses of all
    conditions, then of the second ones of those that have any. `asking_services` and `asked_conditions`: the numbers of
    each service and condition that it asks for. With `open_points` the clauses are a condition's own, and a service is
    found where they are not all met.
    """

    def __init__(
        self,
        asked: Sequence[Asked],
        always: int,
        trees: Sequence[tuple[Test, int]],
        size: int,
        *,
        open_points: bool = False,
    ) -> None:
        self._size: Final = size
        self._open_points: Final = open_points
        self.always: Final = always
        """The services that are doubted for everybody."""
        self.trees: Final = trees
        self.of_trees: Final = reduce(or_, (services for _, services in trees), 0)
        """The services that ask for any of the trees."""
        self.columns: Final[dict[str, Column]] = {}
        self.scopes: Final[dict[Scope, int]] = {}
        opposites = sorted(asked, key=lambda each: -len(each[0]))
        self.slices: Final = self._number([found for found, _ in opposites])
        self.clause_count: Final = sum(count for _, count in self.slices)
        self.asking_services: Final = np.array([place for _, several in opposites for place in several], np.intp)
        self.asked_conditions: Final = np.array(
            [number for number, (_, several) in enumerate(opposites) for _ in several], np.intp
        )
        self._conditions: Final = TextConditions(self.slices, self.asking_services, self.asked_conditions, size)
        self._asking_of_others: Final = self._conditions.asking(reduce(or_, self.scopes.values(), 0))
        self._classes: Final = {fact: ValueClasses([column]) for fact, column in self.columns.items()}
        self._met: Final = tuple(classes.met for classes in self._classes.values())
        self._scope_clauses: Final = [
            ScopeClauses(who, {scope: self.scopes[scope] for scope in of_them})
            for who, of_them in by_whom(self.scopes).items()
        ]
        self._classes_of_others: Final = ClassesOfFacts(each.classes for each in self._scope_clauses)
        nested = {scope: bits for scope, bits in self.scopes.items() if not is_of_subject(scope.part)}
        self._nested: Final = [(compiled(scope), bits) for scope, bits in nested.items()]
        self._nested_facts: Final = frozenset(fact for scope in nested for fact in fact_ids(scope))
        self._found: dict[int, int] = {}
        self._kept: Final = max(1, BYTES_AT_MOST // (size // BITS + ENTRY_BYTES))

    def about_others(self, situation: Situation, known: KnownStandings | None = None) -> int:
        """The clauses that are met by others than the subject, whoever of the citizen's is it; `known` is added to."""
        met = reduce(or_, (bits for test, bits in self._nested if test(situation, situation.subject) is MET), 0)
        return reduce(or_, (each.met(situation, known) for each in self._scope_clauses), met)

    def asks_of_others(self, among: int) -> bool:
        """Whether the prose of any of these services asks anything of others than the subject."""
        return bool(among & self._asking_of_others)

    def doubted(self, situation: Situation, others: int, among: int = -1) -> int:
        """The services whose prose asks what is certainly not so; `others`: the clauses that others meet.

        Of other services than those `among` which they are looked for nothing is said: all that their trees ask need
        not be walked.
        """
        doubted = self.services(self.met(situation, others))
        return doubted | self.doubted_by_trees(situation, among & ~doubted)

    def doubted_among(self, situation: Situation, among: int, others: int) -> int:
        """The services among these that are doubted; where they are few, no other services are looked at.

        `others`: the clauses that others meet, as far as it matters to these services.
        """
        if not among:
            return 0
        if among < 0 or among.bit_count() > FEW:
            return self.doubted(situation, others, among) & among
        doubted = self.doubted_by_trees(situation, among) & among | self.always & among
        met = self.met(situation, others)
        return doubted | self._conditions.doubted(met, among ^ doubted, open_points=self._open_points)

    def met(self, situation: Situation, others: int) -> int:
        """The clauses that are met; `others`: those that others than the subject meet."""
        numbers = map(getitem, self._classes.values(), map(situation.subject.values.get, self._classes))
        return reduce(or_, chain.from_iterable(map(getitem, self._met, numbers)), others)

    def doubted_by_trees(self, situation: Situation, among: int = -1) -> int:
        """The services of the trees that are not met, of those trees that have any service among these."""
        if not among & self.of_trees:
            return 0
        of_unmet = (
            services
            for test, services in self.trees
            if services & among and test(situation, situation.subject) is NOT_MET
        )
        return reduce(or_, of_unmet, 0)

    def asking(self, clauses: int) -> int:
        """The services whose prose asks for what any of these clauses is about."""
        return self._conditions.asking(clauses)

    def ceasing(self, fact: str, before: Any, now: Any) -> int:
        """The clauses that a value of a fact of the subject meets and another does not (MISSING: none)."""
        classes = self._classes.get(fact)
        if classes is None:
            return 0
        (met,) = classes.met[0 if before is MISSING else classes[before]]
        (still,) = classes.met[0 if now is MISSING else classes[now]]
        return met & ~still

    def services(self, met: int) -> int:
        """The services that are doubted where these clauses are met."""
        found = self._found.get(met)
        if found is None:
            if len(self._found) >= self._kept:
                del self._found[next(iter(self._found))]
            found = self._found[met] = self._doubted(met)
        return found

    def tells(self, fact: str, one: Any, other: Any) -> bool:
        """Whether these values of a fact of the subject (MISSING: none) can stand differently with some service."""
        classes = self._classes.get(fact)
        if self.trees or classes is None:
            return bool(self.trees)
        if one is MISSING or other is MISSING:
            return one is not other
        return classes[one] != classes[other]

    def tells_of_others(self, fact: str, one: Any, other: Any) -> bool:
        """Whether what is asked of others can stand differently by these values of somebody's fact (MISSING: none)."""
        return fact in self._nested_facts or self._classes_of_others.tells(fact, one, other)

    def bytes(self) -> int:
        """How much memory its sets of services and of clauses take, what it remembers of values included."""
        kept = (*self._found, *self._found.values(), *self.scopes.values())
        holders: tuple[Column | ScopeClauses | TextConditions, ...]
        holders = (*self.columns.values(), *self._scope_clauses, self._conditions)
        found = (bits for holder in holders for bits in holder.bits())
        return sum(sys.getsizeof(bits) for bits in (*kept, *found))

    def _number(self, opposites: Sequence[Sequence[Clause]]) -> list[tuple[int, int]]:
        """Give each clause its bit: the first clauses of all conditions, then the second ones of those that have any.

        For each of these slices, its first bit and how many there are.
        """
        slices, offset = [], 0
        for number in range(max(map(len, opposites), default=0)):
            count = sum(len(found) > number for found in opposites)
            for place in range(count):
                self._add(opposites[place][number], 1 << offset + place)
            slices.append((offset, count))
            offset += count
        return slices

    def _add(self, clause: Clause, bit: int) -> None:
        of_fact: dict[str, list[Condition]] = {}
        for atom in clause:
            if isinstance(atom, Scope):
                self.scopes[atom] = self.scopes.get(atom, 0) | bit
            else:
                of_fact.setdefault(fact_of(atom), []).append(atom)  # type: ignore[arg-type]
        for fact, atoms in of_fact.items():
            either = atoms[0] if len(atoms) == 1 else AtLeast(1, tuple(atoms))
            self.columns.setdefault(fact, Column(fact)).add(either, bit)

    def _doubted(self, met: int) -> int:
        conditions = everything = (1 << (self.slices[0][1] if self.slices else 0)) - 1
        for offset, count in self.slices:
            own = (1 << count) - 1
            conditions &= (met >> offset) & own | everything ^ own
        raw = conditions.to_bytes(len(self.asked_conditions) // BITS + 1, "little")
        all_met = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little").view(np.bool_)
        services = np.zeros(self._size, np.bool_)
        services[self.asking_services[all_met[self.asked_conditions] != self._open_points]] = True
        return int.from_bytes(np.packbits(services, bitorder="little").tobytes(), "little") | self.always
