"""The persons of whom rules speak for one citizen: the citizen, the children, wards and household, with records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from agencies.rules.evaluation import Situation
from agencies.rules.profile import Profile
from resolvers.access.relations import CitizenRelations
from resolvers.eligibility.facts.receipt import Received
from resolvers.eligibility.facts.record import Record
from resolvers.eligibility.facts.supposition import Suppositions, supposed


# Not frozen: one or two are made for each citizen of each request, and a frozen one takes longer to make.
@dataclass(eq=False)
class Persons:
    """Everyone concerned, as read once; `shown` are those whose services the caller may see."""

    relations: CitizenRelations
    shown: frozenset[str]
    records: Mapping[str, Record]
    received: Received | None

    @property
    def without_hidden(self) -> "Persons":
        """The same, of whom a caller may suppose anything and ask for any day: what is hidden decides nothing."""
        # Themselves are not kept in them: that would be a ring.
        return self._others_without_hidden or self

    @cached_property
    def _others_without_hidden(self) -> "Persons | None":
        records = {person: record.without_hidden() for person, record in self.records.items()}
        if all(records[person] is record for person, record in self.records.items()):
            return None
        return Persons(self.relations, self.shown, records, self.received)

    def subjects_at(self, on: date) -> Sequence[str]:
        """Those whose services are meant at a day, the citizen first."""
        return [each for each in self.relations.subjects_at(on) if each in self.shown]

    def profiles_at(self, on: date, suppositions: Suppositions = ()) -> dict[str, Profile]:
        """What is known of everyone at a day."""
        profiles = {person: record.at(on) for person, record in self.records.items()}
        if suppositions:
            return supposed(profiles, self.relations.households, self.relations.citizen_id, suppositions, on)
        return profiles

    def arranged(self, profiles: Mapping[str, Profile], subjects: Sequence[str], on: date) -> Sequence[Situation]:
        """These profiles, as the rules of each of these subjects see them."""
        citizen = profiles[self.relations.citizen_id]
        children = [profiles[child] for child in self.relations.children_at(on)]
        living = [profiles[member] for member in self.relations.members_at(on) if member in profiles]
        return [Situation(profiles[subject], citizen, children, living) for subject in subjects]
