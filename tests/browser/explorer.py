"""The explorer as tests visit it: one visit begins in the page that another has left, or in a page of its own.

To load and compile the explorer's code takes longer than most tests of it, and a page that was there before knows it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page

from tests.browser.visit import FORGET, SIZE, VIOLATIONS, Visit


class Explorer:
    """A gateway's explorer, for one visit after another."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self._browser = browser
        self._origin = origin
        self._left: list[Page] = []

    @asynccontextmanager
    async def visited(self) -> AsyncIterator[Visit]:
        """A visit by somebody of whom the browser keeps nothing but the explorer's own code."""
        # A page that was not left in good order is not here: nobody has to go on with what an earlier test has broken.
        page = self._left.pop() if self._left else await self._new_page()
        visit = Visit(page, self._origin)
        await visit.open()
        yield visit
        await visit.leave()
        self._left.append(page)

    @asynccontextmanager
    async def met(self) -> AsyncIterator[Visit]:
        """A visit in a browser that keeps nothing at all, so that everything has to be loaded."""
        visit = Visit(await self._new_page(), self._origin)
        await visit.open()
        yield visit
        await visit.page.context.close()

    async def _new_page(self) -> Page:
        context = await self._browser.new_context(viewport=SIZE, locale="en-GB")
        await context.add_init_script(FORGET)
        await context.add_init_script(VIOLATIONS)
        return await context.new_page()
