"""A population under construction: hands out ids, persons and households in a fixed order.

Ids depend on the seed and the order only, so that the personas, made first, keep theirs whatever the size.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b

from agencies.population.days import birth_date
from agencies.population.dice import Dice
from agencies.population.household import Household
from agencies.population.person import Person, Relation, Sex


class PopulationDraft:
    """Grows to `citizens` persons, the dead included."""

    def __init__(self, citizens: int, seed: int, on: date) -> None:
        self.citizens = citizens
        self.seed = seed
        self.on = on
        self.dice = Dice(seed)
        self.persons: list[Person] = []
        self.households: list[Household] = []

    @property
    def remaining(self) -> int:
        """How many persons are still to be made."""
        return self.citizens - len(self.persons)

    def person(self, sex: Sex, born: date) -> Person:
        """A new person, in no household yet."""
        made = Person(self._id("c", len(self.persons)), sex, born)
        self.persons.append(made)
        return made

    def person_of(self, sex: Sex, age: int) -> Person:
        """A new person of this age."""
        return self.person(sex, birth_date(self.dice, self.on, age))

    def household(self, members: list[tuple[Person, Relation]]) -> Household:
        """A new household of these persons, the head first."""
        made = Household(self._id("h", len(self.households)))
        for person, relation in members:
            person.household = made
            person.relation = relation
            made.members.append(person)
        self.households.append(made)
        return made

    def _id(self, kind: str, index: int) -> str:
        return kind + blake2b(f"{self.seed}:{kind}:{index}".encode(), digest_size=8).hexdigest()[:15]
