"""Who can stand otherwise on one day than on another: whose facts move in between, as far as any service can tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final

from agencies.contract.source import Row
from agencies.service_catalogue.rules.evaluation import MISSING
from agencies.service_catalogue.rules.profile import Profile
from resolvers.eligibility.batch.cohort import CohortIndex
from resolvers.eligibility.batch.residents import Residents
from resolvers.eligibility.facts.compiled_facts import AGE
from resolvers.eligibility.facts.record import Record
from resolvers.trust.relations import turns_of

SUBJECTS: Final = frozenset({"SELF", "CHILD", "CUSTODY", "WARD"})


@dataclass(frozen=True, slots=True)
class Days:
    """Two days that are compared, the earlier first."""

    since: date
    on: date

    def between(self, day: date) -> bool:
        """Whether it lies after the one, and not after the other."""
        return self.since < day <= self.on


class AffectedCitizens:
    """Whom it affects among some residents that facts move between two days; `asked` are the facts that count."""

    def __init__(self, days: Days, asked: frozenset[str], residents: Residents) -> None:
        self._days = days
        self._residents = residents
        self.facts = dict(_moving(residents.records, days, asked | {AGE}))
        """The facts that may differ, by person, of those who have any."""

    def citizens(self, index: CohortIndex) -> list[str]:
        """The citizens of whom some row may stand otherwise, where the rules ask the same on both days."""
        as_subject: set[str] = set()
        as_other: set[str] = set()
        for person, facts in self.facts.items():
            differing = self._differing(self._residents.records[person], facts)
            if any(index.day.tells(*each) for each in differing):
                as_subject.add(person)
            if any(index.tells(*each) for each in differing):
                as_other.add(person)

        def concerns(row: Row) -> bool:
            other = row["other_id"]
            return (
                other in as_other
                or (other in as_subject and row["kind"] in SUBJECTS)
                or any(map(self._days.between, turns_of(row)))
            )

        return [citizen for citizen, rows in self._residents.relations.items() if any(map(concerns, rows))]

    def _differing(self, record: Record, facts: frozenset[str]) -> list[tuple[str, Any, Any]]:
        """The facts that are not the same on both days, with their values (MISSING: none)."""
        nothing = Profile(record.citizen_id, {}, {})
        before, after = (record.moved(nothing, facts, day).values for day in (self._days.since, self._days.on))
        values = [(fact, before.get(fact, MISSING), after.get(fact, MISSING)) for fact in facts]
        return [(fact, one, other) for fact, one, other in values if one != other]


def _moving(records: Mapping[str, Record], days: Days, asked: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for person, record in records.items():
        facts = asked.intersection(chain.from_iterable(record.moves(days.since, days.on).values()))
        if facts:
            yield person, facts
