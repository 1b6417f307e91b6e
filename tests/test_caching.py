"""What caches may keep of answers to GET, over real stores: what is public, as long as the catalogue stands as it does.

A cache is told by headers alone, so that these tests look at headers; what the gateway then reads is counted by the
store itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.gov24.capture import ID, capture, write
from tests.patience import eventually
from tests.running import GRAPHQL, ROOT, RunningGateway, command, running_gateway, stores
from tests.store.database import connected

MOTHER: Final = "Working mother on parental leave"
NAMES: Final = "{ publicServices(first: 3) { nodes { id name } } }"
ASKED: Final = "{ publicServices(first: 3) { nodes { id requirements { id } } } }"
SAID: Final = "{ publicServices(first: 3) { nodes { id name(language: EN) } } }"
STATUS: Final = "{ agencies { id status } }"
BY_VERSION: Final = (NAMES, "{ __schema { queryType { name } } }", "{ categories { title } __typename }")
BY_BYTES: Final = (
    STATUS,
    "{ factDefinitions { id } }",
    "{ publicServices(first: 1) { nodes { evidence { heldBy { title } } } } }",
)
PERSONAL: Final = ("{ me { id } }", "{ __typename me { __typename } }", "{ citizens(ids: []) { id } }")


def get(gateway: RunningGateway, query: str, persona: str | None = None, **headers: str) -> httpx.Response:
    """The response to a query by GET."""
    if persona is not None:
        headers["authorization"] = f"Bearer {gateway.personas[persona].token}"
    return gateway.client.get("/graphql", params={"query": query}, headers={"accept": GRAPHQL, **headers})


def until_by_version(gateway: RunningGateway) -> str:
    """The tag of a query of the catalogue, once the gateway has looked at its store."""
    assert eventually(lambda: "max-age" in get(gateway, NAMES).headers["cache-control"])
    return str(get(gateway, NAMES).headers["etag"])


@pytest.mark.parametrize("query", BY_VERSION)
def test_what_the_catalogue_says_may_be_kept_for_a_minute(gateway: RunningGateway, query: str) -> None:
    """By any cache, apart by type, language and coding; who asks again by its tag is told that it still holds."""
    until_by_version(gateway)
    response = get(gateway, query)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=60"
    varies = {each.strip().lower() for each in response.headers["vary"].split(",")}
    by_reader = {"authorization"} if "__schema" not in query else set()
    assert varies == {"accept", "accept-language", "accept-encoding", "origin", *by_reader}
    assert response.headers["etag"].startswith('W/"')
    again = get(gateway, query, **{"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("cache-control", "etag", "vary"):
        assert again.headers[name] == response.headers[name]
    assert again.headers["maru-request-id"] not in ("", response.headers["maru-request-id"])
    assert get(gateway, query, **{"if-none-match": 'W/"another"'}).content == response.content


@pytest.mark.parametrize("query", BY_BYTES)
def test_what_may_change_without_a_version_is_asked_for_each_time(gateway: RunningGateway, query: str) -> None:
    """An agency's status is never told from memory; the tag is of the answer, and saves sending it again."""
    response = get(gateway, query)
    assert response.headers["cache-control"] == "public, no-cache"
    again = get(gateway, query, **{"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", response.headers["etag"])
    assert again.headers["maru-request-id"] not in ("", response.headers["maru-request-id"])


@pytest.mark.parametrize("query", PERSONAL)
@pytest.mark.parametrize("persona", [MOTHER, None])
def test_what_is_personal_is_kept_by_nobody(gateway: RunningGateway, query: str, persona: str | None) -> None:
    """Also where nobody asks, who is answered null: the same address answers others otherwise."""
    response = get(gateway, query, persona, **{"if-none-match": "*"})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


@pytest.mark.parametrize(("query", "how"), [(SAID, "max-age=60"), (STATUS, "no-cache")])
def test_what_was_asked_for_with_a_token_no_shared_cache_keeps(gateway: RunningGateway, query: str, how: str) -> None:
    """Though it is public: its own client may keep it, by the tag that everybody has."""
    until_by_version(gateway)
    with_token, without = get(gateway, query, MOTHER), get(gateway, query)
    assert with_token.headers["cache-control"] == f"private, {how}"
    assert with_token.headers["etag"] == without.headers["etag"]
    held = get(gateway, query, MOTHER, **{"if-none-match": with_token.headers["etag"]})
    assert (held.status_code, held.headers["cache-control"]) == (304, f"private, {how}")
    refused = get(gateway, query, authorization="Bearer x", **{"if-none-match": with_token.headers["etag"]})
    assert (refused.status_code, refused.headers["cache-control"]) == (401, "no-store")


def test_a_text_without_a_language_is_asked_for_again_by_a_citizen(gateway: RunningGateway) -> None:
    """They may choose another language at any time: its tag is of its bytes, and it is kept for no time unasked."""
    until_by_version(gateway)
    with_token, without = get(gateway, NAMES, MOTHER), get(gateway, NAMES)
    assert with_token.headers["cache-control"] == "private, no-cache"
    assert without.headers["cache-control"] == "public, max-age=60"
    assert with_token.headers["etag"] != without.headers["etag"]
    assert all("authorization" in each.headers["vary"] for each in (with_token, without))
    assert "authorization" not in get(gateway, SAID).headers["vary"]
    held = get(gateway, NAMES, MOTHER, **{"if-none-match": with_token.headers["etag"]})
    assert (held.status_code, held.headers["cache-control"]) == (304, "private, no-cache")


def test_the_settings_page_says_what_caches_are_told(gateway: RunningGateway) -> None:
    """Each row of its table, in order, of a query of that kind; "the same" tag is the one without a token."""
    until_by_version(gateway)
    page = (ROOT / "docs" / "settings.md").read_text().partition("| a GET of |")[2].partition("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in page.splitlines()[2:]]
    controls = [re.findall("`(.*?)`", told)[0] for _, told, _ in rows]
    controls[2] = controls[0].replace("public", controls[2])
    asked = ((SAID, None), (STATUS, None), (SAID, MOTHER), (NAMES, MOTHER), ("{ me { id } }", MOTHER))
    for (_, _, tag), control, (query, persona) in zip(rows, controls, asked, strict=True):
        told, without = get(gateway, query, persona).headers, get(gateway, query).headers
        assert told["cache-control"] == control, query
        assert ("etag" in told) is (tag != "none"), query
        assert (told.get("etag") == without.get("etag")) is not tag.startswith("another"), query


@pytest.mark.parametrize(
    ("page", "words"),
    [("adr/0013-what-a-cache-may-keep.md", r"`Vary` names (.*?)\.\s"), ("settings.md", r"in its key: (.*?)\.\s")],
)
def test_the_pages_name_all_that_an_answer_varies_by(gateway: RunningGateway, page: str, words: str) -> None:
    """Where they speak of `Vary`, and of the key of a cache that does not go by it: each header that it may name."""
    [named] = re.findall(words, (ROOT / "docs" / page).read_text(), re.DOTALL)
    varies = {each.strip().lower() for each in get(gateway, NAMES).headers["vary"].split(",")}
    assert {each.lower() for each in re.findall("`([A-Z][A-Za-z-]+)`", named)} == varies


def test_only_the_operation_that_is_run_decides(gateway: RunningGateway) -> None:
    """Another operation of the document, or what variables leave out, makes no answer personal, and none public."""
    document = "query A { categories { id } } query B { me { id } }"
    conditional = "query ($all: Boolean!) { categories { id } me @include(if: $all) { id } }"
    asked: list[tuple[dict[str, str], bool]] = [
        ({"query": document, "operationName": "A"}, True),
        ({"query": document, "operationName": "B"}, False),
        ({"query": conditional, "variables": '{"all":false}'}, True),
        ({"query": conditional, "variables": '{"all":true}'}, False),
    ]
    for parameters, kept in asked:
        response = gateway.client.get("/graphql", params=parameters, headers={"accept": GRAPHQL})
        assert ("etag" in response.headers) is kept, parameters
        assert (response.headers["cache-control"] == "no-store") is not kept


def test_an_error_is_kept_by_nobody(gateway: RunningGateway) -> None:
    """Neither one of the request nor one of a field."""
    for query in (
        "{",
        "{ unknown }",
        "{ publicServices(first: -1) { totalCount } }",
        '{ publicServices(after: "x") { totalCount } }',
    ):
        response = get(gateway, query)
        assert response.json()["errors"]
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers


def test_what_is_posted_or_shows_its_plan_is_kept_by_nobody(gateway: RunningGateway) -> None:
    """A POST has no address of its own, and a plan tells milliseconds."""
    plan = {"query": NAMES, "extensions": '{"plan":true}'}
    for response in (gateway.post(NAMES), gateway.client.get("/graphql", params=plan, headers={"accept": GRAPHQL})):
        assert response.json()["data"]["publicServices"]["nodes"]
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers


def test_each_form_of_an_answer_has_a_tag_of_its_own(gateway: RunningGateway) -> None:
    """Two languages and two media types are four; one language asked for in other words is the same answer."""
    until_by_version(gateway)
    forms = [(kind, language) for kind in (GRAPHQL, "application/json") for language in ("ko", "en")]
    tags = {form: get(gateway, NAMES, accept=form[0], **{"accept-language": form[1]}).headers["etag"] for form in forms}
    assert len(set(tags.values())) == 4
    assert get(gateway, NAMES, **{"accept-language": "fr, en;q=0.5"}).headers["etag"] == tags[GRAPHQL, "en"]
    kept = {"if-none-match": tags[GRAPHQL, "ko"], "accept-language": "en"}
    assert get(gateway, NAMES, **kept).status_code == 200


def test_a_compressed_answer_is_the_same_answer(gateway: RunningGateway) -> None:
    """The tag is weak, so that it names the answer in either coding, and caches keep the two apart."""
    many = "{ publicServices(first: 50) { nodes { id name description } } }"
    until_by_version(gateway)
    packed, plain = (get(gateway, many, **{"accept-encoding": coding}) for coding in ("gzip", "identity"))
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]
    held = get(gateway, many, **{"accept-encoding": "gzip", "if-none-match": plain.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")


@pytest.fixture(scope="module")
def own(own_data: Path) -> Iterator[RunningGateway]:
    """A gateway of this file's own, whose catalogue the tests below change."""
    with running_gateway(own_data) as opened:
        yield opened


async def test_a_tag_that_holds_reads_nothing(own: RunningGateway) -> None:
    """The store of the catalogue cannot answer the query, and 304 comes all the same."""
    until_by_version(own)
    held = {"if-none-match": get(own, ASKED).headers["etag"]}
    async with connected(stores(own.data)["service_catalogue"]) as store:
        await store.execute("ALTER VIEW requirement RENAME TO kept_requirement")
        try:
            assert get(own, ASKED, **held).status_code == 304
            failed = get(own, ASKED)
        finally:
            await store.execute("ALTER VIEW kept_requirement RENAME TO requirement")
    assert failed.json()["errors"]
    assert failed.headers["cache-control"] == "no-store"


def test_another_version_or_day_is_another_answer(own: RunningGateway, tmp_path: Path) -> None:
    """A catalogue that is imported ends every tag, in each gateway; so does the next day. A restart does not."""
    first = until_by_version(own)
    told = get(own, NAMES).json()
    with running_gateway(own.data) as beside:
        assert until_by_version(beside) == first
    with running_gateway(own.data, MARU_TODAY="2026-11-25") as next_day:
        assert until_by_version(next_day) != first
        assert get(next_day, NAMES, **{"if-none-match": first}).status_code == 200
    done = command("catalogue", "import", str(write(tmp_path, capture(ID))), data=own.data)
    assert done.returncode == 0, done.stderr
    assert eventually(lambda: get(own, NAMES, **{"if-none-match": first}).status_code == 200)
    assert get(own, NAMES).json() != told
    second = until_by_version(own)
    assert get(own, NAMES, **{"if-none-match": second}).status_code == 304
    assert second != first


@pytest.mark.long
async def test_a_store_that_was_made_anew_has_other_tags(own: RunningGateway) -> None:
    """Versions are numbered from 1 in every store: what tells two apart is when they were loaded."""
    first = until_by_version(own)
    async with connected(stores(own.data)["service_catalogue"]) as store:
        await store.execute("UPDATE catalogue_version SET loaded_at = loaded_at + interval '1 s'")
    with running_gateway(own.data) as beside:
        assert until_by_version(beside) != first
