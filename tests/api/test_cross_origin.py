"""What browsers are told of a page's origin (CORS): at every endpoint, by every status, and to a preflight."""

import re
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from api.addresses.cross_origin import REQUEST_HEADERS
from api.receiving.receive import BODY_CAP
from api.serving.app import build_app
from tests.api.conftest import GRAPHQL, ROOT, Gateway
from tests.api.graph import SmallGraph
from tests.api.tokens import nobody_asks

ALLOWED: Final = ("https://app.example.kr", "http://localhost", "http://localhost:5173")
REFUSED: Final = (
    "https://app.example.kr.evil.example",
    "https://evil-app.example.kr",
    "https://appxexample.kr",
    "http://app.example.kr",
    "https://app.example.kr:8443",
    "http://localhost:5173.evil.example",
    "http://127.0.0.1:5173",
    "null",
    "",
)
JSON: Final = {"content-type": "application/json"}
STATUSES: Final[dict[int, dict[str, Any]]] = {
    200: {"method": "POST", "json": {"query": "{ me }"}},
    400: {"method": "POST", "json": {"query": "{"}, "headers": {"accept": GRAPHQL}},
    401: {"method": "POST", "json": {"query": "{ me }"}, "headers": {"authorization": "Bearer x"}},
    405: {"method": "PUT", "json": {"query": "{ me }"}},
    406: {"method": "POST", "json": {"query": "{ me }"}, "headers": {"accept": "text/csv"}},
    413: {"method": "POST", "content": b" " * (BODY_CAP + 1), "headers": JSON},
    415: {"method": "POST", "content": b"{ me }", "headers": {"content-type": "text/plain"}},
    500: {"method": "POST", "json": {"query": "{ crash }"}},
    503: {"method": "POST", "json": {"query": "{ full }"}},
}
PATHS: Final = ("/graphql?query={me}", "/schema.graphql", "/livez", "/readyz", "/demo/personas", "/nowhere")


def asked(gateway: Gateway, origin: str, path: str = "/graphql", **request: Any) -> httpx.Response:
    """The response to a page of this origin."""
    headers = {**request.pop("headers", {}), "origin": origin}
    return gateway.client.request(url=path, headers=headers, **request)


def words(response: httpx.Response, name: str) -> set[str]:
    """What a header lists, in lower case."""
    return {each.strip().lower() for each in response.headers[name].split(",")}


def preflight(gateway: Gateway, origin: str, method: str, *names: str, path: str = "/graphql") -> httpx.Response:
    """The response to a browser that asks whether it may send this method with these headers."""
    asking = {"access-control-request-method": method, "access-control-request-headers": ",".join(names)}
    return asked(gateway, origin, path, method="OPTIONS", headers=asking)


@pytest.mark.parametrize("status", STATUSES)
def test_a_page_of_an_allowed_origin_may_read_every_status(gateway: Gateway, status: int) -> None:
    """An error is no less readable than an answer, with the headers that a client needs; a stranger may read none."""
    response = asked(gateway, ALLOWED[0], **STATUSES[status])
    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == ALLOWED[0]
    assert "access-control-allow-credentials" not in response.headers
    exposed = words(response, "access-control-expose-headers")
    assert {"etag", "maru-executor", "maru-request-id", "retry-after", "www-authenticate", "allow"} == exposed
    stranger = asked(gateway, REFUSED[0], **STATUSES[status])
    assert stranger.status_code == status
    assert "access-control-allow-origin" not in stranger.headers


@pytest.mark.parametrize("path", PATHS)
def test_every_endpoint_tells_caches_that_the_origin_matters(gateway: Gateway, path: str) -> None:
    """With an allowed origin, a strange one, or none: what one of them is answered is not what another is."""
    for headers in ({"origin": ALLOWED[0]}, {"origin": REFUSED[0]}, {}):
        assert "origin" in words(gateway.client.get(path, headers=headers), "vary")
    assert asked(gateway, ALLOWED[0], path, method="GET").headers["access-control-allow-origin"] == ALLOWED[0]


@pytest.mark.parametrize("origin", ALLOWED)
@pytest.mark.parametrize("path", ["/graphql", "/demo/personas"])
def test_a_preflight_allows_what_clients_send(gateway: Gateway, origin: str, path: str) -> None:
    """A POST with a token, a JSON body, a language and Maru's own header; the browser may remember it for two hours."""
    named = ("authorization", "content-type", "accept-language", "if-none-match", "maru-executor")
    for method in ("GET", "POST"):
        response = preflight(gateway, origin, method, *named, path=path)
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == origin
        assert set(named) <= words(response, "access-control-allow-headers")
        assert words(response, "access-control-allow-methods") == {"get", "head", "post"}
        assert response.headers["access-control-max-age"] == "7200"
        assert "origin" in words(response, "vary")


@pytest.mark.parametrize(
    "names",
    [("apollographql-client-name", "apollographql-client-version"), ("traceparent", "tracestate", "baggage")],
    ids=["Apollo Client's clientAwareness", "OpenTelemetry"],
)
def test_a_preflight_allows_what_usual_libraries_add(gateway: Gateway, names: tuple[str, ...]) -> None:
    """Who asks, and in which trace: nobody reads it here, and a page that sends it is answered all the same."""
    assert preflight(gateway, ALLOWED[0], "POST", "content-type", *names).status_code == 200


@pytest.mark.parametrize(
    ("page", "begin", "end"),
    [
        ("settings.md", "`POST` with", "A page may read"),
        ("front-end.md", "may send these headers:", "A browser does not"),
    ],
)
def test_the_pages_name_all_headers_that_a_preflight_allows(page: str, begin: str, end: str) -> None:
    """Each of them, and none that is refused."""
    said = (ROOT / "docs" / page).read_text().partition(begin)[2].partition(end)[0]
    assert sorted(re.findall("`([A-Z][A-Za-z-]+)`", said)) == sorted(REQUEST_HEADERS)


@pytest.mark.parametrize("origin", REFUSED)
def test_a_preflight_of_another_origin_is_refused(gateway: Gateway, origin: str) -> None:
    """Neither what only begins or ends as an allowed origin does, nor its other scheme or port, nor `null`."""
    response = preflight(gateway, origin, "POST", "authorization", "content-type")
    assert response.status_code == 400
    assert "access-control-allow-origin" not in response.headers


def test_a_preflight_refuses_what_no_client_needs(gateway: Gateway) -> None:
    """Another method, and another header."""
    assert preflight(gateway, ALLOWED[0], "DELETE").status_code == 400
    assert preflight(gateway, ALLOWED[0], "POST", "content-type", "cookie2").status_code == 400


async def test_without_origins_no_page_of_another_may_read(tmp_path: Path) -> None:
    """A gateway that names none says nothing of origins, and takes no preflight for one."""
    app = build_app(SmallGraph(), identify=nobody_asks, dist=tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://maru") as client:
        for method in ("GET", "OPTIONS"):
            headers = {"origin": ALLOWED[1], "access-control-request-method": "POST"}
            response = await client.request(method, "/graphql?query={me}", headers=headers)
            assert not [name for name in response.headers if name.startswith("access-control")]
        assert response.status_code == 405
