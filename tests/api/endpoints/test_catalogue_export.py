"""The catalogue fetched whole: as linked data that fits CPSV-AP, as JSON, of any version, page by page."""

import gzip
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from rdflib import OWL, RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS

from agencies.contract.errors import AgencyTimeout
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.service_catalogue.listing.export import PAGE, read_export
from agencies.service_catalogue.store.content import own_content
from agencies.store.store import Store
from api.serving.app import build_app
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from tests.api.cpsv_ap import CPSV, CV, ELI, misfits, triples
from tests.api.graph import SmallGraph
from tests.api.tokens import nobody_asks
from tests.bare_cluster import bare_cluster
from tests.service_catalogue.database import Database, own_database
from tests.service_catalogue.entries import DAY, changed, imported, national, requirement

BASE: Final = "http://maru"
LINKED: Final = "/catalogue.jsonld"
PLAIN: Final = "/catalogue.json"
LAW: Final = {
    "act": "노인복지법",
    "article": "제26조 제1항",
    "in_force_from": "2007-08-03",
    "in_force_until": "2030-12-31",
    "url": "https://www.law.go.kr/법령/노인 복지법",
}
FULL: Final = imported(
    "FULL 0001/가",
    region=None,
    region_known=False,
    description=None,
    amount={"ko": "월 10만원"},
    processing_time="P30D",
    url="https://www.gov.kr/portal/a b?c=d&e=%20#f",
    requirements=[requirement("law", {"fact": "age", "at_least": 65}, citation=LAW, in_force_from="2026-01-01")],
    channels=[
        {"kind": "PHONE", "name": {"ko": "전화"}, "url": None, "opens_on": "2026-03-01", "closes_on": "2026-12-31"}
    ],
    application_period={
        "text": {"ko": "매년 5월"},
        "windows": ["--05-01/--05-31"],
        "approximate": True,
        "within": {"event": "birth", "duration": "P1Y"},
    },
    deprecated={"since": "2026-11-01", "until": None, "instead": "000001"},
    evidence=[{"name": {"ko": "신분증"}, "held_by": None}],
    contact_points=[{"name": {"ko": "120"}, "phone": None, "url": "https://120.kr", "hours": {"ko": "평일"}}],
    legal_resources=[LAW],
)
NATIONAL: Final = national(FULL, *(imported(f"{n:06}", region=None, views=n) for n in range(2 * PAGE)))


class CatalogueGraph(SmallGraph):
    """Exports the catalogue of a store."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store

    async def catalogue(self, version: int | None, *, linked: bool) -> Any:
        return await read_export(self.store, version, linked=linked)


class FailingGraph(SmallGraph):
    """Has a store that does not answer."""

    async def catalogue(self, version: int | None, *, linked: bool) -> Any:
        raise AgencyTimeout("late", agency="service_catalogue")


def client_of(graph: SmallGraph, folder: Path) -> httpx.AsyncClient:
    app = build_app(graph, identify=nobody_asks, dist=folder, exports=folder / "exports")
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE, headers={"accept-encoding": "identity"})


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with bare_cluster() as opened:
        yield opened


@pytest.fixture(scope="module")
async def database(cluster: Any) -> AsyncIterator[Database]:
    """Maru's own catalogue at version 1, the national one at 2, and one service of it changed at 3."""
    agencies = discover()
    own = own_content(catalogue_of(register(agencies)), DAY)
    async with own_database(cluster) as opened:
        assert await opened.load(own, NATIONAL, changed(NATIONAL, "000007", name={"ko": "새 이름"})) == 3
        yield opened


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(CatalogueGraph(database.store), tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
async def linked(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The newest version's triples, read from the served document by a reader that knows nothing of us."""
    async with client_of(CatalogueGraph(database.store), tmp_path_factory.mktemp("dist")) as opened:
        response = await opened.get(LINKED)
    assert response.headers["content-type"] == "application/ld+json"
    return triples(response.text, f"{BASE}{LINKED}?version=3")


def of(kind: str, *path: str) -> URIRef:
    return URIRef(f"{BASE}{LINKED}#{'/'.join((kind, *path))}")


def test_the_linked_catalogue_fits_the_profile(linked: Graph) -> None:
    """Every mandatory property stands, none too often, and each value is of the class that CPSV-AP 3.2.0 asks."""
    assert misfits(linked) == []


def test_a_document_that_does_not_fit_is_seen_not_to(linked: Graph) -> None:
    """The check of the profile is one that can fail."""
    spoiled = Graph()
    spoiled += linked
    service = of("service", "000001")
    spoiled.remove((service, CV.hasCompetentAuthority, None))
    spoiled.add((service, DCTERMS.identifier, Literal("another")))
    spoiled.set((service, DCTERMS.title, Literal("no language")))
    spoiled.set((service, DCTERMS.spatial, of("service", "000002")))
    assert len(misfits(spoiled)) == 4


async def test_the_linked_catalogue_has_every_service_of_the_graph(linked: Graph, client: httpx.AsyncClient) -> None:
    """As many services as the plain document has, each once, with its name in every language."""
    names = {service["id"]: service["name"] for service in (await client.get(PLAIN)).json()["services"]}
    assert len(names) > 2 * PAGE
    nodes = {
        str(linked.value(node, DCTERMS.identifier)): node for node in linked.subjects(RDF.type, CPSV.PublicService)
    }
    titles = {id_: {str(t.language): str(t) for t in linked.objects(nodes[id_], DCTERMS.title)} for id_ in nodes}
    assert titles == names


def test_all_that_is_said_of_a_service_is_linked(linked: Graph) -> None:
    """Law, channel, evidence, contact, requirements in rules and in words; and nothing that is not known."""
    service = of("service", "FULL%200001/%EA%B0%80")
    one = {name: linked.value(service, name, any=False) for name in (CV.hasChannel, CPSV.hasInput, CV.contactPoint)}
    assert linked.value(service, DCTERMS.description) == Literal("노인 돌봄", lang="ko")
    assert (service, DCTERMS.spatial, None) not in linked
    assert str(linked.value(service, CV.processingTime)) == "P30D"
    assert linked.value(service, DCTERMS.isPartOf) == of("catalogue", "gov24")
    assert (one[CV.hasChannel], DCTERMS.type, of("channel-type", "PHONE")) in linked
    period = linked.value(one[CV.hasChannel], DCTERMS.temporal)
    assert (str(linked.value(period, DCAT.startDate)), str(linked.value(period, DCAT.endDate))) == (
        "2026-03-01",
        "2026-12-31",
    )
    assert (one[CPSV.hasInput], DCTERMS.title, Literal("신분증", lang="ko")) in linked
    assert linked.value(one[CV.contactPoint], CV.contactPage) == URIRef("https://120.kr")
    law = linked.value(service, CV.hasLegalResource)
    assert (law, DCTERMS.title, Literal("노인복지법 제26조 제1항", lang="ko")) in linked
    assert str(linked.value(law, ELI.first_date_entry_in_force)) == "2007-08-03"
    rule, words = sorted(linked.objects(service, CV.holdsRequirement))
    assert (rule, DCTERMS.references, law) in linked
    assert (rule, DCTERMS.type, of("requirement-type", "rule")) in linked
    assert (words, DCTERMS.type, of("requirement-type", "words")) in linked


def test_maru_s_own_services_are_grouped_by_life_events_and_audiences(linked: Graph) -> None:
    """A service of the YAML leads to its life event and its group of people, each with a label in both languages."""
    service = of("service", "135200000143")
    event = of("life-event", "live_birth")
    assert (service, CV.isGroupedBy, event) in linked
    assert {label.language for label in linked.objects(event, DCTERMS.title)} >= {"ko", "en"}
    assert (service, DCTERMS.audience, of("category", "infants")) in linked
    assert {label.language for label in linked.objects(of("category", "infants"), SKOS.prefLabel)} >= {"ko", "en"}
    assert (service, DCTERMS.isPartOf, of("catalogue", "maru")) in linked
    assert linked.value(of("catalogue", "maru"), OWL.versionInfo) is not None


async def test_the_plain_catalogue_says_what_decides_each_service(client: httpx.AsyncClient) -> None:
    """Requirements with their conditions, and every figure that a condition names, in the words of the YAML."""
    document = (await client.get(PLAIN)).json()
    assert document["version"] == 3
    assert [each["catalogue"] for each in document["catalogues"]] == ["gov24", "maru"]
    full = next(service for service in document["services"] if service["id"] == FULL["id"])
    told = {name: value for name, value in FULL.items() if name not in ("requirements",)}
    assert {name: full[name] for name in told} == told
    assert (full["catalogue"], full["since"], full["life_stages"]) == ("gov24", 2, ["ELDERLY"])
    [rule] = full["requirements"]
    assert rule == {**FULL["requirements"][0], "id": f"{FULL['id']}/law"}
    figures = {parameter["id"] for parameter in document["parameters"]}
    named = set(_parameters(document["services"]))
    assert named
    assert named <= figures


def _parameters(value: Any) -> Iterator[str]:
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    if isinstance(value, dict) and isinstance(value.get("parameter"), str):
        yield value["parameter"]
    for each in inner:
        yield from _parameters(each)


async def test_any_version_can_be_fetched(client: httpx.AsyncClient) -> None:
    """An older one is as it was, though the catalogue was loaded since; without a number it is the newest."""
    by_version = {n: (await client.get(PLAIN, params={"version": n})).json() for n in (1, 2, 3)}
    names = {n: {s["id"]: s["name"]["ko"] for s in document["services"]} for n, document in by_version.items()}
    assert FULL["id"] not in names[1]
    assert {each["catalogue"] for each in by_version[1]["catalogues"]} == {"maru"}
    assert (names[2]["000007"], names[3]["000007"]) == ("노인 돌봄", "새 이름")
    assert [n for n, document in by_version.items() if document["version"] == n] == [1, 2, 3]
    assert (await client.get(PLAIN)).json() == by_version[3]
    assert len((await client.get(LINKED, params={"version": 1})).json()["@graph"]) > len(names[1])


@pytest.mark.parametrize("path", [LINKED, PLAIN])
@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("version=4", 404, "NOT_FOUND"),
        ("version=0", 404, "NOT_FOUND"),
        ("version=999999999999999999", 404, "NOT_FOUND"),
        ("version=", 400, "BAD_REQUEST"),
        ("version=-1", 400, "BAD_REQUEST"),
        ("version=new", 400, "BAD_REQUEST"),
        ("version=%D9%A2", 400, "BAD_REQUEST"),
        ("version=" + "1" * 40, 400, "BAD_REQUEST"),
        ("version=1&version=2", 400, "BAD_REQUEST"),
        ("access_token=x", 400, "BAD_REQUEST"),
    ],
)
async def test_a_version_that_there_is_not_is_refused(
    path: str, query: str, status: int, code: str, client: httpx.AsyncClient
) -> None:
    """An error of the register's shape, and nothing that a cache would keep."""
    response = await client.get(f"{path}?{query}")
    [error] = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (status, code)
    assert error["extensions"]["requestId"] == response.headers["maru-request-id"]
    assert response.headers["cache-control"] == "no-store"


async def test_before_the_first_load_there_is_nothing_to_fetch(cluster: Any, tmp_path: Path) -> None:
    """An empty store has no version, not even a newest."""
    async with (
        own_database(cluster, "empty") as database,
        client_of(CatalogueGraph(database.store), tmp_path) as client,
    ):
        assert (await client.get(LINKED)).status_code == 404


async def test_who_has_the_version_already_is_not_sent_it_again(client: httpx.AsyncClient) -> None:
    """The tag differs by version and by form, and a HEAD tells it without the document."""
    tags = {}
    for path in (LINKED, PLAIN):
        for version in (1, 3):
            response = await client.head(path, params={"version": version})
            assert (response.status_code, response.content) == (200, b"")
            assert "content-length" not in response.headers
            tags[path, version] = response.headers["etag"]
    assert len(set(tags.values())) == 4
    newest = await client.get(PLAIN)
    assert newest.headers["etag"] == tags[PLAIN, 3]
    assert newest.headers["cache-control"] == "public, max-age=300"
    for given in (tags[PLAIN, 3], f'"other", {tags[PLAIN, 3]}', tags[PLAIN, 3].removeprefix("W/"), "*"):
        again = await client.get(PLAIN, headers={"if-none-match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tags[PLAIN, 3])
        assert again.headers["vary"] == newest.headers["vary"]
    assert (await client.get(PLAIN, headers={"if-none-match": tags[PLAIN, 1]})).status_code == 200


async def test_it_is_compressed_for_whom_that_suits(client: httpx.AsyncClient) -> None:
    """The same document in a fraction of the bytes, and caches are told to keep the two apart."""
    plain = await client.get(LINKED)
    assert "content-encoding" not in plain.headers
    async with client.stream("GET", LINKED, headers={"accept-encoding": "gzip"}) as response:
        packed = b"".join([chunk async for chunk in response.aiter_raw()])
    assert response.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in response.headers["vary"].lower()
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 5


async def test_a_store_that_fails_at_once_is_told(tmp_path: Path) -> None:
    """Before anything is sent there is a status that says so, and that it may be tried again."""
    async with client_of(FailingGraph(), tmp_path) as client:
        response = await client.get(LINKED)
    [error] = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (503, "AGENCY_TIMEOUT")
    assert error["extensions"]["retryable"] is True
