"""The endpoints beside GraphQL: probes, schema, demo, explorer, and the answer where there is no endpoint."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from joserfc.jwk import ECKey

from api.demo.demo import Demo
from api.endpoints.demo_phone import FOLDER
from api.endpoints.explorer import CONTENT_SECURITY_POLICY
from api.serving.app import build_app
from resolvers.readiness.findings import Findings
from tests.api.conftest import Gateway
from tests.api.graph import SDL, SECRET, SmallGraph
from tests.api.tokens import nobody_asks

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class SickGraph(SmallGraph):
    """Cannot tell its agencies' status."""

    async def findings(self) -> Findings:
        raise RuntimeError("db.internal refused")

    async def agencies(self, *, for_operators: bool) -> list[dict[str, Any]]:
        raise RuntimeError("db.internal refused")


async def nobody() -> list[dict[str, str]]:
    return []


def outside_the_demo(graph: SmallGraph, dist: Path) -> httpx.AsyncClient:
    app = build_app(graph, identify=nobody_asks, dist=dist)
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://maru")


def test_livez_touches_nothing(gateway: Gateway) -> None:
    """The process is alive when it answers."""
    assert gateway.client.get("/livez").text == "ok"


def test_readyz_gives_the_state_of_each_agency_alone(gateway: Gateway) -> None:
    """One agency that is down leaves the gateway ready. What is wrong with it is for operators."""
    response = gateway.client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "agencies": {"civil_registry": "UP", "labour_office": "DOWN"}}


async def test_readyz_is_red_when_the_graph_cannot_answer(tmp_path: Path) -> None:
    """A graph that fails is not ready, says no word of why, and the process still lives."""
    async with outside_the_demo(SickGraph(), tmp_path) as client:
        response = await client.get("/readyz")
        assert response.status_code == 503
        assert response.json() == {"ready": False, "agencies": {}}
        assert (await client.get("/livez")).status_code == 200


def test_agencies_are_shown_to_everybody_and_may_be_kept_for_seconds(gateway: Gateway) -> None:
    """JSON that any cache may keep as long as status and health are worth something."""
    response = gateway.client.get("/agencies")
    assert response.status_code == 200
    assert [each["id"] for each in response.json()["agencies"]] == ["civil_registry", "labour_office"]
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "public, max-age=5"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert gateway.client.head("/agencies").content == b""


async def test_agencies_that_cannot_be_told_are_an_error_that_says_no_word_of_why(tmp_path: Path) -> None:
    """Nobody keeps it, and no address of a store stands in it."""
    app = build_app(SickGraph(), identify=nobody_asks, dist=tmp_path)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://maru") as client:
        response = await client.get("/agencies")
    assert response.status_code == 500
    assert "public" not in response.headers.get("cache-control", "")
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "db.internal" not in response.text


def test_the_schema_is_printed_as_text(gateway: Gateway) -> None:
    """GET /schema.graphql gives the SDL as text."""
    response = gateway.client.get("/schema.graphql")
    assert response.text == SDL
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/schema.graphql", "/explorer/assets/index-abc123.js"])
def test_a_client_that_holds_a_document_is_told_so(gateway: Gateway, path: str) -> None:
    """A document has an entity tag; whoever names it, alone, strongly or among others, gets 304 without a body."""
    response = gateway.client.get(path)
    tag = response.headers["etag"]
    assert re.fullmatch('W/"[0-9a-f]{32}"', tag)
    for held in (tag, tag.removeprefix("W/"), f'"old", {tag}', "*"):
        again = gateway.client.get(path, headers={"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == response.headers["cache-control"]
    several = [("if-none-match", '"old"'), ("if-none-match", tag)]
    assert gateway.client.get(path, headers=several).status_code == 304
    for other in ('"old"', tag.strip('W/"'), f'"old", {tag[:-2]}"', ""):
        assert gateway.client.get(path, headers={"if-none-match": other}).content == response.content


def test_a_browser_gets_the_explorer(gateway: Gateway) -> None:
    """A browser at /graphql gets the page, under a strict policy; a program at the same address gets JSON."""
    response = gateway.client.get("/graphql", headers=BROWSER)
    assert "<title>Maru</title>" in response.text
    assert response.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    assert gateway.client.get("/graphql?query={me}").json() == {"data": {"me": None}}


def test_the_explorers_files_may_be_kept_for_ever(gateway: Gateway) -> None:
    """Hashed files are immutable; a missing one is a JSON 404 that nobody keeps, and nothing else is served."""
    response = gateway.client.get("/explorer/assets/index-abc123.js")
    assert response.text == "export {}"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["x-content-type-options"] == "nosniff"
    for path in ("/explorer/assets/none.js", "/explorer/assets/..%2f..%2fdemo-key.json", "/explorer/index.html"):
        missing = gateway.client.get(path)
        assert missing.status_code == 404
        assert "immutable" not in missing.headers["cache-control"]


async def test_an_explorer_that_is_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    """Without web/dist the page is a 503 that names `make setup`, and its files are 404."""
    async with outside_the_demo(SmallGraph(), tmp_path) as client:
        response = await client.get("/graphql", headers=BROWSER)
        assert response.status_code == 503
        assert "make setup" in response.text
        assert (await client.get("/explorer/assets/index.js")).status_code == 404


def test_the_demo_gives_personas_with_fresh_tokens(gateway: Gateway) -> None:
    """Each call makes tokens anew, and no cache keeps them."""
    response = gateway.client.get("/demo/personas")
    [persona] = response.json()
    assert set(persona) == {"id", "title", "sentence", "token"}
    assert response.headers["cache-control"] == "no-store"
    assert persona["token"] != gateway.token()


async def test_the_demos_phone_serves_its_scripts_and_nothing_else_of_its_folder(tmp_path: Path) -> None:
    """A browser that holds one asks whether it is still the newest; each is under the page's own policy."""
    demo = Demo(ECKey.generate_key("P-256"), nobody, address="http://maru")
    app = build_app(SmallGraph(), identify=nobody_asks, demo=demo, dist=tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://maru") as client:
        page = await client.get("/demo/phone")
        [entry] = re.findall(r'src="([^"]+)"', page.text)
        found, left = set[str](), {entry}
        while left:
            script = await client.get(left.pop())
            assert script.headers["content-type"] == "text/javascript; charset=utf-8"
            assert script.headers["content-security-policy"] == page.headers["content-security-policy"]
            assert script.headers["cache-control"] == "no-cache"
            found.add(script.url.path)
            left |= {urljoin(script.url.path, name) for name in re.findall(r"from '([^']+)'", script.text)} - found
        assert {Path(path).name for path in found} == {path.name for path in FOLDER.glob("*.js")}
        for name in ("phone.html", "words", ""):
            assert (await client.get(f"/demo/phone/{name}")).status_code == 404


async def test_outside_the_demo_its_endpoints_do_not_exist(tmp_path: Path) -> None:
    """Without a demo its paths are as unknown as any other."""
    async with outside_the_demo(SmallGraph(), tmp_path) as client:
        for path in ("/demo/personas", "/demo/phone", "/demo/phone/phone.js", "/demo/push/a/b"):
            assert (await client.get(path)).status_code == 404
        for path in ("/demo/push", "/demo/push/a"):
            assert (await client.post(path)).status_code == 404


async def test_d12_a_fault_of_another_endpoint_is_masked(tmp_path: Path) -> None:
    """An exception of any endpoint is a masked JSON 500, and goes no further."""

    async def failing() -> list[dict[str, str]]:
        raise RuntimeError(SECRET)

    demo = Demo(ECKey.generate_key("P-256"), failing)
    app = build_app(SmallGraph(), identify=nobody_asks, demo=demo, dist=tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://maru") as client:
        response = await client.get("/demo/personas")
    assert response.status_code == 500
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "secret_table" not in response.text


@pytest.mark.parametrize("path", ["/", "/graphql/", "/GraphQL", "//graphql", "/graphql%2f", "/admin"])
def test_an_unknown_path_is_a_json_404(gateway: Gateway, path: str) -> None:
    """A path that no endpoint has gets a JSON error with a request id, and no redirection."""
    response = gateway.client.get(path)
    [error] = response.json()["errors"]
    assert response.status_code == 404
    assert error["extensions"]["code"] == "NOT_FOUND"
    assert error["extensions"]["requestId"] == response.headers["maru-request-id"]


@pytest.mark.parametrize(
    "path",
    [
        "/livez",
        "/readyz",
        "/agencies",
        "/schema.graphql",
        "/catalogue.jsonld",
        "/catalogue.json",
        "/demo/personas",
        "/explorer/assets/x",
    ],
)
def test_a05_the_other_endpoints_are_for_reading(gateway: Gateway, path: str) -> None:
    """A POST to an endpoint that only shows something gets a JSON 405 with Allow."""
    response = gateway.client.post(path)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"
    assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"
