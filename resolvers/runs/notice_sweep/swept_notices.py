"""The notices of a sweep: of what each citizen gains, what they are told by name, and what is only counted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from agencies.registration.registry import Registry
from agencies.rules.profile import Profile
from resolvers.access.access_policy import Visibility
from resolvers.eligibility.assessment.assessment import Assessment, Question
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.supposition import Suppositions
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.eligibility.rules.verdict import APPLYING
from resolvers.notices.content.content_lines import ContentLines
from resolvers.notices.content.notice_content import event_told
from resolvers.notices.judging.may_be_told import MayBeTold
from resolvers.notices.judging.newly import AT_MOST, Newly
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.runs.deciding.day_gains import Seen
from resolvers.runs.notice_sweep.day_changes import PageGains
from resolvers.runs.notice_sweep.seen_citizens import SeenPage
from resolvers.runs.notice_sweep.swept_notice_table import SweptEvents, SweptNotice

IDS: Final = UUID("6a1f0d5e-7c1b-5a53-9c55-1d0a8f6f2b0e")
"""The namespace of swept events' ids: the same citizen and day are the same event, whoever sweeps."""


@dataclass(eq=False)
class AsSeen(Persons):
    """A citizen's persons with the profiles that they may know of, as of the day of the sweep alone."""

    profiles: Mapping[str, Profile]

    @property
    def without_hidden(self) -> "AsSeen":
        """The same: nothing hidden is in the profiles."""
        return self

    def profiles_at(self, on: date, suppositions: Suppositions = ()) -> dict[str, Profile]:
        """What the citizen may know of everyone."""
        return dict(self.profiles)


class Chosen(NamedTuple):
    """What one citizen is told, by whom they see."""

    citizen_id: str
    visible: Visibility
    found: Newly


class SweptEvent(NamedTuple):
    """What a swept notice tells of: that an age was reached, or a day, by one citizen, or by several of a family."""

    id: str
    type: str
    subject_id: str
    on: date
    agency: str


class SweptNotices:
    """Makes the notices of one day."""

    def __init__(
        self,
        registry: Registry,
        catalogue: Catalogue,
        purpose: RegisteredPurpose,
        told: MayBeTold,
        events: SweptEvents,
        lines: ContentLines,
    ) -> None:
        self._registry = registry
        self._catalogue = catalogue
        self._purpose = purpose
        self._told = told
        self._events = events
        self._lines = lines

    def chosen(
        self,
        page: SeenPage,
        gains: PageGains,
        told_before: Mapping[tuple[str, str], Collection[str]],
        received: Mapping[tuple[str, str], Collection[str]],
    ) -> Iterator[Chosen]:
        """What each citizen of a page is told.

        By citizen and subject: `told_before` has the services that they were told by name since the earlier day, and
        `received` those that the subject receives already.
        """
        for seen in gains.seen.of(gains.gained):
            citizen_id = seen.persons.relations.citizen_id
            visible, gained = page.visible[citizen_id], gains.gained[citizen_id]
            left = {
                subject: services & ~self._services_in(told_before, received, of=(citizen_id, subject))
                for subject, services in gained.items()
                if self._told.of(visible, subject)
            }
            found = self._newly(seen, left)
            if found.shown:
                yield Chosen(citizen_id, visible, found)

    def _services_in(self, *named: Mapping[tuple[str, str], Collection[str]], of: tuple[str, str]) -> int:
        return self._catalogue.services(service for each in named for service in each.get(of, ()))

    def _newly(self, seen: Seen, gained: Mapping[str, int]) -> Newly:
        persons, catalogue = seen.persons, self._catalogue
        as_seen = AsSeen(persons.relations, persons.shown, persons.records, None, seen.after)
        assessment = Assessment(Question(persons.relations.citizen_id, self._events.on), catalogue, as_seen)
        sets = assessment.applying([gained.get(subject, 0) for subject in assessment.subjects])
        return Newly(assessment, tuple(islice(sets.order(APPLYING), AT_MOST)), sets.total(APPLYING))

    def services(self, chosen: Sequence[Chosen]) -> set[str]:
        """The services that these are told of by name."""
        rules = self._catalogue.rules
        return {rules[position].service_id for each in chosen for _, _, position, _ in each.found.shown}

    def notices(self, chosen: Sequence[Chosen]) -> list[SweptNotice]:
        """Their notices; nobody has one who would be told nothing by name."""
        made = (self._notice(each) for each in chosen)
        return [each for each in made if each.told["lines"]]

    def _notice(self, chosen: Chosen) -> SweptNotice:
        found, citizen_id = chosen.found, chosen.citizen_id
        report = Report(found.assessment, self._registry, chosen.visible, self._purpose)
        lines = self._lines.of(found.assessment, report, found.shown)
        about = {line["subject_id"] for line in lines.own}
        subject = about.pop() if len(about) == 1 else citizen_id
        events = self._events
        id_ = str(uuid5(IDS, f"{events.on} {citizen_id}"))
        event = SweptEvent(id_, events.type, subject, events.on, events.agency)
        told: dict[str, Any] = {
            "event": event_told(event, self._registry.life_events[event.type].type),
            "lines": lines.own,
            "more": found.total - len(found.shown),
            "schools": [],
        }
        return SweptNotice(citizen_id, id_, subject, {citizen_id, subject, *about}, told, lines.said)
