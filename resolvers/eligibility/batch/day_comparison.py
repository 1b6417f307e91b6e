"""Some citizens' rows on two days, by one catalogue: which services come to apply for certain, and which cease to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from agencies.service_catalogue.rules.evaluation import Situation
from agencies.service_catalogue.rules.profile import Profile
from resolvers.eligibility.batch.affected_citizens import Days
from resolvers.eligibility.batch.cohort import Cohort, CohortIndex
from resolvers.eligibility.batch.row_groups import ServiceSets, positions_in, sets_of
from resolvers.eligibility.facts.compiled_facts import AGE
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide

NOBODY: Final = -1
LIKELY: Final = EligibilityStatus.LIKELY.name

RowKey = tuple[str, str]
"""The citizen, and the subject."""

Profiles = dict[str, Profile]


class StatusChange(NamedTuple):
    """A row that changes; a status is None on a day on which the subject is none of the citizen's."""

    citizen_id: str
    subject_id: str
    service_id: str
    before: str | None
    after: str | None


@dataclass(slots=True)
class Side:
    """The rows as they are on one day."""

    on: date
    index: CohortIndex
    cohort: Cohort = field(default_factory=Cohort)
    rows: dict[RowKey, int] = field(default_factory=dict)
    situations: list[Situation] = field(default_factory=list)
    profiles: Profiles = field(default_factory=dict)

    def add(self, persons: Persons) -> None:
        """A citizen's rows."""
        subjects = persons.subjects_at(self.on)
        situations = persons.arranged(self.profiles, subjects, self.on)
        others = self.index.day.about_others(situations[0])
        for subject, situation in zip(subjects, situations, strict=True):
            self.rows[persons.relations.citizen_id, subject] = len(self.situations)
            self.situations.append(situation)
            self.cohort.add(situation.subject.values, self.index.tested(situation, others))

    def met(self, keys: Sequence[RowKey]) -> ServiceSets:
        """The services that certainly apply to each of these rows: none to one that there is not on this day."""
        found = self.index.met(self.cohort)
        rows = np.fromiter((self.rows.get(key, NOBODY) for key in keys), np.intp, len(keys))
        sets = found.results[found.indexes[rows]]
        sets[rows == NOBODY] = 0
        return sets

    def status(self, key: RowKey, rule: Rule) -> str | None:
        """How a service stands for a row."""
        row = self.rows.get(key)
        return None if row is None else decide(rule, self.situations[row], 0, self.on).status.name


class DayComparison:
    """Two days by one catalogue; it is used again for any citizens."""

    def __init__(self, catalogue: Catalogue, days: Days) -> None:
        self._catalogue = catalogue
        self._days = days
        self._facts = frozenset((*catalogue.facts, AGE))
        self.before = CohortIndex(catalogue, days.since)
        same = catalogue.at(days.on).is_same(self.before.day)
        self._after = self.before if same else CohortIndex(catalogue, days.on)
        self._asked = sets_of([catalogue.asked(1), catalogue.asked(0)], len(catalogue.rules))

    def changes(self, citizens: Iterable[Persons], moving: Mapping[str, frozenset[str]]) -> Iterator[StatusChange]:
        """Every change of these citizens' rows; `moving`: the facts that may differ, by person."""
        before, after = Side(self._days.since, self.before), Side(self._days.on, self._after)
        for persons in citizens:
            self._know(persons, moving, before.profiles, after.profiles)
            before.add(persons)
            after.add(persons)
        if before.rows:
            yield from self._differing(before, after)

    def closing(self, citizens: Iterable[Persons]) -> Iterator[StatusChange]:
        """Every change of these citizens' rows, with whom nothing moves, where all rules close and do nothing else."""
        before = Side(self._days.since, self.before)
        for persons in citizens:
            self._know(persons, {}, before.profiles, {})
            before.add(persons)
        keys = list(before.rows)
        if keys:
            sets = before.met(keys) & self._asked[_own(keys)]
            for row in np.flatnonzero(sets.any(axis=1)).tolist():
                for position in positions_in(sets[row]).tolist():
                    rule = self._catalogue.rules[position]
                    yield StatusChange(*keys[row], rule.service_id, LIKELY, EligibilityStatus.UNLIKELY.name)

    def _know(self, persons: Persons, moving: Mapping[str, frozenset[str]], before: Profiles, after: Profiles) -> None:
        """Have the profiles, on both days, of those of whom rules speak for this citizen."""
        members = persons.relations.members if self._catalogue.reads_members else ()
        for person in (*persons.relations.concerned, *members):
            if person not in before:
                record = persons.records[person]
                nothing = Profile(person, {}, {})
                before[person] = profile = record.moved(nothing, self._facts, self._days.since)
                facts = self._facts & moving.get(person, frozenset())
                after[person] = record.moved(profile, facts, self._days.on) if facts else profile

    def _differing(self, before: Side, after: Side) -> Iterator[StatusChange]:
        keys = list(before.rows | after.rows)
        earlier = before.met(keys)
        differing = (earlier ^ after.met(keys)) & self._asked[_own(keys)]
        for row in np.flatnonzero(differing.any(axis=1)).tolist():
            key = keys[row]
            ceasing = set(positions_in(earlier[row] & differing[row]).tolist())
            for position in positions_in(differing[row]).tolist():
                rule = self._catalogue.rules[position]
                if position in ceasing:
                    yield StatusChange(*key, rule.service_id, _applying(rule), after.status(key, rule))
                else:
                    yield StatusChange(*key, rule.service_id, before.status(key, rule), _applying(rule))


def _own(keys: Sequence[RowKey]) -> npt.NDArray[np.intp]:
    """1 for the rows that are the citizens' own, else 0."""
    return np.fromiter((citizen == subject for citizen, subject in keys), np.intp, len(keys))


def _applying(rule: Rule) -> str:
    return EligibilityStatus.ELIGIBLE.name if rule.complete else LIKELY
