"""What the platform notes of a seeding, and when it refuses to open on its stores."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.population.generator import generate
from agencies.population.population import Population
from agencies.store.migrations.migration import migrate
from resolvers.notices.tables.notice_table import forget_notices
from resolvers.platform import seeding_record as platform_seeding
from resolvers.platform.seeding_record import (
    HalfSeeded,
    SeedingRuns,
    begin_seeding,
    current_seeding,
    finish_seeding,
    personas,
)
from tests.store.database import connected

DAY = date(2026, 11, 24)
MIGRATIONS = Path(platform_seeding.__file__).parent / "migrations"


@pytest.fixture(scope="module")
def population() -> Population:
    return generate(300, 1, DAY)


@pytest.fixture
async def dsn(cluster: Cluster) -> AsyncIterator[str]:
    """The platform's database, migrated and empty."""
    cluster.ensure_databases("platform")
    async with connected(cluster.dsn("platform")) as connection:
        await migrate(connection, MIGRATIONS)
    yield cluster.dsn("platform")
    cluster.drop_database("platform")


@pytest.fixture
async def connection(dsn: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    async with connected(dsn) as opened:
        yield opened


async def test_stores_that_were_never_seeded_hold_no_population(connection: "asyncpg.Connection[Any]") -> None:
    """Which is no error: the caller may seed them."""
    assert await current_seeding(connection) is None
    assert await personas(connection) == []


async def test_a_finished_seeding_says_which_population_the_agencies_hold(
    connection: "asyncpg.Connection[Any]", population: Population
) -> None:
    """Size, seed and day make it again; the personas stand in the order in which they are shown."""
    begun = await begin_seeding(connection, 300, 1, DAY)
    await finish_seeding(connection, begun, population.personas)
    current = await current_seeding(connection)
    assert current is not None
    assert (current.id, current.citizens, current.seed, current.on) == (begun, 300, 1, DAY)
    shown = await personas(connection)
    assert [persona.citizen_id for persona in shown] == [persona.person.id for persona in population.personas]
    assert shown[0].sentence == {"ko": population.personas[0].sentence_ko, "en": population.personas[0].sentence_en}


async def test_half_seeded_stores_are_refused_with_what_to_do(
    connection: "asyncpg.Connection[Any]", population: Population
) -> None:
    """Also where an earlier seeding was finished: the agencies may hold parts of both."""
    await finish_seeding(connection, await begin_seeding(connection, 300, 1, DAY), population.personas)
    await begin_seeding(connection, 500, 2, DAY)
    with pytest.raises(HalfSeeded, match=r"500 citizens .* `python server\.py seed"):
        await current_seeding(connection)


async def test_seeding_again_heals_half_seeded_stores(dsn: str, population: Population) -> None:
    """A process that died while seeding holds nobody up."""
    async with connected(dsn) as died:
        await begin_seeding(died, 500, 2, DAY)
    async with connected(dsn) as connection:
        await finish_seeding(connection, await begin_seeding(connection, 300, 1, DAY), population.personas)
        current = await current_seeding(connection)
        assert current is not None
        assert current.citizens == 300


async def test_two_seedings_at_once_are_refused(dsn: str, population: Population) -> None:
    """The agencies would hold a mixture of both; once the first is done the other may begin."""
    async with connected(dsn) as one, connected(dsn) as other:
        begun = await begin_seeding(one, 300, 1, DAY)
        with pytest.raises(SeedingRuns, match="wait until it is done"):
            await begin_seeding(other, 500, 2, DAY)
        await finish_seeding(one, begun, population.personas)
        await begin_seeding(other, 500, 2, DAY)


async def test_a_seeding_under_way_is_not_told_as_one_that_died(dsn: str) -> None:
    """Who starts meanwhile is told to wait; only once its process is gone are the stores half-seeded."""
    async with connected(dsn) as starting:
        async with connected(dsn) as seeding:
            await begin_seeding(seeding, 300, 1, DAY)
            with pytest.raises(SeedingRuns, match="wait until it is done"):
                await current_seeding(starting)
        with pytest.raises(HalfSeeded):
            await current_seeding(starting)


async def test_the_personas_of_an_earlier_seeding_are_replaced(
    connection: "asyncpg.Connection[Any]", population: Population
) -> None:
    """Their ids are those of the population that the agencies hold."""
    await finish_seeding(connection, await begin_seeding(connection, 300, 1, DAY), population.personas)
    other = generate(300, 7, DAY)
    await finish_seeding(connection, await begin_seeding(connection, 300, 7, DAY), other.personas)
    assert {persona.citizen_id for persona in await personas(connection)} == {p.person.id for p in other.personas}


PUSHED_LATER = """
    WITH channel AS (
        INSERT INTO notice_channel (citizen_id, kind, address) VALUES ('c1', 'NTFY', 'https://ntfy.example/c1')
        RETURNING id
    )
    INSERT INTO notice_delivery (channel_id, notice_id, event_type) SELECT id, 'n1', 'live_birth' FROM channel
"""


async def test_what_a_replaced_population_was_told_is_not_pushed_any_more(
    connection: "asyncpg.Connection[Any]",
) -> None:
    """Its notices are gone, and whoever has the same id in the new one would look for them; channels stay."""
    await connection.execute(PUSHED_LATER)
    await forget_notices(connection)
    assert await connection.fetchval("SELECT count(*) FROM notice_delivery") == 0
    assert await connection.fetchval("SELECT count(*) FROM notice_channel") == 1
