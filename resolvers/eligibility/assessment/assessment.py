"""One citizen's assessment: whose services are meant, what is known of them, and how every service stands at a day."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Final, NamedTuple, TypeVar

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.shared_values import Language
from agencies.rules.evaluation import Situation
from agencies.rules.profile import Profile
from resolvers.eligibility.assessment.status_sets import ByStatus, StatusSets, by_status
from resolvers.eligibility.assessment.tiers import Tiers
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.persons_reading import PersonsReading, Wanted
from resolvers.eligibility.facts.supposition import Suppositions, check_suppositions
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.catalogue_versions import Catalogues
from resolvers.eligibility.rules.verdict import EligibilityStatus, Verdict, decide
from resolvers.request.promise import Promise

T = TypeVar("T")

EVERY_SERVICE: Final = -1
"""All services as bits, however many there are."""


class Question(NamedTuple):
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
        """The citizen, the children in their custody, the wards; nobody for one whom the registry does not know."""
        return () if self.persons is None else self.persons.subjects_at(self.question.on)

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """What is known of everyone concerned."""
        question, persons = self.question, self.persons
        return {} if persons is None else persons.profiles_at(question.on, question.suppositions)

    @cached_property
    def offspring(self) -> Sequence[Profile]:
        """What is known of the citizen's children: at home, of whom alone rules speak, and in custody elsewhere."""
        if self.persons is None:
            return ()
        known = self.profiles
        return [known[child] for child in self.persons.relations.offspring_at(self.question.on) if child in known]

    @cached_property
    def unreadable(self) -> frozenset[str]:
        """The facts of the persons concerned that cannot be read now, without those that are supposed."""
        records, on = {} if self.persons is None else self.persons.records, self.question.on
        found = (
            fact
            for person, each in records.items()
            for fact in each.unreadable_at(on)
            if fact not in self.profiles[person].values
        )
        return frozenset(found)

    @cached_property
    def situations(self) -> Sequence[Situation]:
        """What is known, as the rules of each subject see it."""
        persons = self.persons
        return () if persons is None else persons.arranged(self.profiles, self.subjects, self.question.on)

    @property
    def status_sets(self) -> StatusSets:
        """How every service stands for every subject; made anew each time."""
        # They refer to the assessment. Were they kept in it, only the garbage collector would free all that it read.
        return StatusSets(self.catalogue, self._sets, lambda: self.tiers)

    @cached_property
    def tiers(self) -> Sequence[Tiers]:
        """What puts some of each subject's verdicts before others of the same status."""
        # Of all services together it is remembered what is confirmed; that is asked of those only that are LIKELY.
        prose = self.catalogue.confirmed.services
        return self._tiers([EVERY_SERVICE if likely & prose else 0 for _, likely, *_ in self._sets])

    def applying(self, services: Sequence[int]) -> StatusSets:
        """Only these services, which are given for each subject and apply: of the others nothing is worked out."""
        complete = self.catalogue.complete
        sets = [(each & complete, each & ~complete, 0, 0, 0) for each in services]
        return StatusSets(self.catalogue, sets, lambda: self._tiers([likely for _, likely, *_ in sets]))

    @cached_property
    def _sets(self) -> Sequence[ByStatus]:
        return sets_by_status(self.catalogue, self.situations, self.question.on)

    @cached_property
    def _other_without_hidden(self) -> "Assessment | None":
        if self.persons is None or self.persons.without_hidden is self.persons:
            return None
        return Assessment(self.question, self.catalogue, self.persons.without_hidden)

    def _tiers(self, services: Sequence[int]) -> Sequence[Tiers]:
        """The tiers of each subject; which of these services, given for each subject, are confirmed is looked up."""
        catalogue = self.catalogue
        closed = catalogue.closed.at(self.question.on)
        return [
            Tiers(closed, received, confirmed, catalogue.own, catalogue.levels)
            for received, confirmed in zip(self.received, self._confirmed(services), strict=True)
        ]

    def _confirmed(self, services: Sequence[int]) -> Sequence[int]:
        """Of each subject those of these services that are confirmed."""
        confirmed = self.catalogue.confirmed
        if not any(each & confirmed.services for each in services):
            return [0 for _ in services]
        # Where a service stands on a page would tell what decides that the caller may not read.
        return confirmed.of(self.without_hidden.situations, services)

    @property
    def without_hidden(self) -> "Assessment":
        """The same where nothing decides that the caller may not read: what other days than today may be asked of."""
        # Itself is not kept in it: that would be a ring.
        return self._other_without_hidden or self

    @cached_property
    def received(self) -> Sequence[int]:
        """Of each subject the services, as bits, that are known to be received already."""
        if self.persons is None or self.persons.received is None:
            return [0 for _ in self.subjects]
        received, on = self.persons.received, self.question.on
        return [self.catalogue.services(received.of(subject, on)) for subject in self.subjects]

    def verdict(self, position: int, subject: int, status: EligibilityStatus | None = None) -> Verdict:
        """How the service at this position stands for this subject; its status is decided where it is not known yet."""
        rule, situation, on = self.catalogue.rules[position], self.situations[subject], self.question.on
        return decide(rule, situation, subject, on) if status is None else Verdict(rule, subject, status, situation, on)

    def subject(self, citizen_id: str, argument: str) -> int:
        """The number of a subject; BAD_USER_INPUT of this argument where the citizen has none such."""
        if citizen_id not in self.subjects:
            raise BadUserInput(
                "`subjectId` is no subject of this citizen's: themselves, a child under 19, or a ward.",
                InputProblem.UNKNOWN_ID,
                argument,
            )
        return list(self.subjects).index(citizen_id)


def sets_by_status(catalogue: Catalogue, situations: Sequence[Situation], on: date) -> list[ByStatus]:
    """How every service stands for each situation; what is only about a household, for the first alone."""
    if not situations:
        return []
    index = catalogue.at(on)
    others = index.about_others(situations[0])
    return [
        by_status(catalogue, index.sets(situation, others), catalogue.asked(subject))
        for subject, situation in enumerate(situations)
    ]


class Shown(NamedTuple):
    """What is shown beside verdicts, and read for that alone: what is received already, the last day to apply."""

    receipts: bool = False
    last_days: bool = False

    def and_also(self, other: "Shown") -> "Shown":
        """What either shows."""
        return Shown(self.receipts or other.receipts, self.last_days or other.last_days)


VERDICTS_ALONE: Final = Shown()


def wanted_of(catalogue: Catalogue, shown: Shown) -> Wanted:
    """What is read of a citizen's persons to decide by this catalogue, and to show this beside."""
    facts = catalogue.fact_set | catalogue.event_facts if shown.last_days else catalogue.fact_set
    return Wanted(facts, catalogue.reads_members, shown.receipts)


class Assessments:
    """One request's assessments: each question is worked out once, however often it is asked."""

    def __init__(self, persons: PersonsReading, catalogues: Catalogues, today: date) -> None:
        self.persons = persons
        self._catalogues = catalogues
        self._today = today
        self._begun: dict[tuple[Question, Shown], Promise[Assessment]] = {}
        self._made: dict[Question, Assessment] = {}
        self._building: set[asyncio.Task[Catalogue]] = set()

    def of(self, question: Question, shown: Shown = VERDICTS_ALONE) -> Promise[Assessment]:
        """The assessment of a citizen, with what is shown beside the verdicts.

        AgencyUnavailable where the relations or the catalogue cannot be read.
        """
        begun = self._begun.get((question, shown))
        if begun is None:
            begun = self._by(question.version, partial(self._assess, question, shown))
            self._begun[question, shown] = begun
        return begun

    def _assess(self, question: Question, shown: Shown, catalogue: Catalogue) -> Promise[Assessment]:
        persons = self.persons.of(question.citizen_id, wanted_of(catalogue, shown))
        return persons.map(partial(self._assessment, question, catalogue))

    def read(self, citizen_id: str, version: int | None, shown: Shown) -> Promise[Persons | None]:
        """The persons that an assessment by this version needs; None for one whom the registry does not know."""
        return self._by(version, lambda catalogue: self.persons.of(citizen_id, wanted_of(catalogue, shown)))

    def catalogue(self) -> Promise[Catalogue]:
        """The newest version of the catalogue."""
        return self._by(None, Promise.of)

    async def name_ranks(self, version: int, language: Language) -> Mapping[str, int]:
        """Return the ranks of a version's services by their names in a language, by their ids."""
        return await self._catalogues.name_ranks.of(version, language)

    @property
    def definitions(self) -> Definitions:
        """The definitions of facts as of the newest version of the catalogue."""
        return self._catalogues.definitions

    def close(self) -> None:
        """End what nobody waits for any more."""
        for task in self._building:
            task.cancel()

    def _by(self, version: int | None, make: Callable[[Catalogue], Promise[T]]) -> Promise[T]:
        """What is made of a version of the catalogue, the newest where none is named: at once where it is held."""
        held = self._catalogues.held(version)
        return self._read_catalogue(version).then(make) if held is None else make(held)

    def _read_catalogue(self, version: int | None) -> Promise[Catalogue]:
        promise: Promise[Catalogue] = Promise()
        task = asyncio.create_task(self._catalogues.current() if version is None else self._catalogues.at(version))
        self._building.add(task)
        task.add_done_callback(lambda built: self._built(built, promise))
        return promise

    def _built(self, task: asyncio.Task[Catalogue], promise: Promise[Catalogue]) -> None:
        self._building.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, Exception):
            promise.reject(error)
        else:
            promise.resolve(task.result())

    def _assessment(self, question: Question, catalogue: Catalogue, persons: Persons | None) -> Assessment:
        if persons is not None and (question.suppositions or question.on != self._today):
            persons = persons.without_hidden
        made = self._made.get(question)
        if made is not None and made.persons is persons and made.catalogue is catalogue:
            return made
        if persons is not None and question.suppositions:
            subjects, homes = persons.subjects_at(question.on), persons.relations.households
            check_suppositions(question.suppositions, subjects, homes, question.citizen_id)
        made = self._made[question] = Assessment(question, catalogue, persons)
        return made
