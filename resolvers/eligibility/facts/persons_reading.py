"""One request's reading of persons: what is read of one citizen serves every field that asks for no more than it."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from agencies.contract.files.purpose import FACT
from agencies.registration.registry import Registry
from agencies.rules.profile import NO_CONSENT, NOT_AUTHORISED, SOURCE_UNAVAILABLE
from resolvers.access.access_policy import CITIZEN, AccessPolicy, Visibility
from resolvers.access.fact_grants import hidden_facts
from resolvers.access.grant import lacked
from resolvers.access.relations import CitizenRelations
from resolvers.access.relations_reading import RelationsReading
from resolvers.eligibility.facts.fact_reading import Facts, Home
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.receipt import ReceiptReading, covered_registers, readable
from resolvers.eligibility.facts.record import Record
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.request.promise import Promise, both


class Wanted(NamedTuple):
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
        purpose: RegisteredPurpose,
    ) -> None:
        self._registry = registry
        self._purpose = purpose
        self._access = access
        self._relations = relations
        self._facts = facts
        self._receipts = receipts
        self._begun: dict[str, list[tuple[Wanted, Promise[Persons | None]]]] = {}
        self._records: dict[str, list[tuple[frozenset[str], Promise[Record]]]] = {}

    def of(self, citizen_id: str, wanted: Wanted) -> Promise[Persons | None]:
        """A citizen's persons; None for one whom the registry does not know. Fails with the registry's error."""
        begun = self._begun.setdefault(citizen_id, [])
        for has, promise in begun:
            if has.covers(wanted):
                return promise
        promise = self._read(citizen_id, wanted)
        begun.append((wanted, promise))
        return promise

    def record(self, citizen_id: str, fact_ids: Collection[str]) -> Promise[Record]:
        """What is on record of one citizen: by a reading that is begun already where one has these facts."""
        asked = frozenset(fact_ids)
        wanted = Wanted(asked, members=False, receipts=False)
        for has, promise in self._begun.get(citizen_id, ()):
            if has.covers(wanted):
                return promise.then(lambda persons: self._recorded(citizen_id, asked, persons))
        return self._own(citizen_id, asked)

    def _recorded(self, citizen_id: str, fact_ids: frozenset[str], persons: Persons | None) -> Promise[Record]:
        if persons is None:
            return self._own(citizen_id, fact_ids)
        return Promise.of(persons.records[citizen_id].without_hidden())

    def _own(self, citizen_id: str, fact_ids: frozenset[str]) -> Promise[Record]:
        begun = self._records.setdefault(citizen_id, [])
        promise = next((promise for has, promise in begun if fact_ids <= has), None)
        if promise is None:
            promise = both(self._facts.home(citizen_id), self._access.visibility()).then(partial(self._shown, fact_ids))
            begun.append((fact_ids, promise))
        return promise

    def _shown(self, fact_ids: frozenset[str], known: tuple[Home, Visibility]) -> Promise[Record]:
        home, visible = known
        return self._covered([home], fact_ids, visible).map(lambda records: records[home[0]].without_hidden())

    def _read(self, citizen_id: str, wanted: Wanted) -> Promise[Persons | None]:
        return both(self._relations.of(citizen_id), self._access.visibility()).then(partial(self._persons, wanted))

    def _persons(self, wanted: Wanted, known: tuple[CitizenRelations | None, Visibility]) -> Promise[Persons | None]:
        relations, visibility = known
        if relations is None:
            return Promise.of(None)
        if visibility.in_office:
            # With a household that an order hides, all that is on record of it would be taken for none.
            relations = relations.without_orders
        shown = frozenset([each for each in relations.concerned if visibility.sees(CITIZEN, each)])
        everyone = list(dict.fromkeys((*relations.concerned, *(relations.members if wanted.members else ()))))
        homes = [(person, relations.households[person]) for person in everyone]
        records = self._covered(homes, wanted.facts, visibility)
        asked = self._received_by(shown, visibility) if wanted.receipts else {}
        unknown = () if visibility.consent_error is None else self._purpose.consent
        received = self._receipts.of(asked, asked.keys() & unknown)
        return both(records, received).map(lambda read: Persons(relations, shown, *read))

    def _received_by(self, shown: Collection[str], visibility: Visibility) -> Mapping[str, Sequence[str]]:
        """Those of whom it is read what they receive, by the agency that is asked."""
        purpose = self._purpose
        return {
            held.agency: readable(held, purpose, visibility, shown)
            for held in covered_registers(self._registry, purpose)
        }

    def _covered(
        self, homes: Sequence[Home], fact_ids: frozenset[str], visibility: Visibility
    ) -> Promise[dict[str, Record]]:
        """These citizens' records: what the caller may not read is hidden, and what may not even decide withheld.

        What the purpose does not cover is not read, nor what somebody has not agreed to.
        """
        purpose = self._purpose
        if not visibility.in_office and not purpose.refused_facts and not purpose.consent:
            return self._read_of(homes, fact_ids, visibility, None)
        alike: dict[frozenset[tuple[str, str]], list[Home]] = {}
        for home in homes:
            unread = unread_facts(purpose, fact_ids, home[0], visibility)
            alike.setdefault(unread, []).append(home)
        parts = [self._read_of(those, fact_ids, visibility, dict(unread)) for unread, those in alike.items()]
        found: Promise[dict[str, Record]] = Promise.of({})
        for part in parts:
            found = found.then(partial(_and_also, part))
        return found

    def _read_of(
        self, homes: Sequence[Home], fact_ids: frozenset[str], visibility: Visibility, unread: Mapping[str, str] | None
    ) -> Promise[dict[str, Record]]:
        def cover(records: list[Record]) -> dict[str, Record]:
            return {
                person: covered(self._registry, record, home, visibility, unread)
                for (person, home), record in zip(homes, records, strict=True)
            }

        # To keep the same set spares every citizen's request to hash another.
        asked = fact_ids.difference(unread) if unread else fact_ids
        return self._facts.records(homes, asked).map(cover)


def _and_also(part: Promise[dict[str, Record]], found: dict[str, Record]) -> Promise[dict[str, Record]]:
    return part.map(lambda others: found | others)


def unread_facts(
    purpose: RegisteredPurpose, fact_ids: frozenset[str], citizen_id: str, visibility: Visibility
) -> frozenset[tuple[str, str]]:
    """The facts that are not read of a citizen, each with the cause."""
    not_agreed = NO_CONSENT if visibility.consent_error is None else SOURCE_UNAVAILABLE
    not_seen = NOT_AUTHORISED if visibility.error is None else SOURCE_UNAVAILABLE
    granted = visibility.citizens.get(citizen_id)
    if granted is None:
        # Of whom the caller does not see only what decides is read, where it needs no consent.
        granted = None if visibility.in_office else 0
    return _unread(purpose, fact_ids, granted, not_seen, not_agreed)


@lru_cache(maxsize=256)
def _unread(
    purpose: RegisteredPurpose, fact_ids: frozenset[str], granted: int | None, not_seen: str, not_agreed: str
) -> frozenset[tuple[str, str]]:
    """The facts that are not read of whoever grants so much (None: of nobody whose facts may be read)."""
    causes = dict.fromkeys(fact_ids & purpose.refused_facts, NOT_AUTHORISED)
    if granted is None:
        return frozenset((dict.fromkeys(fact_ids, not_seen) | causes).items())
    for fact_id in fact_ids.difference(causes):
        if lacked(purpose.consent_for(f"{FACT}{fact_id}"), granted):
            causes[fact_id] = not_agreed
    return frozenset(causes.items())


def covered(
    registry: Registry,
    record: Record,
    household: str | None,
    visible: Visibility,
    unread: Mapping[str, str] | None = None,
) -> Record:
    """The record, which was just made, with what the caller may not read of it hidden, and what may not even decide
    withheld.

    `unread`: the facts that were not read, each with the cause.
    """
    record.hidden, record.withheld = hidden_facts(registry, visible, record.citizen_id, household)
    if unread:
        record.hidden, record.withheld = record.hidden.union(unread), record.withheld.union(unread)
        record.unread = unread
    return record
