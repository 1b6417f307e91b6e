"""What was found of the facts that a requirement reads, as rows: each value, whose it is, and its words."""

from collections.abc import Callable, Iterator

from agencies.contract.fact import FactValue
from agencies.contract.source import Row
from agencies.rules.evaluation import Situation
from agencies.rules.profile import Profile, written
from resolvers.eligibility.facts.definitions import Definition, Definitions
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.eligibility.presentation.observed_words import said_of
from resolvers.eligibility.presentation.value_words import shown
from resolvers.eligibility.presentation.words import Text
from resolvers.eligibility.rules.rule import Requirement


def observation_rows(
    requirement: Requirement, situation: Situation, definitions: Definitions, sees: Callable[[str], bool]
) -> list[Row] | None:
    """The rows of what is known of persons whom the caller `sees`; what a household shares is said once.

    None where one of the facts is hidden from the caller: the others would tell it.
    """
    found: dict[tuple[str, FactValue], Row] = {}
    for fact, person in _read(requirement, situation):
        if fact in person.hidden:
            return None
        if fact in person.values and sees(person.citizen_id):
            definition, value = definitions[fact], person.values[fact]
            whose = value if definition.of == "household" else person.citizen_id
            found.setdefault((fact, whose), ObservationRow(definitions, definition, person, value))
    return list(found.values())


def _read(requirement: Requirement, situation: Situation) -> Iterator[tuple[str, Profile]]:
    for who, fact in requirement.facts:
        for person in situation.concerned(who):
            yield fact, person


class ObservationRow(LazyRow):
    """The row of one value of a person's."""

    __slots__ = ("definition", "definitions", "person", "value")

    columns = {"text": lambda row: row.text()}

    def __init__(self, definitions: Definitions, definition: Definition, person: Profile, value: FactValue) -> None:
        super().__init__(fact_id=definition.id, subject_id=person.citizen_id, value=written(value))
        self.definitions = definitions
        self.definition = definition
        self.person = person
        self.value = value

    def text(self) -> Text:
        """Return the value in words."""
        return shown(*said_of(self.definition.id, self.person, self.definitions))
