"""A page of another origin in a real browser: it asks as a citizen where its origin may, and is kept out elsewhere."""

import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pytest
from playwright.async_api import Browser, CDPSession, Page

from tests.browser.elsewhere import ELSEWHERE
from tests.patience import eventually
from tests.running import RunningGateway

pytestmark = pytest.mark.browser

ASK: Final = """async ([url, options]) => {
    try {
        const response = await fetch(url, options);
        return {status: response.status, answer: await response.json(), headers: Object.fromEntries(response.headers)};
    } catch (error) {
        return {failure: error.name};
    }
}"""


class Empty(BaseHTTPRequestHandler):
    """Answers everything with an empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Another</title>")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@dataclass
class Visitor:
    """A page of another origin, and what its browser sent to the gateway."""

    page: Page
    network: CDPSession
    gateway: str
    methods: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    def watch(self) -> None:
        """Note each request to the gateway, and the status of what the network answered: a cache has none."""
        self.network.on("Network.requestWillBeSent", self._note)
        self.network.on(
            "Network.responseReceivedExtraInfo", lambda got: self.statuses.update({got["requestId"]: got["statusCode"]})
        )

    def _note(self, sent: dict[str, Any]) -> None:
        if sent["request"]["url"].startswith(self.gateway):
            self.methods[sent["requestId"]] = sent["request"]["method"]

    async def ask(self, path: str, **options: Any) -> dict[str, Any]:
        """What the page's own script makes of a fetch: status, answer and readable headers, or how it failed."""
        self.methods.clear()
        found: dict[str, Any] = await self.page.evaluate(ASK, [f"{self.gateway}{path}", options])
        return found

    async def sent(self) -> list[tuple[str, int]]:
        """What the browser then sent to the gateway: methods, each with the status that came."""
        await self.network.send("Network.enable")  # what the browser had noted before its reply has come before it
        return sorted((self.methods[each], self.statuses[each]) for each in self.methods.keys() & self.statuses.keys())


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where another origin's pages are served, on every address of this machine that is its own alone."""
    server = ThreadingHTTPServer(("0.0.0.0", 0), Empty)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context()
    yield await context.new_page()
    await context.close()


async def visitor(page: Page, origin: str, gateway: RunningGateway) -> Visitor:
    """The page, opened at this origin, with its network watched."""
    network = await page.context.new_cdp_session(page)
    await network.send("Network.enable")
    opened = Visitor(page, network, gateway.url)
    opened.watch()
    await page.goto(f"{origin}/")
    return opened


def as_citizen(gateway: RunningGateway, query: str) -> dict[str, Any]:
    """A POST as a front end sends it: with a token, which no browser sends elsewhere without a preflight."""
    token = next(iter(gateway.personas.values())).token
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json", "accept-language": "en"}
    return {"method": "POST", "headers": headers, "body": f'{{"query":"{query}"}}'}


async def test_a_page_of_an_allowed_origin_asks_as_a_citizen(page: Page, gateway: RunningGateway, port: int) -> None:
    """Its browser sends a preflight first, and then its script reads the answer and the headers that it needs."""
    visit = await visitor(page, f"http://localhost:{port}", gateway)
    found = await visit.ask("/graphql", **as_citizen(gateway, "{ me { id } }"))
    assert found["answer"] == {"data": {"me": {"id": next(iter(gateway.personas.values())).id}}}
    assert await visit.sent() == [("OPTIONS", 200), ("POST", 200)]
    assert found["headers"]["maru-executor"] == "plan"
    assert found["headers"]["maru-request-id"]


async def test_a_page_of_an_allowed_origin_reads_errors(page: Page, gateway: RunningGateway, port: int) -> None:
    """A refused token is told to the script in the gateway's words, with the challenge."""
    visit = await visitor(page, f"http://localhost:{port}", gateway)
    options = as_citizen(gateway, "{ me { id } }")
    options["headers"]["authorization"] = "Bearer x"
    found = await visit.ask("/graphql", **options)
    assert found["status"] == 401
    assert found["answer"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert found["headers"]["www-authenticate"].startswith("Bearer")


async def test_a_page_of_another_origin_is_kept_out(page: Page, gateway: RunningGateway, port: int) -> None:
    """With a token the browser sends nothing but the preflight; without one, the script may not read the answer."""
    visit = await visitor(page, f"http://{ELSEWHERE}:{port}", gateway)
    assert await visit.ask("/graphql", **as_citizen(gateway, "{ me { id } }")) == {"failure": "TypeError"}
    assert await visit.sent() == [("OPTIONS", 400)]
    assert await visit.ask("/graphql?query={__typename}") == {"failure": "TypeError"}
    assert await visit.sent() == [("GET", 200)]
    assert await visit.ask("/demo/personas") == {"failure": "TypeError"}


async def test_a_browser_keeps_what_is_public(page: Page, gateway: RunningGateway, port: int) -> None:
    """Asked again within a minute nothing is sent; asked whether it still holds, 304 comes, and the script sees 200."""
    visit = await visitor(page, f"http://localhost:{port}", gateway)
    url = "/graphql?query={publicServices(first:30){nodes{id name}}}"
    assert eventually(lambda: "max-age" in gateway.client.get(url).headers["cache-control"])
    first = await visit.ask(url, cache="reload")
    assert await visit.sent() == [("GET", 200)]
    assert first["headers"]["etag"]
    assert await visit.ask(url) == first
    assert await visit.sent() == []
    again = await visit.ask(url, cache="no-cache")
    assert (again["answer"], again["status"]) == (first["answer"], 200)
    assert await visit.sent() == [("GET", 304)]


async def test_a_browser_keeps_nothing_personal(page: Page, gateway: RunningGateway, port: int) -> None:
    """A GET as a citizen, and then as nobody, are two requests with two answers."""
    visit = await visitor(page, f"http://localhost:{port}", gateway)
    url, token = "/graphql?query={me{id}}", next(iter(gateway.personas.values())).token
    known = await visit.ask(url, headers={"authorization": f"Bearer {token}"})
    assert known["answer"]["data"]["me"]
    unknown = await visit.ask(url, cache="force-cache")
    assert unknown["answer"] == {"data": {"me": None}}
