"""Whoever is chosen next is asked for again, and is never shown the answer of whoever was chosen before.

What is asked again is what a tab shows. So all these tests share one visit, and each has a tab of its own there.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Page, Route

from tests.browser.explorer import Explorer
from tests.browser.graphiql import open_tab, run, shown_answer, status_with, text_of, write_query
from tests.browser.visit import Visit
from tests.running import Persona, RunningGateway

pytestmark = pytest.mark.browser

# The page asks as soon as it has fetched a token. To fetch one after it, and wait for a frame, is to have seen it ask.
TOKEN_AFTER_IT: Final = """async () => {
    await (await fetch('/demo/personas', { cache: 'no-store' })).json();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}"""

# Each with the title that its tab has, and why the page does not ask it again.
UNREPEATED: Final = (
    ("query Broken { me {", "Broken", "the query has a syntax error"),
    ("mutation Change { change }", "Change", "this is no query"),
    ("query One { me { id } } mutation Change { change }", "One", "this is no query"),
)


@pytest.fixture(scope="module")
async def one_visit(explorer: Explorer) -> AsyncIterator[Visit]:
    async with explorer.visited() as visit:
        yield visit


@pytest.fixture
async def visit(one_visit: Visit) -> AsyncIterator[Visit]:
    """The explorer with a query in a new tab that nobody has asked yet."""
    await open_tab(one_visit.page, "query Who { me { id name } }", "Who")
    one_visit.forget()
    yield one_visit
    await one_visit.page.unroute_all(behavior="ignoreErrors")


def two_of(gateway: RunningGateway) -> tuple[Persona, Persona]:
    """Two of the demo's personas."""
    first, second, *_ = gateway.personas.values()
    return first, second


async def choose(page: Page, persona: Persona) -> None:
    """Choose a persona, and wait until the page has asked whatever it asks for that."""
    async with page.expect_response("**/demo/personas") as people:
        await page.select_option("#persona", persona.id)
    await (await people.value).finished()
    await page.evaluate(TOKEN_AFTER_IT)


async def test_another_persona_is_asked_for_at_once(visit: Visit, gateway: RunningGateway) -> None:
    """What was answered is asked again as whoever is chosen, whose answer takes its place; before, nothing is asked."""
    first, second = two_of(gateway)
    for persona in (second, first):
        await choose(visit.page, persona)
    assert visit.asked == []
    await run(visit.page)
    await shown_answer(visit.page, first.id)
    await visit.page.select_option("#persona", second.id)
    answer = await shown_answer(visit.page, second.id)
    assert answer["data"]["me"]["id"] == second.id
    assert first.id not in await text_of(visit.page, "response.json")
    assert visit.console == []


@pytest.mark.long
async def test_what_was_asked_for_another_is_cancelled(visit: Visit, gateway: RunningGateway) -> None:
    """A request in flight is given up when somebody else is chosen, and asked as them."""
    first, second = two_of(gateway)
    held: asyncio.Future[Route] = asyncio.get_running_loop().create_future()

    async def hold_first(route: Route) -> None:
        if held.done():
            await route.continue_()
        else:
            held.set_result(route)

    await visit.page.select_option("#persona", first.id)
    await visit.page.route("**/graphql", hold_first)
    await visit.page.get_by_role("button", name="Execute query").click()
    given_up = (await held).request
    async with visit.page.expect_event("requestfailed", lambda request: request == given_up):
        await visit.page.select_option("#persona", second.id)
    answer = await shown_answer(visit.page, second.id)
    assert answer["data"]["me"]["id"] == second.id


@pytest.mark.long
async def test_the_query_as_it_stands_is_asked(visit: Visit, gateway: RunningGateway) -> None:
    """A query that was changed after its answer is asked as it now stands."""
    first, second = two_of(gateway)
    await visit.page.select_option("#persona", first.id)
    await run(visit.page)
    await shown_answer(visit.page, first.id)
    await write_query(visit.page, "query Changed { me { changed: id } }", "Changed")
    await visit.page.select_option("#persona", second.id)
    assert await shown_answer(visit.page, second.id) == {"data": {"me": {"changed": second.id}}}


@pytest.mark.long
async def test_what_may_not_be_repeated_is_not_sent(visit: Visit, gateway: RunningGateway) -> None:
    """Half a query, or a document with a mutation, is not sent again: the answer goes, and the page says why."""
    first, second = two_of(gateway)
    for document, title, reason in UNREPEATED:
        await visit.page.select_option("#persona", first.id)
        await write_query(visit.page, "query Before { me { id } }", "Before")
        await run(visit.page)
        await shown_answer(visit.page, first.id)
        await write_query(visit.page, document, title)
        visit.asked.clear()
        await choose(visit.page, second)
        await status_with(visit.page, f"Not asked again, since {reason}")
        assert await text_of(visit.page, "response.json") == ""
        assert visit.asked == [], document
