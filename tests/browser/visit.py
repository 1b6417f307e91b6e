"""The explorer's page during one test: it is opened as if for the first time, and keeps what went wrong in it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Error, Page, Request, ViewportSize

from tests.browser.graphiql import is_asked
from tests.patience import HANGING_SECONDS

SIZE: Final[ViewportSize] = {"width": 1440, "height": 900}
CONSOLE_LEVELS: Final = frozenset({"error", "warning"})
VIOLATIONS: Final = """
    globalThis.violations = [];
    addEventListener('securitypolicyviolation', (event) =>
        globalThis.violations.push(`${event.effectiveDirective}: ${event.blockedURI}`));
"""

NEXT_FRAME: Final = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"

LEFT: Final = "() => sessionStorage.setItem('left', 'yes')"
# GraphiQL stores some of its state late. So what is stored is cleared where the page that might write more is gone.
FORGET: Final = """
    if (location.origin !== 'null' && sessionStorage.getItem('left')) {
        localStorage.clear();
        sessionStorage.clear();
    }
"""


@dataclass
class Visit:
    """The explorer open in a browser, with all that it logged, threw and asked of the gateway and of other origins."""

    page: Page
    origin: str
    console: list[str] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    async def open(self) -> None:
        """Open the explorer, noting what is asked and what goes wrong, until its editor and its schema are there."""
        for event, note in self._notes().items():
            self.page.on(event, note)
        async with self.page.expect_response("**/schema.graphql") as schema:
            await self.page.goto(f"{self.origin}/graphql")
        await (await schema.value).finished()
        await self.page.get_by_role("button", name="Re-fetch GraphQL schema", disabled=False).wait_for()
        await self.page.wait_for_selector("#persona")
        # Until its editor is there, GraphiQL's button does nothing.
        await self.page.locator(".graphiql-query-editor .view-line", has_text="WhatAppliesToMe").wait_for()

    async def leave(self) -> None:
        """Take from the page all that this visit has brought there, so that the next one finds it empty."""
        for event, note in self._notes().items():
            self.page.remove_listener(event, note)
        await self.page.unroute_all(behavior="ignoreErrors")
        async with asyncio.timeout(HANGING_SECONDS):
            await self.page.evaluate(LEFT)
        await self.page.goto("about:blank")
        await self.page.emulate_media(color_scheme="null")
        await self.page.set_viewport_size(SIZE)

    def forget(self) -> None:
        """Let what was noted until now be of no account."""
        for noted in (self.console, self.asked, self.elsewhere):
            noted.clear()

    async def violations(self) -> list[str]:
        """What the page's content security policy blocked."""
        found: list[str] = await self.page.evaluate("() => globalThis.violations")
        return found

    def _notes(self) -> dict[Any, Any]:
        return {"pageerror": self._note_error, "request": self._note_request, "console": self._note_message}

    def _note_error(self, error: Error) -> None:
        self.console.append(f"thrown: {error}")

    def _note_message(self, said: ConsoleMessage) -> None:
        if said.type in CONSOLE_LEVELS:
            self.console.append(said.text)

    def _note_request(self, request: Request) -> None:
        if is_asked(request):
            self.asked.append(request)
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.elsewhere.append(request.url)
