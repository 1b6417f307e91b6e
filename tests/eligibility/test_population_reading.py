"""The records of everybody on record: what is alike for all who live in a home is one object."""

from collections.abc import AsyncIterator, Sequence
from types import SimpleNamespace
from typing import Any, Final

from agencies.contract.source import Row
from agencies.registry import Registry
from agencies.store.relations_cursor import Page
from resolvers.eligibility.batch.population_reading import PopulationReading

HOMES: Final = {"a": "h1", "b": "h1", "c": "h2", "d": None, "e": None}


class Held:
    """A store that holds nothing of anybody."""

    agency: Final = "held"

    async def fetch(self, text: str, keys: Sequence[str], *values: object) -> list[Row]:
        """No row."""
        return []


async def _pages(*_: object) -> AsyncIterator[Page]:
    page = Page()
    for person, home in HOMES.items():
        page.add({"citizen_id": person, "other_id": person, "kind": "SELF", "household_id": home, "home": home})
    yield page


async def test_who_lives_together_shares_what_is_alike(registry: Registry) -> None:
    """One object for each home, so that it is read once at a day, with the rows of this home."""
    stores: dict[str, Any] = {agency.id: Held() for agency in registry.agencies}
    reading = PopulationReading(registry, stores, list(registry.facts))
    register: Any = SimpleNamespace(pages=_pages)
    (reached,) = [each async for each in reading.residents(register, None, 100)]
    household = {person: record.household for person, record in reached.residents.records.items()}
    assert household["a"] is household["b"]
    assert household["a"] is not household["c"]
    assert {len(each.parts) for each in household.values()} == {sum(read.alike for read in reading._reads)} != {0}
