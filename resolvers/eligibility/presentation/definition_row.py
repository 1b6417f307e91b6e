"""A fact's definition as a row: what it means, who holds it, and how one asks a citizen for it."""

from agencies.contract.source import Row
from agencies.rules.profile import written
from resolvers.eligibility.facts.definitions import Definition
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.eligibility.presentation.unit_words import named
from resolvers.eligibility.presentation.words import spoken


class DefinitionRow(LazyRow):
    """The row of one definition; what a form needs of it is made when it is read."""

    __slots__ = ("definition",)

    columns = {
        "codes": lambda row: row.codes(),
        "help": lambda row: row.definition.question and row.definition.question.help,
        "least": lambda row: row.bound(0),
        "most": lambda row: row.bound(1),
        "question": lambda row: row.definition.question and row.definition.question.text,
        "unit": lambda row: named(row.definition.unit),
    }

    def __init__(self, definition: Definition) -> None:
        going = definition.deprecated
        super().__init__(
            title=definition.title,
            type=definition.type.value,
            holder_id=definition.agency,
            deprecated_since=None if going is None else going.since,
            deprecated_until=None if going is None else going.until,
            withdrawn_on=definition.withdrawn_on,
            instead_id=definition.instead,
        )
        self.definition = definition

    def codes(self) -> list[Row]:
        """Return a row for each code."""
        return [{"id": code, "title": spoken(self.definition, code)} for code in self.definition.codes]

    def bound(self, place: int) -> str | None:
        """Return the least (0) or the most (1) that a citizen may answer, as a value is written."""
        found = self.definition.bounds[place]
        return None if found is None else written(found)
