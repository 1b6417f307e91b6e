"""The records of everybody on record: what is alike for all who live in a home is one object."""

from collections.abc import AsyncGenerator, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

import pytest

from agencies.contract import (
    NO,
    PUBLIC,
    Agency,
    Fact,
    FactTable,
    FactType,
    HttpService,
    RowsFrom,
    SourceUnavailable,
    stored,
)
from agencies.contract.errors import AgencyUnavailable
from agencies.contract.source import Row
from agencies.registration.registry import Registry, register
from agencies.remote.calls import Calls
from agencies.store.relations_cursor import Page
from resolvers.runs.deciding.population_reading import PopulationReading

HOMES: Final = {"a": "h1", "b": "h1", "c": "h2", "d": None, "e": None}


class Held:
    """A store that holds nothing of anybody."""

    agency: Final = "held"

    async def read(self, text: str, keys: Sequence[str], *values: object) -> list[Row]:
        """No row."""
        return []


async def _pages() -> AsyncGenerator[Page, None]:
    page = Page()
    for person, home in HOMES.items():
        own = {"citizen_id": person, "other_id": person, "kind": "SELF", "household_id": home, "home": home}
        page.add({**own, "birth_date": date(1990, 1, 1), "since": None, "until": None})
    yield page


async def test_who_lives_together_shares_what_is_alike(registry: Registry) -> None:
    """One object for each home, so that it is read once at a day, with the rows of this home."""
    stores: dict[str, Any] = {agency.id: Held() for agency in registry.agencies}
    reading = PopulationReading(registry, stores, list(registry.facts))
    (reached,) = [each async for each in reading.residents(_pages())]
    household = {person: record.household for person, record in reached.residents.records.items()}
    assert household["a"] is household["b"]
    assert household["a"] is not household["c"]
    assert {len(each.parts) for each in household.values()} == {sum(read.alike for read in reading._reads)} != {0}


async def _owing(keys: Sequence[str], selection: object, service: object) -> dict[str, Row]:
    assert service == "the service"
    return {key: {"owes": True} for key in keys if key in ("b", "nobody")}


async def _failing(keys: Sequence[str], selection: object, service: object) -> dict[str, Row]:
    raise SourceUnavailable("down")


def _tax_reading(read: Any) -> PopulationReading:
    agency = Agency("tax_office", {"ko": "국세청", "en": "Tax office"}, service=HttpService(probe="/"))
    owes = Fact("owes", {"ko": "빚", "en": "Owes"}, FactType.BOOLEAN, stored("owes"), NO, PUBLIC)
    agency.facts.append(FactTable("citizen", RowsFrom(read), (owes,)))
    calls = Calls("tax_office", "the service", deadline_seconds=30)
    return PopulationReading(register([agency]), {}, ["owes"], {"tax_office": SimpleNamespace(calls=calls)})  # type: ignore[dict-item]


async def test_a_service_is_read_for_everybody_at_once() -> None:
    """Facts of an agency without a store are read beside the others, and no row means what they say."""
    reading = _tax_reading(_owing)
    (reached,) = [each async for each in reading.residents(_pages())]
    records = reached.residents.records
    owes = {person: record.at(date(2026, 11, 24)).values["owes"] for person, record in records.items()}
    assert owes == {person: person == "b" for person in HOMES}


async def test_a_service_that_fails_ends_the_reading() -> None:
    """Without its facts there would seem to be changes that are none."""
    reading = _tax_reading(_failing)
    with pytest.raises(AgencyUnavailable):
        [each async for each in reading.residents(_pages())]
