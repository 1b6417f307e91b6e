"""A fact as it is known of a citizen, as a row with its words."""

from agencies.contract.source import Row
from agencies.rules.profile import Profile
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.eligibility.presentation.value_words import shown
from resolvers.eligibility.presentation.words import Text


class FactRow(LazyRow):
    """The row of one fact; its words are made when they are read."""

    __slots__ = ("definitions", "person")

    columns = {"text": lambda row: row.text()}

    def __init__(self, row: Row, person: Profile, definitions: Definitions) -> None:
        super().__init__(row)
        self.person = person
        self.definitions = definitions

    def text(self) -> Text | None:
        """Return the value in words; None where it is missing."""
        fact = self["fact_id"]
        return shown(self.definitions[fact], self.person.values[fact]) if fact in self.person.values else None
