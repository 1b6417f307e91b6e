"""The catalogue in a real store: loaded whole or not at all, and listed as asked."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import strawberry

from agencies.contract import LifeStage, Selection
from agencies.contract.errors import BadUserInput
from agencies.contract.query import ROOT_KEY
from agencies.service_catalogue import loader
from agencies.service_catalogue.catalogue_file import Catalogue, read_catalogue
from agencies.service_catalogue.listing import read_categories, read_category_services, read_public_services
from agencies.service_catalogue.loader import load
from agencies.service_catalogue.rules import read_rules, read_version
from agencies.service_catalogue.types import PublicServiceFilter
from agencies.store.cluster import Cluster
from agencies.store.store import Store
from tests.service_catalogue.files import AGENCIES, FACTS, SERVICE, write

DDL = Path(loader.__file__).parent / "migrations" / "001_catalogue.sql"
OTHERS = {
    "alpha": ("[elderly]", "[infants, elderly]"),
    "beta": ('region: "51"', 'region: "41110"'),
    "gamma": ('region: "51"', "region: null"),
    "delta": ("at_least: 65", "at_most: 5"),
}

Connection = Any  # asyncpg.Connection


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="maru-"))
    opened = Cluster.open(folder / "data")
    yield opened
    opened.close()
    shutil.rmtree(folder)


@pytest.fixture
async def connection(cluster: Cluster) -> AsyncIterator[Connection]:
    """A connection to an empty catalogue's database."""
    cluster.drop_database("service_catalogue")
    cluster.ensure_database("service_catalogue")
    opened = await asyncpg.connect(cluster.dsn("service_catalogue"))
    await opened.execute(DDL.read_text(encoding="utf-8"))
    yield opened
    await opened.close()


@pytest.fixture
async def store(connection: Connection, cluster: Cluster) -> AsyncIterator[Store]:
    opened = Store("service_catalogue", cluster.dsn("service_catalogue"), deadline_seconds=5)
    yield opened
    opened.close()


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Five services: warm-meal (51), alpha (51, for infants too), beta (41110), gamma (national), delta (up to 5)."""
    write(tmp_path)
    for id_, (old, new) in OTHERS.items():
        text = SERVICE.replace("id: warm-meal", f"id: {id_}").replace(old, new)
        (tmp_path / "services" / f"{id_}.yaml").write_text(text, encoding="utf-8")
    return read_catalogue(FACTS, AGENCIES, tmp_path)


@pytest.fixture
async def loaded(connection: Connection, catalogue: Catalogue) -> str:
    """The version of the five services, once they are in the store."""
    return await load(connection, catalogue.services, catalogue.categories)


async def listed(store: Store, first: int = 20, after: str | None = None, **asked: Any) -> Any:
    arguments = {"filter": PublicServiceFilter(**asked), "first": first, "after": after}
    return (await read_public_services([ROOT_KEY], Selection(frozenset(), arguments), store))[ROOT_KEY]


async def test_the_same_content_again_changes_nothing(
    connection: Connection, catalogue: Catalogue, loaded: str, store: Store
) -> None:
    """A second load of the same content is no new version, in whatever order the files come."""
    assert await load(connection, catalogue.services[::-1], catalogue.categories) == loaded
    assert await connection.fetchval("SELECT count(*) FROM catalogue_version") == 1
    assert await read_version(store) == loaded


async def test_other_content_takes_the_place_of_all_that_was_there(
    connection: Connection, catalogue: Catalogue, loaded: str, store: Store
) -> None:
    """Nothing of an earlier version stays, and each import is on record."""
    assert await load(connection, catalogue.services[:1], catalogue.categories) != loaded
    assert (await listed(store))["nodes"] == ["alpha"]
    assert await load(connection, catalogue.services, catalogue.categories) == loaded
    assert await connection.fetchval("SELECT count(*) FROM catalogue_version") == 3


async def test_a_load_that_fails_leaves_the_old_content_whole(
    connection: Connection, catalogue: Catalogue, loaded: str, store: Store
) -> None:
    """Half a catalogue is never seen."""
    unsound = {**catalogue.services[0], "categories": ["nobody"]}
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await load(connection, [unsound], catalogue.categories)
    assert (await listed(store))["total_count"] == 5
    assert await read_version(store) == loaded


async def test_two_loads_at_once_are_one_version(
    cluster: Cluster, connection: Connection, catalogue: Catalogue
) -> None:
    """The second waits for the first and finds the work done."""
    other = await asyncpg.connect(cluster.dsn("service_catalogue"))
    loads = [load(each, catalogue.services, catalogue.categories) for each in (connection, other)]
    first, second = await asyncio.gather(*loads)
    await other.close()
    assert first == second
    assert await connection.fetchval("SELECT count(*) FROM catalogue_version") == 1


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, ["alpha", "beta", "delta", "gamma", "warm-meal"]),
        ({"category_id": None, "authority_id": strawberry.UNSET}, ["alpha", "beta", "delta", "gamma", "warm-meal"]),
        ({"category_id": "infants"}, ["alpha"]),
        ({"life_stage": LifeStage.INFANT}, ["delta"]),
        ({"region_code": "51"}, ["alpha", "delta", "gamma", "warm-meal"]),
        ({"region_code": "51800"}, ["alpha", "delta", "gamma", "warm-meal"]),
        ({"region_code": "51800250"}, ["alpha", "delta", "gamma", "warm-meal"]),
        ({"region_code": "41111"}, ["beta", "gamma"]),
        ({"region_code": "41"}, ["gamma"]),
        (
            {"authority_id": "mohw", "region_code": "51", "life_stage": LifeStage.ELDERLY},
            ["alpha", "gamma", "warm-meal"],
        ),
    ],
)
async def test_a_filter_leaves_what_it_says(asked: dict[str, Any], ids: list[str], store: Store) -> None:
    """A region's people have its own services, those of the regions above it, and the national ones."""
    page = await listed(store, **asked)
    assert page["nodes"] == ids
    assert page["total_count"] == len(ids)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("name", "value"), [("category_id", "nobody"), ("category_id", ""), ("region_code", "98"), ("authority_id", "x")]
)
async def test_an_unknown_id_in_a_filter_is_refused(name: str, value: str, store: Store) -> None:
    """An empty page would say that there is nothing, where the question was wrong."""
    with pytest.raises(BadUserInput):
        await listed(store, **{name: value})


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("page", [{"first": 101}, {"first": -1}, {"after": "eHg"}])
async def test_a_page_that_cannot_be_is_refused(page: dict[str, Any], store: Store) -> None:
    """`first` is 0 to 100, and `after` a cursor of this list."""
    with pytest.raises(BadUserInput):
        await listed(store, **page)


async def test_pages_follow_each_other_without_gap_or_repeat(connection: Connection, loaded: str, store: Store) -> None:
    """The most viewed first, then by id; the last page says that it is."""
    await connection.execute("UPDATE public_service SET views = 7 WHERE id = 'gamma'")
    seen: list[str] = []
    after, more = None, True
    while more:
        page = await listed(store, first=2, after=after)
        assert page["page_info"]["has_previous_page"] == bool(seen)
        seen += page["nodes"]
        after, more = page["page_info"]["end_cursor"], page["page_info"]["has_next_page"]
    assert seen == ["gamma", "alpha", "beta", "delta", "warm-meal"]


@pytest.mark.usefixtures("loaded")
async def test_the_services_of_all_categories_come_with_one_statement(store: Store) -> None:
    """Each category has its own page and its own number."""
    keys = (await read_categories([ROOT_KEY], Selection(frozenset(), {}), store))[ROOT_KEY]
    pages = await read_category_services(keys, Selection(frozenset(), {"first": 1}), store)
    assert {key: (page["nodes"], page["total_count"]) for key, page in pages.items()} == {
        "elderly": (["alpha"], 5),
        "infants": (["alpha"], 1),
    }


async def test_rules_carry_all_that_decides_a_service(loaded: str, store: Store) -> None:
    """An evaluator reads them once and needs nothing more of the store."""
    rule = {rule.service_id: rule for rule in await read_rules(store)}["beta"]
    assert (rule.version, rule.region_code, rule.region_name) == (loaded, "41110", "수원시")
    assert rule.has_text_criteria
    assert rule.life_stages == ("ELDERLY",)
    assert [requirement["id"] for requirement in rule.requirements] == ["beta/age", "beta/means"]
    assert rule.requirements[0]["condition"] == {"fact": "age", "at_least": 65}
    assert rule.requirements[1]["fact_ids"] == ["recognised_income", "sex", "pregnant", "residence_since"]
