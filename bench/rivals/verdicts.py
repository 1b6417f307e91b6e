"""Maru's own evaluator over facts that a variant has read by its own way: verdicts are not what is compared."""

import asyncio
from collections.abc import Sequence
from datetime import date
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final

from agencies.registration.registry import Registry
from agencies.store.store import Store
from bench.rivals.statement_reader import StatementReader
from bench.rivals.statements import RECEIPTS
from bench.rivals.unrecorded import Unrecorded
from resolvers.access.access_policy import NOBODY, visibility_of
from resolvers.access.relations import CitizenRelations
from resolvers.eligibility.assessment.assessment import Assessment, Question
from resolvers.eligibility.facts.fact_reading import Facts
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.persons_reading import covered
from resolvers.eligibility.facts.receipt import Received, Register
from resolvers.eligibility.facts.record import Record
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.catalogue_versions import Catalogues
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.eligibility.rules.verdict import EligibilityStatus
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.request.promise import Promise

APPLYING: Final = (EligibilityStatus.ELIGIBLE, EligibilityStatus.LIKELY)
UNDECIDED: Final = (EligibilityStatus.UNKNOWN,)
EVERY: Final = tuple(EligibilityStatus)
EVERYTHING: Final = RegisteredPurpose(None, (), frozenset(), frozenset(), {})
COUNTED: Final = tuple(status for status in EVERY if status is not EligibilityStatus.UNLIKELY)


class Loads:
    """The reads of facts, by a variant's own reader."""

    def __init__(self, reader: StatementReader) -> None:
        self._reader = reader

    def several(self, asked: Sequence[tuple[str, Any, Sequence[str]]]) -> Promise[list[Any]]:
        """What each read brings, all at once."""
        reading: Promise[list[Any]] = Promise()
        task = asyncio.gather(*(self._one(*each) for each in asked))
        task.add_done_callback(lambda found: reading.resolve(found.result()))
        return reading

    async def _one(self, agency: str, read: Any, keys: Sequence[str]) -> Any:
        rows = await self._reader.rows(agency, read.text, list(keys), *read.values) if keys else ()
        return SimpleNamespace(found={row[read.key]: row for row in rows}, error=None)


class Verdicts:
    """The rules of the catalogue, read once."""

    def __init__(self, registry: Registry, catalogue: Catalogue, reader: StatementReader, today: date) -> None:
        self._catalogue = catalogue
        self._reader = reader
        self._facts = Facts(registry, None, Loads(reader), Unrecorded())  # type: ignore[arg-type]
        self._registry = registry
        self._today = today

    async def assessment(self, relations: CitizenRelations) -> Assessment:
        """Every verdict of a citizen and those whose services they may ask for."""
        members = relations.members if self._catalogue.reads_members else ()
        everyone = list(dict.fromkeys((*relations.concerned, *members)))
        homes = [(person, relations.households[person]) for person in everyone]
        records, received = await asyncio.gather(self._records(homes), self._received(relations.concerned))
        visible = visibility_of(relations, self._today)
        found = {
            person: covered(self._registry, record, home, visible)
            for (person, home), record in zip(homes, records, strict=True)
        }
        persons = Persons(relations, frozenset(relations.concerned), found, received)
        return Assessment(Question(relations.citizen_id, self._today), self._catalogue, persons)

    async def _records(self, homes: Sequence[tuple[str, str | None]]) -> Sequence[Record]:
        return await self._facts.records(homes, self._catalogue.fact_set)

    async def _received(self, concerned: Sequence[str]) -> Received:
        """What is received already, by which verdicts stand in order."""
        by_citizen: dict[str, list[Any]] = {}
        for row in await self._reader.rows("welfare_office", RECEIPTS, list(concerned)):
            by_citizen.setdefault(row["citizen_id"], []).append(row)
        (held,) = (each for each in self._registry.receipts if each.agency == "welfare_office")
        return Received([Register(held, frozenset(concerned), by_citizen)], ())

    def counts(self, assessment: Assessment) -> dict[str, int]:
        """How many verdicts there are of each status that the headline asks for."""
        counts = assessment.status_sets.counts
        return {status.name.lower(): counts[status] for status in COUNTED}

    def total(self, assessment: Assessment, statuses: Sequence[EligibilityStatus]) -> int:
        """How many verdicts have one of these statuses."""
        return assessment.status_sets.total(statuses)

    def page(self, assessment: Assessment, statuses: Sequence[EligibilityStatus], first: int) -> list[Any]:
        """The first verdicts of these statuses, as the rows that Maru's own graph shows."""
        visible = NOBODY if assessment.persons is None else visibility_of(assessment.persons.relations, self._today)
        report = Report(assessment, self._registry, visible, EVERYTHING)
        shown = islice(assessment.status_sets.order(statuses), first)
        return [report.verdict(place, subject) for _, _, place, subject in shown]


async def read_verdicts(registry: Registry, dsn: str, reader: StatementReader, today: date) -> Verdicts:
    """The evaluator over the catalogue that stands in this store."""
    store = Store("service_catalogue", dsn)
    try:
        catalogue = await Catalogues(store, registry).current()
        return Verdicts(registry, catalogue, reader, today)
    finally:
        store.close()
