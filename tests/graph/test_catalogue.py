"""Catalogue, agencies and facts over HTTP: public for anybody, by page and filter, in the language asked for."""

from typing import Any, Final

import pytest

from agencies.registration.registry import Registry
from tests.graph.asking import codes
from tests.running import RunningGateway

BENEFIT: Final = "135200000143"
FIELDS: Final = ("search", "categoryId", "lifeStage", "lifeEventId", "regionCode", "authorityId")
LIST: Final = """
query List($filter: PublicServiceFilter, $first: Int! = 100, $after: String) {
  publicServices(filter: $filter, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id } }
    nodes {
      id name(language: KO) region { code } lifeStages lifeEvents { id } categories { id } competentAuthority { id }
    }
  }
}
"""


def _list(gateway: RunningGateway, **variables: Any) -> dict[str, Any]:
    answer = gateway.ask(LIST, variables=variables)
    assert "errors" not in answer
    found: dict[str, Any] = answer["data"]["publicServices"]
    return found


def test_pages_together_are_the_whole_catalogue(gateway: RunningGateway) -> None:
    """Page after page gives each service once, the same as one long page."""
    whole = _list(gateway)
    ids: list[str] = []
    after = None
    while True:
        page = _list(gateway, first=7, after=after)
        ids += [node["id"] for node in page["nodes"]]
        assert page["totalCount"] == whole["totalCount"]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert ids == [node["id"] for node in whole["nodes"]]
    assert [edge["node"]["id"] for edge in whole["edges"]] == ids
    assert len(set(ids)) == len(ids) == whole["totalCount"]


@pytest.mark.parametrize("given", [None, {}, dict.fromkeys(FIELDS)])
def test_no_filter_leaves_all(gateway: RunningGateway, given: dict[str, Any] | None) -> None:
    """No filter, an empty one and one of nulls leave nothing out."""
    assert _list(gateway, filter=given) == _list(gateway)


def test_filters_leave_what_they_name(gateway: RunningGateway) -> None:
    """Each field leaves exactly the services that say so; together they all hold."""
    every = _list(gateway)["nodes"]
    tests: dict[tuple[str, str], Any] = {
        ("categoryId", "infants"): lambda service: {"id": "infants"} in service["categories"],
        ("lifeStage", "ELDERLY"): lambda service: "ELDERLY" in service["lifeStages"],
        ("lifeEventId", "live_birth"): lambda service: {"id": "live_birth"} in service["lifeEvents"],
        ("authorityId", "mohw"): lambda service: service["competentAuthority"]["id"] == "mohw",
    }
    for (name, value), fits in tests.items():
        wanted = [service for service in every if fits(service)]
        assert wanted
        assert _list(gateway, filter={name: value})["nodes"] == wanted
    both = _list(gateway, filter={"categoryId": "infants", "authorityId": "mohw"})["nodes"]
    assert both == [
        each for each in every if {"id": "infants"} in each["categories"] and each["competentAuthority"]["id"] == "mohw"
    ]


@pytest.mark.parametrize(
    ("words", "name"),
    [("출산", "행복출산 원스톱 신청"), ("스톱", "행복출산 원스톱 신청"), ("parents' BENEFIT", "부모급여")],
)
def test_search_finds_words_in_korean_and_english(gateway: RunningGateway, words: str, name: str) -> None:
    """A word of two syllables inside a compound is found, and English in any case; what has none of it is not."""
    found = _list(gateway, filter={"search": words})
    assert name in [service["name"] for service in found["nodes"]]
    assert found["totalCount"] < _list(gateway)["totalCount"]
    assert _list(gateway, filter={"search": f"{words} 없는말"})["totalCount"] == 0


@pytest.mark.parametrize("words", ["가" * 101, r"출\u0000산"], ids=["long", "nul"])
def test_f11_a_search_that_cannot_be_meant_is_refused(gateway: RunningGateway, words: str) -> None:
    """Too long, or no text, though it stands in the document itself: BAD_USER_INPUT at the list alone."""
    answer = gateway.ask(f'{{ publicServices(filter: {{search: "{words}"}}) {{ totalCount }} }}')
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert answer["data"] == {"publicServices": None}


def test_the_whole_catalogue_can_be_fetched(gateway: RunningGateway) -> None:
    """Both documents have every service that the graph lists, with its catalogue; they are kept in the data folder."""
    listed = {service["id"] for service in _list(gateway)["nodes"]}
    plain = gateway.client.get("/catalogue.json").json()
    linked = gateway.client.get("/catalogue.jsonld").json()
    kept = {each.name.rpartition("newest.")[2] for each in (gateway.data / "exports").iterdir()}
    assert kept == {"json.gz", "ld+json.gz"}
    assert {service["id"] for service in plain["services"]} == listed
    services = [node for node in linked["@graph"] if node["@type"] == "cpsv:PublicService"]
    assert {service["dct:identifier"] for service in services} == listed
    source = gateway.ask(f'{{ publicService(id: "{BENEFIT}") {{ source {{ catalogue version }} }} }}')["data"][
        "publicService"
    ]
    assert source["source"] in [{name: each[name] for name in ("catalogue", "version")} for each in plain["catalogues"]]


def test_region_leaves_national_services_and_those_that_reach_it(gateway: RunningGateway) -> None:
    """A region's people have the national services and those of it and above it, and no other region's."""
    every = _list(gateway)["nodes"]
    local = [service["region"]["code"] for service in every if service["region"]]
    assert local
    for code in ("11", "41", "41111", "4111112900", *local)[:3]:
        shown = _list(gateway, filter={"regionCode": code})["nodes"]
        assert all(each["region"] is None or code.startswith(each["region"]["code"][:4].rstrip("0")) for each in shown)
        assert [each for each in every if each["region"] is None] == [each for each in shown if each["region"] is None]


@pytest.mark.parametrize("name", ["categoryId", "lifeEventId", "regionCode", "authorityId"])
@pytest.mark.parametrize("unknown", ["no-such", "", "99999999", "' OR 1=1 --"])
def test_f11_unknown_ids_in_a_filter_are_refused(gateway: RunningGateway, name: str, unknown: str) -> None:
    """An id that names nothing is BAD_USER_INPUT at the list alone, SQL text being an id like any other."""
    answer = gateway.ask(LIST, variables={"filter": {name: unknown}})
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert answer["data"] == {"publicServices": None}


@pytest.mark.parametrize(
    "variables",
    [{"first": -1}, {"first": 101}, {"after": "%%%"}, {"after": "bm93aGVyZQ"}],
    ids=["first -1", "first 101", "no cursor", "no entry's cursor"],
)
def test_b09_bounds_of_a_page_are_refused(gateway: RunningGateway, variables: dict[str, Any]) -> None:
    """`first` outside 0 to 100 and a cursor of no entry are BAD_USER_INPUT, for the catalogue and a category alike."""
    assert codes(gateway.ask(LIST, variables=variables)) == ["BAD_USER_INPUT"]
    of_category = (
        "query($first: Int! = 5, $after: String) "
        '{ category(id: "infants") { services(first: $first, after: $after) { totalCount } } }'
    )
    answer = gateway.ask(of_category, variables=variables)
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert answer["data"] == {"category": {"services": None}}


@pytest.mark.parametrize("unknown", ["no-such", "", "🙂", "' OR 1=1 --", "x" * 10_000])
def test_unknown_ids_of_the_look_ups_are_null_without_an_error(gateway: RunningGateway, unknown: str) -> None:
    """publicService, category and agency are null for an id that names nothing, without an error."""
    query = "query($id: ID!) { publicService(id: $id) { id } category(id: $id) { id } agency(id: $id) { id } }"
    assert gateway.ask(query, variables={"id": unknown}) == {
        "data": {"publicService": None, "category": None, "agency": None}
    }


def test_fifteen_categories_each_with_a_contact_point_and_services(gateway: RunningGateway) -> None:
    """Every group has its title, one contact point that can be reached, and its own services by page."""
    query = (
        "{ categories { id title description contactPoint { name phone url } "
        "services(first: 100) { totalCount nodes { id } } } }"
    )
    categories = gateway.ask(query)["data"]["categories"]
    assert len(categories) == 15
    for category in categories:
        assert category["title"]
        assert category["contactPoint"]["phone"] or category["contactPoint"]["url"]
        assert category["services"]["totalCount"] >= 2
        listed = _list(gateway, filter={"categoryId": category["id"]})
        assert [node["id"] for node in category["services"]["nodes"]] == [node["id"] for node in listed["nodes"]]
        found = gateway.ask("query($id: ID!) { category(id: $id) { id title } }", variables={"id": category["id"]})
        assert found["data"]["category"] == {"id": category["id"], "title": category["title"]}


def test_agencies_are_the_members_and_their_facts(gateway: RunningGateway, registry: Registry) -> None:
    """Every member is listed, up, with what it contributes and holds; `factDefinitions` is what all of them hold."""
    found = gateway.ask(
        "{ agencies { id title status contributes contactPoint { name phone } facts { id } } "
        "factDefinitions { id title type codes { id } holder { id } } }"
    )["data"]
    assert [agency["id"] for agency in found["agencies"]] == [agency.id for agency in registry.agencies]
    assert {agency["status"] for agency in found["agencies"]} == {"UP"}
    assert all(agency["contributes"] and agency["contactPoint"]["phone"] for agency in found["agencies"])
    held = {fact["id"]: agency["id"] for agency in found["agencies"] for fact in agency["facts"]}
    assert {fact["id"]: fact["holder"]["id"] for fact in found["factDefinitions"]} == held
    assert set(held) == set(registry.facts)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (None, "부모급여"),
        ("en", "Parents' benefit"),
        ("en-GB,en;q=0.9", "Parents' benefit"),
        ("EN", "Parents' benefit"),
        ("en; q=0.9", "Parents' benefit"),
        ("fr ; q=1, en ; q = 0.5", "Parents' benefit"),
        ("fr, en;q=0.5, ko;q=0.4", "Parents' benefit"),
        ("en;q=0.3, ko;q=0.8", "부모급여"),
        ("en; q=0.3, ko; q=0.8", "부모급여"),
        ("en;q=0", "부모급여"),
        ("ar", "إعانة الوالدين"),
        ("fr", "부모급여"),
        ("*", "부모급여"),
        ("xx;q=banana,,;;", "부모급여"),
        ("en;q=nan", "부모급여"),
    ],
)
def test_accept_language_chooses_where_no_argument_does(gateway: RunningGateway, header: str | None, name: str) -> None:
    """The header's best language that the gateway speaks, Korean where there is none or the text lacks it."""
    headers = {} if header is None else {"accept-language": header}
    query = f'{{ publicService(id: "{BENEFIT}") {{ name }} }}'
    assert gateway.ask(query, headers=headers)["data"]["publicService"]["name"] == name


def test_language_argument_outweighs_the_header(gateway: RunningGateway) -> None:
    """`language` decides whatever the header says; null is as if it were not given; a text without it falls back."""
    query = (
        f'{{ publicService(id: "{BENEFIT}") {{ ko: name(language: KO) en: name(language: EN) ar: name(language: AR) '
        "unsaid: name none: name(language: null) lacking: amount(language: AR) requirements { text(language: KO) } } }"
    )
    found = gateway.ask(query, headers={"accept-language": "en"})["data"]["publicService"]
    requirements = found.pop("requirements")
    assert found == {
        "ko": "부모급여",
        "en": "Parents' benefit",
        "ar": "إعانة الوالدين",
        "unsaid": "Parents' benefit",
        "none": "Parents' benefit",
        "lacking": "월 100만원(0세), 50만원(1세)",
    }
    assert requirements == [{"text": "2세 미만(0-23개월)"}]
