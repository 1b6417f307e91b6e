"""The index of all rules in force on a day: every service's outcome for one person from a few operations on bits."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from agencies.service_catalogue.rules.condition import AtLeast, Condition, Scope
from agencies.service_catalogue.rules.evaluation import MISSING, Situation, Test, compiled
from agencies.service_catalogue.rules.three_valued_logic import MET, NOT_MET, UNKNOWN, Outcome
from resolvers.eligibility.index.column import Column
from resolvers.eligibility.index.normal_form import Clause, TooManyClauses, clauses
from resolvers.eligibility.index.slot import Slot, facts_of
from resolvers.eligibility.rules.rule import Requirement

Outcomes = Mapping[Scope, Outcome]
"""How what is said of a citizen, children or members stands: the same for all subjects of one citizen."""


class IndexBuilder:
    """An index to which services are added, each at its position in the catalogue."""

    def __init__(self) -> None:
        self._lone: dict[str, Slot] = {}
        self._shared: list[Slot] = []
        self._trees: list[tuple[int, tuple[Test, ...]]] = []

    def copy(self) -> "IndexBuilder":
        """The same services, to which others can be added."""
        other = IndexBuilder()
        other._lone = {fact: slot.copy() for fact, slot in self._lone.items()}
        other._shared = [slot.copy() for slot in self._shared]
        other._trees = list(self._trees)
        return other

    def add(self, position: int, requirements: Iterable[Requirement]) -> None:
        """The service at this position asks all of this."""
        asked = list(requirements)
        service = 1 << position
        try:
            found = [clause for each in asked for clause in clauses(each.condition)]
        except TooManyClauses:
            self._trees.append((service, tuple(each.test for each in asked)))
            return
        for fact, alone in _by_fact(found).items():
            self._lone.setdefault(fact, Slot()).ask(fact, _all(alone), service)
        for clause in found:
            if _lone_fact(clause) is None:
                self._slot(clause, service).add(clause, service)

    def index(self, size: int) -> "Index":
        """The index of what was added, of a catalogue with so many services."""
        return Index([*self._lone.values(), *self._shared], list(self._trees), size)

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


class Index:
    """Which services are certainly, and which possibly met, as bits by position; changed only by what it remembers."""

    def __init__(self, slots: Sequence[Slot], trees: Sequence[tuple[int, tuple[Test, ...]]], size: int) -> None:
        everything = (1 << size) - 1
        self._everything: Final = everything
        self.slots: Final = tuple(slots)
        self._slots: Final = tuple(
            (everything & ~slot.restricted, slot.unstated, _columns(slot), tuple(slot.others.items()))
            for slot in sorted(slots, key=lambda slot: len(slot.columns))
        )
        self._of_fact: Final = {
            fact: [slot.columns[fact] for slot in slots if fact in slot.columns]
            for fact in {fact for slot in slots for fact in slot.columns}
        }
        self.atoms: Final = {atom: compiled(atom) for slot in slots for atom in slot.others}
        self.trees: Final = trees

    def about_others(self, situation: Situation) -> Outcomes:
        """What is said of the citizen, the children and the members, tested once for all subjects of the citizen."""
        return {atom: test(situation, situation.subject) for atom, test in self.atoms.items()}

    def sets(self, situation: Situation, others: Outcomes) -> tuple[int, int]:
        """The services certainly met for the situation's subject, and those certainly or possibly met."""
        values = situation.subject.values
        certain = possible = self._everything
        for free, unstated, columns, atoms in self._slots:
            met, maybe = free, unstated
            for fact, known, column in columns:
                value: Any = values.get(fact, MISSING)
                if value is MISSING:
                    maybe |= column.asked
                    continue
                services = known(value)
                met |= column.met(value) if services is None else services
            for atom, asking in atoms:
                outcome = others[atom]
                if outcome is MET:
                    met |= asking
                elif outcome is UNKNOWN:
                    maybe |= asking
            certain &= met
            possible &= met | maybe if maybe else met
        for service, tests in self.trees:
            outcomes = [test(situation, situation.subject) for test in tests]
            if NOT_MET in outcomes:
                possible &= ~service
            if NOT_MET in outcomes or UNKNOWN in outcomes:
                certain &= ~service
        return certain, possible

    def tells(self, fact: str, one: Any, other: Any) -> bool:
        """Whether these values of a fact of the subject (MISSING: none) can stand differently with some service."""
        if one is MISSING or other is MISSING:
            return one is not other
        columns = self._of_fact.get(fact, ())
        return bool(self.trees) or any(column.met(one) != column.met(other) for column in columns)

    def bytes(self) -> int:
        """How much memory its sets of services take, what it remembers of values included."""
        return sum(sys.getsizeof(bits) for slot in self.slots for bits in slot.bits())


def _columns(slot: Slot) -> tuple[tuple[str, Callable[[Any], int | None], Column], ...]:
    return tuple((fact, column.known.get, column) for fact, column in slot.columns.items())


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
