"""Whom every service certainly applies to, of many rows at once: the index's work, done once for each kind of person.

A fact's value becomes its class, the classes of a clause's facts become the services that meet the clause, and all
clauses those that are met; at each step rows of which the same came out are one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from agencies.rules.condition import Leaf, Scope, leaves
from agencies.rules.evaluation import MISSING, Situation
from agencies.rules.three_valued_logic import MET
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.column import Column
from resolvers.eligibility.index.day_index import DayIndex, Others
from resolvers.eligibility.index.index import Index
from resolvers.eligibility.index.scope_tests import ScopeOutcomes
from resolvers.eligibility.index.slot import Slot
from resolvers.eligibility.index.value_classes import ValueClasses
from resolvers.runs.deciding.doubts import Doubts
from resolvers.runs.deciding.row_groups import Indexes, RowGroups, ServiceSets, joined, sets_of
from resolvers.runs.deciding.subject_classes import Values, subject_classes

VALUES_KEPT: Final = 65_536

Passed = tuple[bool, ...]
"""What the rules ask of a row alone: whether each scope is met, then each tree beside the clauses."""


class Tested(NamedTuple):
    """What is tested for a row alone: what the rules ask, and what is met `in_words`, as the doubts have it."""

    passed: Passed
    in_words: int


Found = TypeVar("Found")


@dataclass(slots=True)
class Cohort(Generic[Found]):
    """Rows that are looked at together: the values of each one's subject, and the number of what was tested for it."""

    values: list[Values] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    tested: dict[Found, int] = field(default_factory=dict)

    def add(self, values: Values, tested: Found) -> None:
        """One row more."""
        self.values.append(values)
        self.numbers.append(self.tested.setdefault(tested, len(self.tested)))


class CohortIndex:
    """The rules of a catalogue that are in force on a day; it remembers the classes of the values that it has seen."""

    def __init__(self, catalogue: Catalogue, on: date) -> None:
        self.day: DayIndex = catalogue.at(on)
        self.index: Index = self.day.rules
        self.doubts = Doubts(self.day.texts, len(catalogue.rules))
        self._size = len(catalogue.rules)
        self._everything = (1 << self._size) - 1
        self._going_on = self._sets([self._everything & ~self.day.over])
        self._slots = self.index.slots
        self._trees = self.index.trees
        self._scopes = {scope: place for place, scope in enumerate(self.index.scopes)}
        self._holders = {
            fact: [slot for slot in self._slots if fact in slot.columns]
            for fact in {fact for slot in self._slots for fact in slot.columns}
        }
        self._classes = {
            fact: ValueClasses([slot.columns[fact] for slot in held], VALUES_KEPT)
            for fact, held in self._holders.items()
        }
        self._scope_classes = _classes_of((*self._scopes, *self.day.texts.scopes))
        self.tested_facts = tuple(catalogue.facts if self.day.walks_trees else self._scope_classes)
        """The facts, of whomever, on which hangs what is tested for a row alone."""

    def tells(self, fact: str, one: Any, other: Any) -> bool:
        """Whether two values of somebody's fact (MISSING: none) can stand differently where others are spoken of."""
        if MISSING in (one, other):
            return fact in self.tested_facts
        classes = self._scope_classes.get(fact)
        return self.day.walks_trees or (classes is not None and classes[one] != classes[other])

    def passed(self, situation: Situation, decided: ScopeOutcomes) -> Passed:
        """What the rules ask of this row alone; `decided`: how others than the subject stand."""
        trees = (all(test(situation, situation.subject) is MET for test in tests) for _, tests in self._trees)
        return (*(outcome is MET for outcome in decided.values()), *trees)

    def tested(self, situation: Situation, others: Others) -> Tested:
        """What is tested for this row alone; `others`: how others than the subject stand."""
        return Tested(self.passed(situation, others.decided), self.doubts.in_words(situation, others.in_words))

    def met(self, cohort: Cohort[Tested]) -> RowGroups:
        """The services that certainly apply, for each row; whether they are asked for is left to the caller."""
        numbers = np.array(cohort.numbers, np.intp)
        by_rules = self.by_rules(cohort.values, numbers, [each.passed for each in cohort.tested])
        in_words = self.doubts.met(cohort.values, numbers, [each.in_words for each in cohort.tested])
        return by_rules.joined(RowGroups(in_words.indexes, self.doubts.left(in_words.results)), np.bitwise_and)

    def possible(self, values: Sequence[Values]) -> npt.NDArray[np.bool_]:
        """For which subjects some rule can be met for certain, however what is tested for a row alone turns out."""
        best = (True,) * (len(self._scopes) + len(self._trees))
        found = self.by_rules(values, np.zeros(len(values), np.intp), [best])
        return found.results.any(axis=1)[found.indexes]

    def by_rules(self, values: Sequence[Values], numbers: Indexes, tested: Sequence[Passed]) -> RowGroups:
        """The services whose rules are certainly met and whose period is not over, for each row.

        `numbers`: which of what was tested is each row's.
        """
        return self.going_on(self.rules_met(values, numbers, tested))

    def going_on(self, met: RowGroups) -> RowGroups:
        """Of these services those whose period is not over."""
        return RowGroups(met.indexes, met.results & self._going_on)

    def rules_met(self, values: Sequence[Values], numbers: Indexes, tested: Sequence[Passed]) -> RowGroups:
        """The services whose rules are certainly met, on whichever day these are in force."""
        classes = subject_classes(values, self._classes)
        passed = np.array(tested, bool).reshape(len(tested), -1)[numbers].astype(np.intp)
        parts = [RowGroups(np.zeros(len(values), np.intp), self._sets([self._fixed()]))]
        parts += [self._clause(slot, classes, passed) for slot in self._slots if slot.columns or slot.others]
        parts += [self._tree(number, passed) for number in range(len(self._trees))]
        return joined(parts, np.bitwise_and)

    def _fixed(self) -> int:
        """The services without a clause that nobody can meet for certain, whoever it is."""
        fixed = self._everything
        for slot in self._slots:
            if not slot.columns and not slot.others:
                fixed &= ~slot.restricted
        return fixed

    def _clause(self, slot: Slot, classes: Mapping[str, Indexes], passed: Indexes) -> RowGroups:
        free = self._everything & ~slot.restricted
        parts = []
        for fact in slot.columns:
            place = self._holders[fact].index(slot)
            parts.append(RowGroups(classes[fact], self._sets([free | met[place] for met in self._classes[fact].met])))
        for scope, services in slot.others.items():
            parts.append(RowGroups(passed[:, self._scopes[scope]], self._sets([free, free | services])))
        return joined(parts, np.bitwise_or).merged()

    def _tree(self, number: int, passed: Indexes) -> RowGroups:
        service, _ = self._trees[number]
        return RowGroups(
            passed[:, len(self._scopes) + number], self._sets([self._everything & ~service, self._everything])
        )

    def _sets(self, sets: list[int]) -> ServiceSets:
        return sets_of(sets, self._size)


def _classes_of(scopes: Iterable[Scope]) -> dict[str, ValueClasses]:
    """By fact, the values that no comparison in these scopes tells apart."""
    read = dict.fromkeys(leaf for scope in scopes for _, leaf in leaves(scope) if isinstance(leaf, Leaf))
    columns: dict[str, Column] = {}
    for number, leaf in enumerate(read):
        columns.setdefault(leaf.fact, Column(leaf.fact)).add(leaf, 1 << number)
    return {fact: ValueClasses([column], VALUES_KEPT) for fact, column in columns.items()}
