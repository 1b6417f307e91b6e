"""A browser that forbids its storage, as some do where cookies are blocked."""

from typing import Final

import pytest
from playwright.async_api import Browser

from tests.browser.graphiql import run, status_with
from tests.browser.visit import SIZE, VIOLATIONS, Visit
from tests.running import RunningGateway

pytestmark = [pytest.mark.browser, pytest.mark.long]

FORBIDDEN: Final = """for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('Forbidden.', 'SecurityError'); } });"""


async def test_a_forbidden_storage_costs_nothing(browser: Browser, gateway: RunningGateway) -> None:
    """The explorer opens, asks as whom is chosen, and answers; what it would keep lasts as long as the page."""
    context = await browser.new_context(viewport=SIZE, locale="en-GB")
    await context.add_init_script(FORBIDDEN)
    await context.add_init_script(VIOLATIONS)
    visit = Visit(await context.new_page(), gateway.url)
    await visit.open()
    await visit.page.select_option("#persona", list(gateway.personas.values())[1].id)
    await run(visit.page)
    await status_with(visit.page, "^200")
    assert visit.console == []
    await context.close()
