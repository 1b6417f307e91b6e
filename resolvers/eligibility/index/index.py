"""The index of all rules in force on a day: every service's outcome for one person from a few operations on bits."""

import sys
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from agencies.rules.condition import AtLeast, Condition
from agencies.rules.evaluation import MISSING, Situation, Test
from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from resolvers.eligibility.index.fact_group import FactGroup, KeptCombinations, combinations_kept, grouped
from resolvers.eligibility.index.normal_form import Clause, TooManyClauses, clauses, name_alike
from resolvers.eligibility.index.open_facts import OpenFacts
from resolvers.eligibility.index.scope_group import KnownStandings
from resolvers.eligibility.index.scope_tests import ScopeOutcomes, ScopeTests
from resolvers.eligibility.index.slot import Sets, Slot, facts_of
from resolvers.eligibility.index.value_classes import ClassesOfFacts
from resolvers.eligibility.rules.rule import Requirement


class IndexBuilder:
    """An index to which services are added, each at its position in the catalogue."""

    def __init__(self) -> None:
        self._lone: dict[str, Slot] = {}
        self._shared: list[Slot] = []
        self._trees: list[tuple[int, tuple[Test, ...]]] = []
        self._by_rule = 0

    def copy(self) -> "IndexBuilder":
        """The same services, to which others can be added."""
        other = IndexBuilder()
        other._lone = {fact: slot.copy() for fact, slot in self._lone.items()}
        other._shared = [slot.copy() for slot in self._shared]
        other._trees = list(self._trees)
        other._by_rule = self._by_rule
        return other

    def add(self, position: int, requirements: Iterable[Requirement]) -> None:
        """The service at this position asks all of this."""
        asked = list(requirements)
        service = 1 << position
        try:
            found = [clause for each in asked for clause in clauses(each.condition)]
            alike = all(name_alike(each.condition) for each in asked)
        except TooManyClauses:
            self._by_rule |= service
            self._trees.append((service, tuple(each.test for each in asked)))
            return
        if not alike:
            self._by_rule |= service
        for fact, alone in _by_fact(found).items():
            self._lone.setdefault(fact, Slot()).ask(fact, _all(alone), service)
        for clause in found:
            if _lone_fact(clause) is None:
                self._slot(clause, service).add(clause, service)

    def index(self, size: int, household_facts: frozenset[str] = frozenset()) -> "Index":
        """The index of what was added, of a catalogue with so many services; these facts are a household's."""
        slots = [*self._lone.values(), *self._shared]
        return Index(slots, list(self._trees), self._by_rule, size, household_facts)

    def _slot(self, clause: Clause, service: int) -> Slot:
        """The slot whose facts are most like the clause's; a new one where none has any of them, or all are taken."""
        read = facts_of(clause)
        free = [slot for slot in self._shared if not slot.restricted & service]
        alike = [(len(read & slot.read), -n) for n, slot in enumerate(free)]
        best = max(alike, default=(0, 0))
        # A clause that nothing can meet asks for no fact: it goes into any slot.
        if best[0] or (free and not read):
            return free[-best[1]]
        self._shared.append(Slot())
        return self._shared[-1]


Placed = tuple[FactGroup, int | None]
"""A group, and where one of a slot with scopes stands among those."""


class ScopedSituation(NamedTuple):
    """A situation, and how what is asked of others than its subject stands in it."""

    situation: Situation
    others: ScopeOutcomes


class Index:
    """Which services are certainly, and which possibly met, as bits by position; changed only by what it remembers."""

    def __init__(
        self,
        slots: Sequence[Slot],
        trees: Sequence[tuple[int, tuple[Test, ...]]],
        by_rule: int,
        size: int,
        household_facts: frozenset[str],
    ) -> None:
        self.slots: Final = tuple(slots)
        self.trees: Final = trees
        groups = grouped(slots, household_facts)
        everything, kept = (1 << size) - 1, KeptCombinations(combinations_kept(size))
        beside_scopes = [several for several in groups if several[0].others]
        self._groups: Final = [FactGroup(each, everything, kept) for each in groups if each not in beside_scopes]
        self._beside_scopes: Final = [FactGroup(each, everything, kept) for each in beside_scopes]
        by_others = zip(self._beside_scopes, range(len(beside_scopes)), strict=True)
        self._all_groups: Final[Sequence[Placed]] = sorted(
            [*((group, None) for group in self._groups), *by_others], key=lambda each: -each[0].restricted.bit_count()
        )
        """Those first that restrict most services."""
        self._classes: Final = ClassesOfFacts(each.classes for each in (*self._groups, *self._beside_scopes))
        without_columns = [slot for slot in slots if not slot.columns]
        self._scope_tests: Final = ScopeTests(without_columns, [slot for (slot,) in beside_scopes], everything, size)
        self.scopes: Final = self._scope_tests.scopes
        self.open_facts: Final = OpenFacts(slots, by_rule)

    def about_others(self, situation: Situation, known: KnownStandings | None = None) -> ScopeOutcomes:
        """How what is asked of the citizen, the children and the members stands, for all subjects of the citizen.

        `known` is added to.
        """
        return self._scope_tests.outcomes(situation, known)

    def sets(self, situation: Situation, others: ScopeOutcomes) -> Sets:
        """The services certainly met for the situation's subject, and those certainly or possibly met."""
        values = situation.subject.values
        certain, possible = others.of_slots_without_columns
        for group in self._groups:
            met, maybe = group.sets(values)
            certain &= met
            possible &= maybe
        for group, (met_by_others, maybe_by_others) in zip(
            self._beside_scopes, others.of_slots_with_columns, strict=True
        ):
            met, maybe = group.sets(values)
            certain &= met | met_by_others
            possible &= maybe | maybe_by_others
        for service, tests in self.trees:
            outcomes = [test(situation, situation.subject) for test in tests]
            if NOT_MET in outcomes:
                possible &= ~service
            if NOT_MET in outcomes or UNKNOWN in outcomes:
                certain &= ~service
        return certain, possible

    def met(self, situation: Situation, others: ScopeOutcomes, among: int) -> int:
        """Of these services, those certainly met for the situation's subject."""
        return self._met(situation, others, among & others.of_slots_without_columns[0], self._all_groups)

    def gained(
        self, now: ScopedSituation, earlier: ScopedSituation, changed: Collection[str], besides: int
    ) -> tuple[int, int]:
        """The services that are certainly met now and were not earlier, and of those `besides` others that are met.

        `changed`: the facts of the subject that are otherwise.
        """
        values, before = now.situation.subject.values, earlier.situation.subject.values
        alike, others_alike = [], now.others is earlier.others
        certain, was_certain = now.others.of_slots_without_columns[0], earlier.others.of_slots_without_columns[0]
        gained = certain & ~was_certain
        for group, place in self._all_groups:
            if group.classes.keys().isdisjoint(changed) and (place is None or others_alike):
                alike.append((group, place))
                continue
            met, was_met = group.sets(values)[0], group.sets(before)[0]
            if place is not None:
                met |= now.others.of_slots_with_columns[place][0]
                was_met |= earlier.others.of_slots_with_columns[place][0]
            gained |= met & ~was_met
            certain &= met
        for service, tests in self.trees:
            if not _all_met(tests, earlier.situation):
                gained |= service
        met = self._met(now.situation, now.others, certain & (gained | besides), alike)
        return met & gained, met & ~gained

    def _met(self, situation: Situation, others: ScopeOutcomes, among: int, groups: Sequence[Placed]) -> int:
        """Of these services, those met in these groups, of which one that restricts none of them is not looked at."""
        values = situation.subject.values
        for group, place in groups:
            if among & group.restricted:
                met = group.sets(values)[0]
                among &= met if place is None else met | others.of_slots_with_columns[place][0]
        for service, tests in self.trees:
            if among & service and not _all_met(tests, situation):
                among ^= service
        return among

    def tells(self, fact: str, one: Any, other: Any) -> bool:
        """Whether these values of a fact of the subject (MISSING: none) can stand differently with some service."""
        if one is MISSING or other is MISSING:
            return one is not other
        return bool(self.trees) or self._classes.tells(fact, one, other)

    def tells_of_others(self, fact: str, one: Any, other: Any) -> bool:
        """Whether what is asked of others can stand differently by these values of somebody's fact (MISSING: none)."""
        return self._scope_tests.tells(fact, one, other)

    def bytes(self) -> int:
        """How much memory its sets of services take, what it remembers of values included."""
        holders: tuple[Slot | FactGroup | ScopeTests, ...] = (
            *self.slots,
            *self._groups,
            *self._beside_scopes,
            self._scope_tests,
        )
        return sum(sys.getsizeof(bits) for holder in holders for bits in holder.bits())


def _all_met(tests: Iterable[Test], situation: Situation) -> bool:
    return all(test(situation, situation.subject) is MET for test in tests)


def _by_fact(found: Sequence[Clause]) -> dict[str, list[Clause]]:
    alone: dict[str, list[Clause]] = {}
    for clause in found:
        fact = _lone_fact(clause)
        if fact is not None:
            alone.setdefault(fact, []).append(clause)
    return alone


def _lone_fact(clause: Clause) -> str | None:
    """The one fact of the subject that the clause is about; None where it is about more, or others."""
    read = facts_of(clause)
    (first, *more) = read or (None,)
    return first if isinstance(first, str) and not more else None


def _all(alone: Sequence[Clause]) -> Condition:
    either = [clause[0] if len(clause) == 1 else AtLeast(1, clause) for clause in alone]
    return either[0] if len(either) == 1 else AtLeast(len(either), tuple(either))
