"""One visit leaves nothing to the next, although both are in the same page: so no test depends on the one before."""

from typing import Any, Final

import pytest

from tests.browser.explorer import Explorer
from tests.browser.graphiql import open_tab, run, status_with
from tests.browser.visit import Visit
from tests.running import RunningGateway

pytestmark = [pytest.mark.browser, pytest.mark.long]

SEEN: Final = """() => [
    innerWidth, matchMedia('(prefers-color-scheme: dark)').matches,
    document.querySelector('#persona').value, document.querySelector('.answer-status').textContent,
    Object.keys(localStorage).filter((key) => key !== 'graphiql:tabState'), Object.keys(sessionStorage),
]"""


async def seen(visit: Visit) -> list[Any]:
    """What a visitor meets: size and colours of the page, who asks, the answer's status, what is stored, the tabs."""
    return [await visit.page.evaluate(SEEN), await visit.page.get_by_role("tab").all_inner_texts()]


async def test_a_visit_finds_nothing_of_the_one_before(explorer: Explorer, gateway: RunningGateway) -> None:
    """Tabs, persona, history, routes, size and colours are as they were before anybody came."""
    async with explorer.visited() as first:
        met = await seen(first)
        await first.page.set_viewport_size({"width": 400, "height": 800})
        await first.page.emulate_media(color_scheme="dark")
        await first.page.select_option("#persona", list(gateway.personas.values())[1].id)
        await open_tab(first.page, "query Who { me { id } }", "Who")
        await run(first.page)
        await status_with(first.page, "^200")
        await first.page.route("**/demo/personas", lambda route: route.abort())
        assert await seen(first) != met
    async with explorer.visited() as second:
        assert second.page is first.page
        assert await seen(second) == met
        assert (second.console, second.asked) == ([], [])
