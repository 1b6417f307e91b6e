"""Whom every service certainly applies to, of many rows at once: the index's work, done once for each kind of person.

A fact's value becomes its class, the classes of a clause's facts become the services that meet the clause, and all
clauses those that are met; at each step rows of which the same came out are one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any, Final, NamedTuple

import numpy as np

from agencies.contract.fact import FactValue
from agencies.service_catalogue.rules.condition import Leaf, leaves
from agencies.service_catalogue.rules.evaluation import MISSING, Situation
from agencies.service_catalogue.rules.three_valued_logic import MET
from resolvers.eligibility.batch.doubts import Doubts
from resolvers.eligibility.batch.row_groups import Indexes, RowGroups, ServiceSets, joined, sets_of
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.day_index import DayIndex, Others
from resolvers.eligibility.index.index import Index
from resolvers.eligibility.index.slot import Slot
from resolvers.eligibility.index.value_classes import ValueClasses

VALUES_KEPT: Final = 65_536

Values = dict[str, FactValue]


class Tested(NamedTuple):
    """What is tested for a row alone.

    `passed`: whether each scope is met, then each tree beside the clauses · `in_words`: the clauses of the prose that
    others than the subject meet · `doubted`: the services of the prose's trees that are not met.
    """

    passed: tuple[bool, ...]
    in_words: int
    doubted: int


@dataclass(slots=True)
class Cohort:
    """Rows that are looked at together: the values of each one's subject, and the number of what was tested for it."""

    values: list[Values] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    tested: dict[Tested, int] = field(default_factory=dict)

    def add(self, values: Values, tested: Tested) -> None:
        """One row more."""
        self.values.append(values)
        self.numbers.append(self.tested.setdefault(tested, len(self.tested)))


class CohortIndex:
    """The rules of a catalogue that are in force on a day; it remembers the classes of the values that it has seen."""

    def __init__(self, catalogue: Catalogue, on: date) -> None:
        self.day: DayIndex = catalogue.at(on)
        self.index: Index = self.day.rules
        self._doubts = Doubts(self.day, len(catalogue.rules))
        self._size = len(catalogue.rules)
        self._everything = (1 << self._size) - 1
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
        self._scope_leaves: dict[str, list[Leaf]] = {}
        for _, leaf in (each for scope in (*self._scopes, *self.day.texts.scopes) for each in leaves(scope)):
            if isinstance(leaf, Leaf):
                self._scope_leaves.setdefault(leaf.fact, []).append(leaf)
        self.tested_facts = tuple(catalogue.facts if self.day.walks_trees else self._scope_leaves)
        """The facts, of whomever, on which hangs what is tested for a row alone."""

    def tells(self, fact: str, one: Any, other: Any) -> bool:
        """Whether two values of somebody's fact (MISSING: none) can stand differently where others are spoken of."""
        if MISSING in (one, other):
            return fact in self.tested_facts
        asking = self._scope_leaves.get(fact, ())
        return self.day.walks_trees or any(leaf.compare(one) is not leaf.compare(other) for leaf in asking)

    def tested(self, situation: Situation, others: Others) -> Tested:
        """What is tested for this row alone; `others`: how others than the subject stand."""
        trees = (all(test(situation, situation.subject) is MET for test in tests) for _, tests in self._trees)
        passed = (*(outcome is MET for outcome in others.decided.values()), *trees)
        return Tested(passed, others.in_words, self.day.texts.doubted_by_trees(situation))

    def met(self, cohort: Cohort) -> RowGroups:
        """The services that certainly apply, for each row; whether they are asked for is left to the caller."""
        rows = len(cohort.values)
        classes = {
            fact: np.fromiter(map(classes.__getitem__, map(dict.get, cohort.values, repeat(fact))), np.intp, rows)
            for fact, classes in self._classes.items()
        }
        tested = np.array([each.passed for each in cohort.tested], bool).reshape(len(cohort.tested), -1)
        passed = tested[cohort.numbers].astype(np.intp)
        parts = [RowGroups(np.zeros(rows, np.intp), self._sets([self._fixed()]))]
        parts += [self._clause(slot, classes, passed) for slot in self._slots if slot.columns or slot.others]
        parts += [self._tree(number, passed) for number in range(len(self._trees))]
        in_words, by_trees = [each.in_words for each in cohort.tested], [each.doubted for each in cohort.tested]
        parts += self._doubts.left(cohort.values, np.array(cohort.numbers, np.intp), in_words, by_trees)
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
