"""One row that the driver cannot read, as by a slip of the pen in its year, costs nobody but the citizen it is of."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Final

import pytest

from agencies.civil_registry.entity import Citizen
from agencies.contract import (
    NO,
    Agency,
    External,
    Fact,
    FactTable,
    FactType,
    Table,
    column,
    during,
)
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.store import Store
from resolvers.runs.deciding.population_reading import PopulationReading
from tests.all_of_own import ALL_OF_OWN
from tests.external.land import OWN, SCHEMA, Asking, land
from tests.running import RunningGateway
from tests.store.database import connected

LEFT: Final = '{ me { name awayUntil facts(ids: ["is_away"]) { value cause } } }'


def _army() -> Agency:
    army = Agency(
        "army", {"ko": "군", "en": "Army", "ar": "جيش"}, contact=land.contact, purposes=ALL_OF_OWN,
        store=External(schema=SCHEMA),
    )  # fmt: skip
    away = Fact(
        "is_away", {"ko": "부재", "en": "Away", "ar": "غائب"}, FactType.BOOLEAN, during("since", "until"), NO, OWN
    )
    army.facts.append(FactTable("citizen", Table("away", "citizen_no"), (away,)))

    @army.contribute(Citizen, row=Table("away", "citizen_no"), access=OWN)
    class Away:
        away_until: date | None = column("until", "Until when they are away.")

    return army


@pytest.fixture(scope="module")
def citizens(gateway: RunningGateway) -> list[str]:
    """Everybody who is away; of the first it is not known until when."""
    return [each.id for each in gateway.personas.values()]


@pytest.fixture(scope="module")
async def stores(
    citizens: list[str], land_dsn: str, land_stores: Mapping[str, Store], army: Registry
) -> AsyncIterator[Mapping[str, Store]]:
    """All stores, the army's with a year of five digits."""
    async with connected(land_dsn) as store:
        await store.execute(f'CREATE TABLE "{SCHEMA}".away (citizen_no text PRIMARY KEY, since date, until date);')
        rows = [(each, "20260-12-31" if each == citizens[0] else "2026-12-31") for each in citizens]
        into = f"""INSERT INTO "{SCHEMA}".away VALUES ($1, '2026-01-01', $2::text::date)"""
        await store.executemany(into, rows)
    office = Store("army", land_dsn, deadline_seconds=30, external=army.external("army"))
    yield {**land_stores, "army": office}
    office.close()
    async with connected(land_dsn) as store:
        await store.execute(f'DROP TABLE "{SCHEMA}".away')


@pytest.fixture(scope="module")
def army() -> Registry:
    """The agencies that are here, and the army."""
    return register([*discover(), _army()])


async def test_those_who_ask_with_one_whose_row_cannot_be_read_are_answered(
    army: Registry, stores: Mapping[str, Store], citizens: list[str]
) -> None:
    """Only that citizen's field is an error and that citizen's fact is missing, whoever else's statement it was."""
    asking = Asking(army, stores)
    answers = await asyncio.gather(*(asking.ask(each, LEFT) for each in citizens))
    await asking.close()
    first, *others = answers
    assert len(others) > 5
    for answer in others:
        assert "errors" not in answer
        assert answer["data"]["me"]["awayUntil"] == "2026-12-31"
        assert answer["data"]["me"]["facts"] == [{"value": "true", "cause": None}]
    (error,) = first["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["me", "awayUntil"], "AGENCY_CONTRACT_BROKEN")
    assert first["data"]["me"]["name"]
    assert first["data"]["me"]["facts"] == [{"value": None, "cause": "SOURCE_UNAVAILABLE"}]


async def test_a_sweep_reads_everybody_else(army: Registry, stores: Mapping[str, Store], citizens: list[str]) -> None:
    """The row counts as one that cannot be read, and ends nothing."""
    reading = PopulationReading(army, stores, ["is_away"])
    records = await reading.records(dict.fromkeys(citizens))
    known = {citizen: record.at(date(2026, 11, 24)).values.get("is_away") for citizen, record in records.items()}
    assert known == {citizen: None if citizen == citizens[0] else True for citizen in citizens}
    assert reading.broken == 1
