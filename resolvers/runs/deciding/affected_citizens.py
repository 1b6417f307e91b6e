"""Who can stand otherwise on one day than on another: whose facts move in between, as far as any service can tell."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final, NamedTuple

from agencies.contract.source import Row
from agencies.rules.evaluation import MISSING
from agencies.rules.profile import Profile
from resolvers.access.relations import relation_of, turns_of
from resolvers.eligibility.facts.compiled_facts import AGE
from resolvers.eligibility.facts.record import Record
from resolvers.runs.deciding.cohort import CohortIndex
from resolvers.runs.deciding.day_profiles import DayProfiles
from resolvers.runs.deciding.residents import SUBJECTS, Residents

CHANGES_KEPT: Final = 65_536

Told = tuple[bool, bool]
"""Whether something is told of a row's subject, and whether it is of others of whom a row speaks."""


class Days(NamedTuple):
    """Two days that are compared, the earlier first."""

    since: date
    on: date

    def between(self, day: date) -> bool:
        """Whether it lies after the one, and not after the other."""
        return self.since < day <= self.on


class Affected(NamedTuple):
    """The citizens of whom some row may stand otherwise, where no rule asks otherwise; and what is known of persons."""

    citizens: list[str]
    profiles: DayProfiles


class AffectedCitizens:
    """Whom it affects that facts move between two days.

    `asked` are the facts that count, `indexes` the rules of the days by which they do.
    """

    def __init__(self, days: Days, asked: frozenset[str], indexes: Sequence[CohortIndex]) -> None:
        self._days = days
        self._asked = asked | {AGE}
        self._telling = ValueChanges(indexes)

    def among(self, residents: Residents) -> Affected:
        """Whom of these residents."""
        profiles = DayProfiles(residents.records, self._days.since)
        as_subject, as_other = self._moved(residents.records, profiles)

        def concerns(row: Row) -> bool:
            other = row["other_id"]
            return (
                other in as_other
                or (other in as_subject and row["kind"] in SUBJECTS)
                or any(map(self._days.between, turns_of(relation_of(row))))
            )

        citizens = [citizen for citizen, rows in residents.relations.items() if any(map(concerns, rows))]
        return Affected(citizens, profiles)

    def _moved(self, records: Mapping[str, Record], profiles: DayProfiles) -> tuple[set[str], set[str]]:
        """Of whom services can tell the days apart, as the subject of a row and as another of whom it speaks."""
        as_subject, as_other = set(), set()
        for person, record in records.items():
            facts = self._asked.intersection(chain.from_iterable(record.moves(*self._days).values()))
            if facts:
                profiles.know((person,))
                before = profiles.before[person]
                after = record.moved(before, facts, self._days.on)
                of_subject, of_others = self._telling.between(facts, before, after)
                if of_subject:
                    as_subject.add(person)
                if of_others:
                    as_other.add(person)
                if of_subject or of_others:
                    profiles.move(person, after)
        return as_subject, as_other


class ValueChanges:
    """Which changes of a fact's value services can tell, by the indexes of some days: found once for each change."""

    def __init__(self, indexes: Sequence[CohortIndex]) -> None:
        self._indexes = indexes
        self._known: dict[tuple[str, Any, Any], Told] = {}

    def between(self, facts: Iterable[str], before: Profile, after: Profile) -> Told:
        """Whether they can tell these facts of two profiles apart: of a row's subject, and of others."""
        of_subject = of_others = False
        for fact in facts:
            one, other = before.values.get(fact, MISSING), after.values.get(fact, MISSING)
            if one != other:
                told = self._known.get((fact, one, other)) or self._tell(fact, one, other)
                of_subject, of_others = of_subject or told[0], of_others or told[1]
        return of_subject, of_others

    def _tell(self, fact: str, one: Any, other: Any) -> Told:
        of_subject = any(index.day.tells(fact, one, other) for index in self._indexes)
        found = of_subject, any(index.tells(fact, one, other) for index in self._indexes)
        if len(self._known) < CHANGES_KEPT:
            self._known[fact, one, other] = found
        return found
