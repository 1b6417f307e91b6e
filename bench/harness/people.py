"""Many persons' facts in memory: those of the seeded citizens, and again of each in other seeded households."""

import random
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import date
from itertools import islice
from typing import Final

from agencies.contract.fact import FactValue
from agencies.registration.registry import Registry
from agencies.store.relations_cursor import register
from agencies.store.store import Store
from resolvers.runs.deciding.population_reading import PopulationReading

AT_ONCE: Final = 5_000
SEED: Final = 1

Values = dict[str, FactValue]


async def people(
    registry: Registry, stores: Mapping[str, Store], dsns: Mapping[str, str], facts: Sequence[str], on: date
) -> list[Values]:
    """These facts of every citizen on record, at a day."""
    held = registry.relations()
    found: list[Values] = []
    async with register(held.agency, dsns[held.agency], held.relations.table) as citizens:
        reading = PopulationReading(registry, stores, facts)
        async with aclosing(reading.residents(citizens.pages(None, AT_ONCE))) as pages:
            async for residents, _ in pages:
                found += [residents.records[citizen].at(on).values for citizen in residents.relations]
    return found


def repeated(seeded: Sequence[Values], household_facts: frozenset[str], count: int) -> list[Values]:
    """So many persons: the seeded ones, then again with the household facts of others, drawn by a seed."""
    own = [{fact: value for fact, value in each.items() if fact not in household_facts} for each in seeded]
    homes = [{fact: value for fact, value in each.items() if fact in household_facts} for each in seeded]
    found = list(islice(seeded, count))
    dice = random.Random(SEED)
    while len(found) < count:
        dice.shuffle(homes)
        found += [{**person, **home} for person, home in islice(zip(own, homes, strict=True), count - len(found))]
    return found
