"""Chromium without a window, and a page that keeps what went wrong in it."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, Request, async_playwright

from tests.running import ROOT, RunningGateway

CONSOLE_LEVELS = frozenset({"error", "warning"})
VIOLATIONS = """
    globalThis.violations = [];
    addEventListener('securitypolicyviolation', (event) =>
        globalThis.violations.push(`${event.effectiveDirective}: ${event.blockedURI}`));
"""


@dataclass
class Visit:
    """The explorer open in a browser, with all that it logged, threw and asked of other origins."""

    page: Page
    origin: str
    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note from now on what goes wrong."""
        self.page.on("pageerror", lambda error: self.console.append(f"thrown: {error}"))
        self.page.on("request", self._note_request)
        self.page.on(
            "console",
            lambda said: self.console.append(said.text) if said.type in CONSOLE_LEVELS else None,
        )

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.elsewhere.append(request.url)

    async def violations(self) -> list[str]:
        """What the page's content security policy blocked."""
        found: list[str] = await self.page.evaluate("() => globalThis.violations")
        return found


def chromium_path() -> str:
    """Where Chromium is; the test is skipped where it is not, or failed where it has to be."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        _lacking("Chromium is not on the path (Debian: apt install chromium); untested: the explorer in a browser")
    if not (ROOT / "web" / "dist" / "index.html").is_file():
        _lacking("the explorer is not built (make setup); untested: the explorer in a browser")
    return found or ""


def axe_source() -> str:
    """axe-core's script; the test is skipped where it is not installed, or failed where it has to be."""
    script = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        _lacking("axe-core is not installed (make setup); untested: the explorer's accessibility")
    return script.read_text()


def _lacking(reason: str) -> None:
    if os.environ.get("MARU_BROWSER_REQUIRED") == "1":
        pytest.fail(f"MARU_BROWSER_REQUIRED=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    path = chromium_path()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        await opened.close()


@pytest.fixture
async def visit(browser: Browser, gateway: RunningGateway) -> AsyncIterator[Visit]:
    """The gateway's explorer, opened by a visitor who was never here."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    await context.add_init_script(VIOLATIONS)
    visit = Visit(await context.new_page(), gateway.url)
    visit.watch()
    await visit.page.goto(f"{gateway.url}/graphql")
    await visit.page.wait_for_selector("#persona")
    # Until its editor is there, GraphiQL's button does nothing.
    await visit.page.locator(".graphiql-query-editor .view-line", has_text="WhatAppliesToMe").wait_for()
    await visit.page.wait_for_load_state("networkidle")
    yield visit
    await context.close()
