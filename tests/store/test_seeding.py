"""How the agencies' stores are filled, and what a failure leaves."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agencies.contract.errors import StartUpError
from agencies.contract.seed import TableRows
from agencies.embedded_postgresql.cluster import Cluster
from agencies.labour_office.synthetic import seed as labour_seed
from agencies.population.generator import generate
from agencies.population.population import Population
from agencies.registration.discovery import FOLDER, load
from agencies.registration.registry import PLATFORM, Registry
from agencies.seeding import seeding
from agencies.seeding.seeding import SeedingError, seed, seed_rows
from agencies.seeding.seeding_check import refuse_to_seed
from agencies.welfare_office.synthetic import seed as welfare_seed
from api.settings.settings import read_settings
from commands.demo import demo_check
from commands.demo.demo_check import refuse_foreign_stores
from tests.running import environment
from tests.store.database import connected, content, tables

AGENCIES = ("labour_office", "welfare_office")
SEEDED = [load(name) for name in AGENCIES]
DAY = date(2026, 11, 24)
NOT_SEEDED = "LABOUR_OFFICE_DATABASE_URL names a store that Maru has not seeded"
PERSON = "INSERT INTO worker (citizen_id) VALUES ('somebody')"
HIDDEN = "REVOKE ALL ON worker FROM CURRENT_USER"
NO_ROOM = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END
    $$;
    CREATE TRIGGER no_room BEFORE INSERT ON worker EXECUTE FUNCTION no_room();
"""


@pytest.fixture(scope="module")
def population() -> Population:
    return generate(300, 1, DAY)


@pytest.fixture
def dsns(cluster: Cluster) -> Iterator[dict[str, str]]:
    """Empty databases of two agencies."""
    cluster.ensure_databases(*AGENCIES)
    yield {agency: cluster.dsn(agency) for agency in AGENCIES}
    for agency in AGENCIES:
        cluster.drop_database(agency)


async def test_every_row_of_every_agency_is_loaded(dsns: dict[str, str], population: Population) -> None:
    """A store holds what its seed.py gives, table by table, and says so in a line of progress."""
    lines: list[str] = []
    await seed(dsns, population, SEEDED, lines.append)
    for agency, module in zip(AGENCIES, (labour_seed, welfare_seed), strict=True):
        given = {told.table: len(list(told.rows)) for told in module.rows(population)}
        assert {table: len(rows) for table, rows in (await content(dsns[agency])).items()} == given
        assert f"{agency}: {sum(given.values()):,} rows" in lines
    assert len(lines) == len(AGENCIES)


async def test_the_same_population_gives_the_same_content(dsns: dict[str, str], population: Population) -> None:
    """Seeding again changes nothing; the population made anew is the same too."""
    await seed(dsns, population, SEEDED)
    before = [await content(dsns[agency]) for agency in AGENCIES]
    await seed(dsns, generate(300, 1, DAY), SEEDED)
    assert [await content(dsns[agency]) for agency in AGENCIES] == before


async def test_another_population_replaces_the_first(dsns: dict[str, str], population: Population) -> None:
    """No row of the first is left, and the migrations stay applied."""
    await seed(dsns, population, SEEDED)
    other = generate(400, 2, DAY)
    await seed(dsns, other, SEEDED)
    async with connected(dsns["labour_office"]) as connection:
        held = {row[0] for row in await connection.fetch("SELECT citizen_id FROM worker")}
        assert await connection.fetchval("SELECT count(*) FROM migration") > 0
    assert held <= {person.id for person in other.persons}


async def test_the_personas_receive_the_same_whatever_the_size(dsns: dict[str, str], population: Population) -> None:
    """The demo's citizens do not change when more are seeded."""
    home = population.persona("elderly-alone").person.id
    received = []
    for size in (300, 500):
        await seed(dsns, generate(size, 1, DAY), [load("welfare_office")])
        async with connected(dsns["welfare_office"]) as connection:
            rows = await connection.fetch("SELECT id, service_id FROM benefit_receipt WHERE citizen_id = $1", home)
        received.append({tuple(row) for row in rows})
    assert received[0] == received[1] != set()


async def test_a_seed_that_fails_half_way_leaves_what_was_there(
    dsns: dict[str, str], population: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the agency and its file; readers never see the part that was loaded."""
    await seed(dsns, population, SEEDED)
    before = await content(dsns["labour_office"])

    def broken(_: Population) -> Iterator[TableRows]:
        yield TableRows("worker", ("citizen_id",), [("c1",)])
        yield TableRows("employment", ("citizen_id", "status", "occupation"), [("c1", "ASLEEP", "none")])

    monkeypatch.setattr(labour_seed, "rows", broken)
    with pytest.raises(SeedingError, match=r"(?s)labour_office was not seeded .*labour_office/synthetic/seed\.py"):
        await seed(dsns, population, SEEDED)
    assert await content(dsns["labour_office"]) == before


async def test_what_the_server_could_not_do_is_no_fault_of_the_seed(
    dsns: dict[str, str], population: Population
) -> None:
    """The message says what stopped it and to run the command again, and of no file that it is to be corrected."""
    await seed(dsns, population, SEEDED)
    async with connected(dsns["labour_office"]) as connection:
        await connection.execute(NO_ROOM)
    with pytest.raises(StartUpError, match=r"^The store of labour_office .*no room.* run the same command") as refused:
        await seed(dsns, population, SEEDED)
    assert "orrect" not in str(refused.value)


async def test_a_seed_that_gives_rows_of_the_wrong_kind_is_refused_alike(
    dsns: dict[str, str], population: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that the column cannot hold, as the driver finds before the store does."""
    rows = [TableRows("worker", ("citizen_id",), [(1,)])]
    monkeypatch.setattr(labour_seed, "rows", lambda _: iter(rows))
    with pytest.raises(SeedingError, match="labour_office was not seeded"):
        await seed(dsns, population, SEEDED)


@pytest.mark.parametrize("with_rows", [False, True], ids=["at once", "while its rows are made"])
def test_a_seed_that_ends_the_process_is_told_with_its_line(
    population: Population, monkeypatch: pytest.MonkeyPatch, *, with_rows: bool
) -> None:
    """Neither a first start nor a check ends without a word of whose seed it was."""
    line = f"{FOLDER / 'labour_office' / 'synthetic' / 'seed.py'}"
    made = {"exit": sys.exit, "TableRows": TableRows}
    exec(compile("def rows(population):\n    exit('set YEAR')", line, "exec"), made)
    ends = made["rows"]
    rows = (lambda it: iter([TableRows("worker", (), (ends(it) for _ in "a"))])) if with_rows else ends
    monkeypatch.setattr(labour_seed, "rows", rows)
    with pytest.raises(SeedingError, match=r"labour_office/synthetic/seed\.py:2: SystemExit: set YEAR\. The code ends"):
        [list(each.rows) for each in seed_rows(SEEDED[0], population)]


async def test_a_store_that_cannot_be_reached_is_named(dsns: dict[str, str], population: Population) -> None:
    """With the setting that would replace it."""
    nowhere = dsns | {"welfare_office": "postgresql://nobody@/nothing?host=/nowhere"}
    with pytest.raises(StartUpError, match=r"welfare_office cannot be reached.*WELFARE_OFFICE_DATABASE_URL"):
        await seed(nowhere, population, SEEDED)


async def test_an_agency_that_has_a_loader_of_its_own_is_only_migrated(
    dsns: dict[str, str], population: Population, tmp_path: Path
) -> None:
    """Without a seed.py its tables are made, and what they hold is its own affair."""
    await seed(dsns, replace(population, seed=2), [load("labour_office")])
    before = await content(dsns["labour_office"])
    for agency in AGENCIES:
        shutil.copytree(FOLDER / agency / "migrations", tmp_path / agency / "migrations")
    lines: list[str] = []
    unfilled = [replace(agency, folder=tmp_path / str(agency.id)) for agency in SEEDED]
    await seed(dsns, population, unfilled, lines.append)
    assert sorted(lines) == ["labour_office: tables ready", "welfare_office: tables ready"]
    assert await content(dsns["labour_office"]) == before
    assert "beneficiary" in await tables(dsns["welfare_office"])


async def test_an_agency_whose_seed_gives_no_table_yet_is_only_migrated(
    dsns: dict[str, str], population: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tables are made and hold what they held, and the other agencies are seeded."""
    monkeypatch.setattr(labour_seed, "rows", lambda _: ())
    lines: list[str] = []
    await seed(dsns, population, SEEDED, lines.append)
    assert "labour_office: tables ready" in lines
    held = await content(dsns["labour_office"])
    assert "worker" in held
    assert not any(held.values())
    assert (await content(dsns["welfare_office"]))["benefit_receipt"]


async def test_a_demo_opens_with_a_store_whose_seed_gives_no_table_yet(
    dsns: dict[str, str], population: Population, monkeypatch: pytest.MonkeyPatch, registry: Registry, tmp_path: Path
) -> None:
    """Seeding leaves no mark in it, and it has nothing to show; a seed that fills tables marks it."""
    there = environment(tmp_path, LABOUR_OFFICE_DATABASE_URL=dsns["labour_office"])
    settings = read_settings([*(str(each.id) for each in registry.agencies), PLATFORM], there)
    with pytest.raises(StartUpError, match=NOT_SEEDED):
        await refuse_foreign_stores(registry, settings, dsns)
    monkeypatch.setattr(labour_seed, "rows", lambda _: ())
    await seed(dsns, population, SEEDED)
    await refuse_foreign_stores(registry, settings, dsns)


@pytest.mark.parametrize("given", [PERSON, HIDDEN], ids=["a row", "a table that may not be read"])
async def test_no_demo_opens_with_a_store_that_no_seed_fills_and_that_holds_rows(
    dsns: dict[str, str],
    population: Population,
    monkeypatch: pytest.MonkeyPatch,
    registry: Registry,
    tmp_path: Path,
    given: str,
) -> None:
    """Nobody can say that who stands in it is made up; nor can a role that may not look. A seed need not be there."""
    monkeypatch.setattr(labour_seed, "rows", lambda _: ())
    monkeypatch.setattr(seeding, "is_seeded", lambda agency: given != PERSON or agency.id != "labour_office")
    await seed(dsns, population, SEEDED)
    async with connected(dsns["labour_office"]) as connection:
        await connection.execute(given)
    there = environment(tmp_path, LABOUR_OFFICE_DATABASE_URL=dsns["labour_office"])
    settings = read_settings([*(str(each.id) for each in registry.agencies), PLATFORM], there)
    with pytest.raises(StartUpError, match=NOT_SEEDED):
        await refuse_foreign_stores(registry, settings, dsns)


async def test_no_demo_opens_with_a_store_that_nobody_can_look_into_in_time(
    dsns: dict[str, str], population: Population, monkeypatch: pytest.MonkeyPatch, registry: Registry, tmp_path: Path
) -> None:
    """It may be anybody's, and the start does not wait for whoever holds a table of it."""
    monkeypatch.setattr(labour_seed, "rows", lambda _: ())
    monkeypatch.setattr(demo_check, "LOOK_SECONDS", 0.2)
    await seed(dsns, population, SEEDED)
    there = environment(tmp_path, LABOUR_OFFICE_DATABASE_URL=dsns["labour_office"])
    settings = read_settings([*(str(each.id) for each in registry.agencies), PLATFORM], there)
    async with connected(dsns["labour_office"]) as connection, connection.transaction():
        await connection.execute("LOCK TABLE worker IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StartUpError, match=NOT_SEEDED):
            await refuse_foreign_stores(registry, settings, dsns)


async def test_a_table_that_no_seed_fills_keeps_its_rows(dsns: dict[str, str], population: Population) -> None:
    """The agency's own table, beside those of the population, is neither emptied nor in the way."""
    await seed(dsns, population, SEEDED)
    async with connected(dsns["labour_office"]) as connection:
        await connection.execute("CREATE TABLE inspection AS SELECT generate_series(1, 1000) AS id")
    await refuse_to_seed(dsns, SEEDED, population)
    await seed(dsns, generate(400, 2, DAY), SEEDED)
    async with connected(dsns["labour_office"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM inspection") == 1000


async def test_a_table_that_refers_to_a_filled_one_stops_the_seeding_and_keeps_its_rows(
    dsns: dict[str, str], population: Population
) -> None:
    """The message names both tables and what to do; without asking first, the seeding leaves what was there."""
    await seed(dsns, population, SEEDED)
    async with connected(dsns["labour_office"]) as connection:
        await connection.execute("CREATE TABLE complaint AS SELECT citizen_id FROM worker")
        await connection.execute("ALTER TABLE complaint ADD FOREIGN KEY (citizen_id) REFERENCES worker")
    before = await content(dsns["labour_office"])
    assert before["complaint"]
    with pytest.raises(SeedingError, match=r"labour_office .* table complaint, .* refers to worker.*Drop that foreign"):
        await refuse_to_seed(dsns, SEEDED, population)
    with pytest.raises(SeedingError, match="labour_office was not seeded and holds what it held before"):
        await seed(dsns, generate(400, 2, DAY), SEEDED)
    assert await content(dsns["labour_office"]) == before


async def test_a_store_that_must_be_empty_is_refused_where_rows_would_be_replaced(
    dsns: dict[str, str], population: Population
) -> None:
    """Rows of tables that no seed fills are no reason; without tables there are no rows either."""
    await refuse_to_seed(dsns, SEEDED, population, must_be_empty=AGENCIES)
    async with connected(dsns["labour_office"]) as connection:
        await connection.execute("CREATE TABLE inspection AS SELECT 1 AS id")
    await refuse_to_seed(dsns, SEEDED, population, must_be_empty=AGENCIES)
    await seed(dsns, population, SEEDED)
    await refuse_to_seed(dsns, SEEDED, population, must_be_empty=["service_catalogue"])
    with pytest.raises(
        SeedingError, match=r"WELFARE_OFFICE_DATABASE_URL .* table means holds rows.*--replace-external"
    ):
        await refuse_to_seed(dsns, SEEDED, population, must_be_empty=["welfare_office"])


async def test_the_planner_knows_how_much_there_is(dsns: dict[str, str], population: Population) -> None:
    """Statistics are made with the rows, so that the first query already takes the index."""
    await seed(dsns, population, SEEDED)
    async with connected(dsns["labour_office"]) as connection:
        told = await connection.fetchval("SELECT reltuples FROM pg_class WHERE relname = 'employment'")
        assert told == await connection.fetchval("SELECT count(*) FROM employment")
