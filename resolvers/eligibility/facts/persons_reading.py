"""One request's reading of persons: what is read of one citizen serves every field that asks for no more than it."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from agencies.registry import Registry
from resolvers.eligibility.facts.fact_reading import Facts
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.receipt import ReceiptReading
from resolvers.eligibility.facts.record import Record
from resolvers.request.reading import Reading
from resolvers.trust.access_policy import CITIZEN, AccessPolicy, Visibility
from resolvers.trust.fact_grants import hidden_facts
from resolvers.trust.relations import CitizenRelations
from resolvers.trust.relations_reading import RelationsReading


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of a citizen's persons: these facts, of the household's members too, and what is received."""

    facts: frozenset[str]
    members: bool
    receipts: bool

    def covers(self, other: "Wanted") -> bool:
        """Whether who reads this has all that the other is."""
        facts = other.facts is self.facts or other.facts <= self.facts
        return facts and other.members <= self.members and other.receipts <= self.receipts


class PersonsReading:
    """The persons of one request, by the citizen for whom rules speak of them."""

    def __init__(
        self,
        registry: Registry,
        access: AccessPolicy,
        relations: RelationsReading,
        facts: Facts,
        receipts: ReceiptReading,
    ) -> None:
        self._registry = registry
        self._access = access
        self._relations = relations
        self._facts = facts
        self._receipts = receipts
        self._begun: dict[str, list[tuple[Wanted, Reading[Persons | None]]]] = {}
        self._records: dict[str, list[tuple[frozenset[str], Reading[Record]]]] = {}

    def of(self, citizen_id: str, wanted: Wanted) -> Reading[Persons | None]:
        """A citizen's persons; None for one whom the registry does not know. Fails with the registry's error."""
        begun = self._begun.setdefault(citizen_id, [])
        reading = next((reading for has, reading in begun if has.covers(wanted)), None)
        if reading is None:
            reading = self._read(citizen_id, wanted)
            begun.append((wanted, reading))
        return reading

    def record(self, citizen_id: str, fact_ids: Collection[str]) -> Reading[Record]:
        """What is on record of one citizen: by a reading that is begun already where one has these facts."""
        asked = frozenset(fact_ids)
        wanted = Wanted(asked, members=False, receipts=False)
        for has, reading in self._begun.get(citizen_id, ()):
            if has.covers(wanted):
                return reading.then(lambda persons: self._recorded(citizen_id, asked, persons))
        return self._own(citizen_id, asked)

    def _recorded(self, citizen_id: str, fact_ids: frozenset[str], persons: Persons | None) -> Reading[Record]:
        if persons is None:
            return self._own(citizen_id, fact_ids)
        return Reading.of(persons.records[citizen_id].without_hidden())

    def _own(self, citizen_id: str, fact_ids: frozenset[str]) -> Reading[Record]:
        begun = self._records.setdefault(citizen_id, [])
        reading = next((reading for has, reading in begun if fact_ids <= has), None)
        if reading is None:
            reading = self._facts.record(citizen_id, fact_ids).then(
                lambda record: self._access.visibility().then(lambda visible: self._shown(record, visible))
            )
            begun.append((fact_ids, reading))
        return reading

    def _shown(self, record: Record, visible: Visibility) -> Reading[Record]:
        home = self._facts.home(record.citizen_id)
        return home.made(lambda home: covered(self._registry, record, home[1], visible).without_hidden())

    def _read(self, citizen_id: str, wanted: Wanted) -> Reading[Persons | None]:
        def visible(relations: CitizenRelations | None) -> Reading[Persons | None]:
            if relations is None:
                return Reading.of(None)
            return self._access.visibility().then(lambda visibility: self._persons(relations, visibility, wanted))

        return self._relations.of(citizen_id).then(visible)

    def _persons(self, relations: CitizenRelations, visibility: Visibility, wanted: Wanted) -> Reading[Persons | None]:
        shown = frozenset(each for each in relations.concerned if visibility.sees(CITIZEN, each))
        everyone = list(dict.fromkeys((*relations.concerned, *(relations.members if wanted.members else ()))))
        homes = [(person, relations.households[person]) for person in everyone]
        records = self._facts.records(homes, wanted.facts)
        received = self._receipts.of(list(shown) if wanted.receipts else ())

        def all_covered(read: list[Record]) -> dict[str, Record]:
            return {
                person: covered(self._registry, record, home, visibility)
                for (person, home), record in zip(homes, read, strict=True)
            }

        return records.then(lambda read: received.made(lambda got: Persons(relations, shown, all_covered(read), got)))


def covered(registry: Registry, record: Record, household: str | None, visible: Visibility) -> Record:
    """The record with what the caller may not read of it hidden, and what may not even decide withheld."""
    hidden = hidden_facts(registry, visible, record.citizen_id, household)
    return replace(record, hidden=hidden.facts, withheld=hidden.withheld) if hidden.facts else record
