"""One request's reading of facts: a statement for each table of facts, for all persons at once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Final

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable
from agencies.contract.fact import FactValue, Holder
from agencies.contract.source import Row
from agencies.registration.registry import Registry
from agencies.rules.profile import WITHDRAWN, written
from agencies.store.read import Outcome
from resolvers.access.access_policy import CITIZEN, HOUSEHOLD
from resolvers.access.relations_reading import RelationsReading
from resolvers.eligibility.facts.fact_read import FactRead, Part, fact_reads, parts_of
from resolvers.eligibility.facts.record import HouseholdRecord, Record
from resolvers.request.loads import Loads
from resolvers.request.opaque_id import opaque_id
from resolvers.request.promise import Promise
from resolvers.usage_log.record import Action, Entries, Entry, merged
from resolvers.usage_log.recorder import Recorder

SILENT: Final = (AgencyUnavailable, AgencyTimeout)
"""The errors of an agency that gives no answer, whoever is asked about."""
UNREADABLE: Final = (*SILENT, AgencyContractBroken)
ENTITIES: Final[Mapping[Holder, str]] = {"citizen": CITIZEN, "household": HOUSEHOLD}

Home = tuple[str, str | None]


class Facts:
    """What the agencies know, for the persons of one request."""

    def __init__(self, registry: Registry, relations: RelationsReading, loads: Loads, recorder: Recorder) -> None:
        self._registry = registry
        self._relations = relations
        self._loads = loads
        self._recorder = recorder

    def records(self, homes: Sequence[Home], fact_ids: frozenset[str]) -> Promise[list[Record]]:
        """What is on record of these citizens, each given with their household, in the same order."""
        reads = fact_reads(self._registry, fact_ids)
        keys: dict[Holder, list[str]] = {"citizen": [citizen for citizen, _ in homes], "household": _households(homes)}
        self._note(fact_ids, keys)
        wanted = [(each.agency, each.read, keys[each.of]) for each in reads]
        return self._loads.several(wanted).map(partial(_records, reads, homes))

    def record(self, citizen_id: str, fact_ids: Collection[str]) -> Promise[Record]:
        """What is on record of one citizen, whose household is found first."""
        return (
            self.home(citizen_id)
            .then(lambda home: self.records([home], frozenset(fact_ids)))
            .map(lambda found: found[0])
        )

    def home(self, citizen_id: str) -> Promise[Home]:
        """A citizen with their household."""
        return self._relations.of(citizen_id).map(
            lambda relations: (citizen_id, None if relations is None else relations.household)
        )

    def _note(self, fact_ids: frozenset[str], keys: Mapping[Holder, Sequence[str]]) -> None:
        """Note what is read of these citizens and households."""
        for of, entries in _entries(self._registry, fact_ids).items():
            for key in keys[of]:
                self._recorder.note_all(ENTITIES[of], key, entries)

    async def values(self, citizen_id: str, fact_ids: Sequence[str]) -> tuple[FactValue | None, ...]:
        """A reader's key: today's values of these facts, None where one is missing."""
        held = [fact_id for fact_id in fact_ids if fact_id in self._registry.facts]
        profile = (await self.record(citizen_id, held)).at(self._loads.today)
        return tuple(profile.values.get(fact_id) for fact_id in fact_ids)

    def shown(self, home: Home, record: Record, fact_ids: Sequence[str], on: date) -> list[Row]:
        """A citizen's facts at a day as the rows that `Fact` stands on, in the order asked for."""
        record = record.without_hidden()
        profile, recorded_at = record.at(on), record.recorded_at
        return [
            {
                "id": opaque_id(fact_id, str(on), *self._whose(fact_id, home, record)),
                "fact_id": fact_id,
                "value": written(profile.values[fact_id]) if fact_id in profile.values else None,
                "cause": WITHDRAWN if fact_id in self._registry.withdrawn else profile.causes.get(fact_id),
                "recorded_at": recorded_at.get(fact_id) if fact_id in profile.values else None,
            }
            for fact_id in fact_ids
        ]

    def _whose(self, fact_id: str, home: Home, record: Record) -> tuple[str, str]:
        """Of whom the fact has one value: the household, unless the value hangs on the age of who is asked about.

        Of what is hidden the household is not told: who has the same would live there too.
        """
        held, (citizen_id, household) = self._registry.facts.get(fact_id), home
        if held is None:
            return "citizen", citizen_id
        alike = held.table.of == "household" and held.fact.absent.under_age is None
        if alike and household is not None and fact_id not in record.hidden:
            return "household", household
        return "citizen", citizen_id


def _households(homes: Sequence[Home]) -> list[str]:
    return list(dict.fromkeys([household for _, household in homes if household is not None]))


def check(outcome: Outcome) -> None:
    """Raise what is no failure of an agency's; what is one leaves gaps."""
    if outcome.error is not None and not isinstance(outcome.error, UNREADABLE):
        raise outcome.error


def _records(reads: Sequence[FactRead], homes: Sequence[Home], found: Sequence[Outcome]) -> list[Record]:
    citizens, homes_of = [citizen for citizen, _ in homes], [home for _, home in homes]
    living = list(dict.fromkeys(homes_of))
    alike, own = [], []
    for read, outcome in zip(reads, found, strict=True):
        if read.alike:
            alike.append(_parts(read, outcome, living))
        else:
            own.append(_parts(read, outcome, homes_of if read.of == "household" else citizens))
    households = dict(zip(living, map(HouseholdRecord, _by_key(alike, living)), strict=True))
    by_citizen = zip(homes, _by_key(own, citizens), strict=True)
    records = [Record(citizen_id, parts, households[home]) for (citizen_id, home), parts in by_citizen]
    silent = [read for read, outcome in zip(reads, found, strict=True) if isinstance(outcome.error, SILENT)]
    if silent:
        for record, home in zip(records, homes_of, strict=True):
            record.unanswered = _unanswered(silent, home)
    return records


def _unanswered(silent: Sequence[FactRead], home: str | None) -> frozenset[str]:
    """Return the facts that no agency answered for someone who lives here: nothing is asked of no household."""
    asked = (read.fact_ids for read in silent if read.of == "citizen" or home is not None)
    return frozenset[str]().union(*asked)


def _parts(read: FactRead, outcome: Outcome, keys: Sequence[str | None]) -> list[Part]:
    """One table's row of each of these; raises what is no failure of an agency's."""
    if outcome.error is not None:
        check(outcome)
        return [Part(read, None, False)] * len(keys)
    # No key of what was found is None.
    return parts_of(read, map(outcome.found.get, keys))  # type: ignore[arg-type]


def _by_key(tables: Sequence[Sequence[Part]], keys: Sequence[str | None]) -> Sequence[Sequence[Part]]:
    """The rows of each of these in all tables."""
    return list(zip(*tables, strict=True)) if tables else [()] * len(keys)


@lru_cache(maxsize=256)
def _entries(registry: Registry, fact_ids: frozenset[str]) -> Mapping[Holder, Entries]:
    """What the usage log is told of each citizen, and of each household, of whom these facts are read."""
    read: dict[Holder, list[Entry]] = {}
    for each in fact_reads(registry, fact_ids):
        read.setdefault(each.of, []).append((each.agency, Action.DERIVED, each.names))
    return {of: merged(entries) for of, entries in read.items()}
