"""What is known of some residents on two days."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from agencies.rules.profile import Profile
from resolvers.eligibility.facts.record import Record
from resolvers.eligibility.index.scope_group import KnownStandings


class DayProfiles:
    """Profiles by person, of those whom somebody asked for.

    It is one profile for both days of those of whom no service can tell the days apart.
    """

    def __init__(self, records: Mapping[str, Record], since: date) -> None:
        self._records = records
        self._since = since
        self.before: dict[str, Profile] = {}
        self.after: dict[str, Profile] = {}
        self.standings: Final = KnownStandings()
        """What these persons come to, where they are others than a row's subject."""

    def know(self, persons: Iterable[str]) -> None:
        """Have the profiles of these persons."""
        for person in persons:
            if person not in self.before:
                self.before[person] = self.after[person] = self._records[person].at(self._since)

    def move(self, person: str, after: Profile) -> None:
        """Somebody is otherwise on the later day."""
        self.after[person] = after
