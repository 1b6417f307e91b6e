"""The citizens of some households, with what is on record of them and of everyone to whom they are related."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agencies.contract.source import Row
from resolvers.access.relations import CitizenRelations
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.record import Record

SUBJECTS: Final = frozenset({"SELF", "CHILD", "CUSTODY", "WARD"})
"""The kinds of relation by which somebody is a citizen's subject."""


@dataclass(frozen=True, slots=True)
class Residents:
    """The rows of each citizen's relations, by citizen, and the record of everyone in them, by person."""

    relations: Mapping[str, Sequence[Row]]
    records: Mapping[str, Record]

    def citizens_of(self, subjects: Collection[str]) -> list[str]:
        """The citizens who have one of these persons as a subject, on some day."""
        return [
            citizen
            for citizen, rows in self.relations.items()
            if any(row["other_id"] in subjects and row["kind"] in SUBJECTS for row in rows)
        ]

    def persons(self, citizen_ids: Iterable[str]) -> Iterator[Persons]:
        """What rules about each of these citizens speak of; every citizen may see all of their own subjects."""
        for citizen_id in citizen_ids:
            relations = CitizenRelations.of(citizen_id, self.relations[citizen_id])
            yield Persons(relations, frozenset(relations.concerned), self.records, None)
