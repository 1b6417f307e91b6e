"""A population as of a day: every agency's seed takes its own rows from one of these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agencies.population.household import Household
from agencies.population.person import Person


@dataclass(frozen=True, slots=True)
class Persona:
    """A person to show the product with: always there, whatever the size and the seed."""

    id: str
    title: str
    sentence_ko: str
    sentence_en: str
    person: Person


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """`persons` are the living and the dead, the personas' households first; all is true as of the day `on`."""

    seed: int
    on: date
    persons: tuple[Person, ...]
    households: tuple[Household, ...]
    personas: tuple[Persona, ...]

    def persona(self, slug: str) -> Persona:
        """The persona with this slug as id; KeyError names the ids that there are."""
        for found in self.personas:
            if found.id == slug:
                return found
        raise KeyError(f"No persona {slug!r}: choose one of {', '.join(p.id for p in self.personas)}.")
