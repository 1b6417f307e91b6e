"""One citizen's assessment: whose services are meant, what is known of them, and how every service stands at a day."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from agencies.contract.errors import BadUserInput
from agencies.service_catalogue.rules.evaluation import Situation
from resolvers.eligibility.assessment.status_sets import ByStatus, StatusSets, by_status
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.facts.fact_reading import Facts
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.receipt import ReceiptReading
from resolvers.eligibility.facts.supposition import Suppositions, check_suppositions
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.catalogue_versions import Catalogues
from resolvers.eligibility.rules.verdict import EligibilityStatus, Verdict, decide
from resolvers.trust.access_policy import CITIZEN, AccessPolicy
from resolvers.trust.relations_reading import RelationsReading


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a citizen: on which day, supposing what, by which version of the catalogue (None: newest)."""

    citizen_id: str
    on: date
    suppositions: Suppositions = ()
    version: int | None = None


@dataclass(frozen=True)
class Assessment:
    """Every service over every subject; verdicts are worked out for those that are looked at."""

    question: Question
    catalogue: Catalogue
    persons: Persons | None

    @cached_property
    def subjects(self) -> Sequence[str]:
        """The citizen, the children, the wards; nobody for one whom the registry does not know."""
        return () if self.persons is None else self.persons.subjects_at(self.question.on)

    @cached_property
    def situations(self) -> Sequence[Situation]:
        """What is known of each subject."""
        question = self.question
        return () if self.persons is None else self.persons.situations_at(question.on, question.suppositions)

    @cached_property
    def status_sets(self) -> StatusSets:
        """How every service stands for every subject."""
        return StatusSets(self.catalogue, sets_by_status(self.catalogue, self.situations, self.question.on))

    def verdict(self, position: int, subject: int, status: EligibilityStatus | None = None) -> Verdict:
        """How the service at this position stands for this subject; its status is decided where it is not known yet."""
        rule, situation, on = self.catalogue.rules[position], self.situations[subject], self.question.on
        return decide(rule, situation, subject, on) if status is None else Verdict(rule, subject, status, situation, on)

    def subject(self, citizen_id: str) -> int:
        """The number of a subject; BAD_USER_INPUT where the citizen has none such."""
        if citizen_id not in self.subjects:
            raise BadUserInput("`subjectId` is no subject of this citizen's: themselves, a child under 19, or a ward.")
        return list(self.subjects).index(citizen_id)


def sets_by_status(catalogue: Catalogue, situations: Sequence[Situation], on: date) -> list[ByStatus]:
    """How every service stands for each situation; what is only about a household, for the first alone."""
    if not situations:
        return []
    index = catalogue.index.at(on)
    others = index.about_others(situations[0])
    return [
        by_status(catalogue, *index.sets(situation, others), catalogue.asked(subject))
        for subject, situation in enumerate(situations)
    ]


class Assessments:
    """One request's assessments: each question is worked out once, however often it is asked."""

    def __init__(
        self,
        access: AccessPolicy,
        relations: RelationsReading,
        facts: Facts,
        receipts: ReceiptReading,
        catalogues: Catalogues,
    ) -> None:
        self._access = access
        self._relations = relations
        self._facts = facts
        self._receipts = receipts
        self._catalogues = catalogues
        self._made: dict[tuple[Question, bool], asyncio.Task[Assessment]] = {}
        self._persons: dict[tuple[str, int, bool], asyncio.Task[Persons | None]] = {}

    async def of(self, question: Question, *, receipts: bool = False) -> Assessment:
        """The assessment of a citizen, with what is received already where `receipts` are wanted.

        AgencyUnavailable where the relations or the catalogue cannot be read.
        """
        asked = question, receipts
        if asked not in self._made:
            self._made[asked] = asyncio.create_task(self._make(question, receipts))
        return await asyncio.shield(self._made[asked])

    @property
    def definitions(self) -> Definitions:
        """The definitions of facts as of the newest version of the catalogue."""
        return self._catalogues.definitions

    def close(self) -> None:
        """End what nobody waits for any more."""
        for task in (*self._made.values(), *self._persons.values()):
            task.cancel()

    async def _make(self, question: Question, receipts: bool) -> Assessment:
        version = question.version
        catalogue = await (self._catalogues.current() if version is None else self._catalogues.at(version))
        asked = question.citizen_id, catalogue.version, receipts
        if asked not in self._persons:
            self._persons[asked] = asyncio.create_task(self._read(question.citizen_id, catalogue, receipts))
        persons = await self._persons[asked]
        if persons is not None:
            subjects, homes = persons.subjects_at(question.on), persons.relations.households
            check_suppositions(question.suppositions, subjects, homes, question.citizen_id)
        return Assessment(question, catalogue, persons)

    async def _read(self, citizen_id: str, catalogue: Catalogue, receipts: bool) -> Persons | None:
        relations = await self._relations.of(citizen_id)
        if relations is None:
            return None
        visibility = await self._access.visibility()
        shown = frozenset(each for each in relations.concerned if visibility.sees(CITIZEN, each))
        everyone = list(dict.fromkeys((*relations.concerned, *(relations.members if catalogue.reads_members else ()))))
        homes = [(person, relations.households[person]) for person in everyone]
        records, received = await asyncio.gather(
            self._facts.records(homes, catalogue.facts), self._receipts.of(list(shown) if receipts else ())
        )
        return Persons(relations, shown, dict(zip(everyone, records, strict=True)), received)
