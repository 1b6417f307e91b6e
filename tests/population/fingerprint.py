"""A hash over every field of a population, references by id; run as a program it prints one for its arguments."""

import sys
from dataclasses import fields
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any

from agencies.population.district import District
from agencies.population.generator import generate
from agencies.population.household import Household
from agencies.population.person import FormerMembership, Person
from agencies.population.population import Population


def fingerprint(population: Population) -> str:
    digest = sha256()
    for record in (*population.persons, *population.households):
        digest.update(repr([_plain(getattr(record, part.name)) for part in fields(record)]).encode())
    digest.update(repr([(persona.id, persona.person.id) for persona in population.personas]).encode())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case Person() | Household():
            return value.id
        case District():
            return value.emd_code
        case Enum():
            return value.value
        case FormerMembership():
            return (value.household.id, value.since, value.until)
        case list() | tuple():
            return [_plain(part) for part in value]
        case _:
            return value if isinstance(value, str | int | float | date | None) else repr(value)


if __name__ == "__main__":
    citizens, seed, on = sys.argv[1:]
    print(fingerprint(generate(int(citizens), int(seed), date.fromisoformat(on))))
