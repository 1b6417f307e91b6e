"""What each reader knows of the persons of a page on two days: nothing that they may not see decides for them."""

from collections.abc import Iterable, Iterator

from agencies.registration.registry import Registry
from agencies.rules.profile import Profile
from resolvers.access.access_policy import CITIZEN, Visibility
from resolvers.access.fact_grants import grant_of_home
from resolvers.access.relations import CitizenRelations
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.persons_reading import covered, unread_facts
from resolvers.eligibility.facts.record import Record
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.runs.deciding.day_gains import Seen
from resolvers.runs.deciding.day_profiles import DayProfiles
from resolvers.runs.notice_sweep.seen_citizens import SeenPage

Key = tuple[int | None, int | None]


class Covers:
    """What is hidden of somebody from whoever is granted so much of them and of their household: found once for all."""

    def __init__(self, registry: Registry, purpose: RegisteredPurpose, facts: frozenset[str]) -> None:
        self._registry = registry
        self._purpose = purpose
        self._facts = facts
        self._known: dict[Key, Record | None] = {}

    def of(self, visible: Visibility, person: str, home: str | None) -> Record | None:
        """A record that covers what a reader does not know of a person of a household; None: there is nothing."""
        key = visible.citizens.get(person), grant_of_home(visible, person, home)
        if key not in self._known:
            unread = dict(unread_facts(self._purpose, self._facts, person, visible))
            found = covered(self._registry, Record(person, ()), home, visible, unread).without_hidden()
            self._known[key] = found if found.hidden else None
        return self._known[key]


class SeenProfiles:
    """The profiles of one page; `members`: rules speak of who lives together, whoever they are to each other."""

    def __init__(self, page: SeenPage, profiles: DayProfiles, covers: Covers, *, members: bool) -> None:
        self._page = page
        self._profiles = profiles
        self._covers = covers
        self._members = members
        self._covered: dict[tuple[str, int], tuple[Profile, Profile]] = {}
        self._seen: dict[str, Seen] = {}

    def of(self, citizen_ids: Iterable[str]) -> Iterator[Seen]:
        """What each of these citizens knows."""
        for citizen_id in citizen_ids:
            if citizen_id not in self._seen:
                self._seen[citizen_id] = self._of(citizen_id)
            yield self._seen[citizen_id]

    def _of(self, citizen_id: str) -> Seen:
        visible = self._page.visible[citizen_id]
        relations = CitizenRelations.of(citizen_id, self._page.residents.relations[citizen_id])
        everyone = dict.fromkeys((*relations.concerned, *(relations.members if self._members else ())))
        self._profiles.know(everyone)
        pairs = {person: self._pair(visible, person, relations.households[person]) for person in everyone}
        shown = frozenset(each for each in relations.concerned if visible.sees(CITIZEN, each))
        persons = Persons(relations, shown, self._page.residents.records, None)
        before, after = ({person: pair[day] for person, pair in pairs.items()} for day in (0, 1))
        return Seen(persons, before, after)

    def _pair(self, visible: Visibility, person: str, home: str | None) -> tuple[Profile, Profile]:
        """Two profiles that are one where nobody can tell the days apart by this person."""
        before, after = self._profiles.before[person], self._profiles.after[person]
        cover = self._covers.of(visible, person, home)
        if cover is None:
            return before, after
        key = person, id(cover)
        if key not in self._covered:
            earlier = cover.covered(before)
            self._covered[key] = earlier, earlier if after is before else cover.covered(after)
        return self._covered[key]
