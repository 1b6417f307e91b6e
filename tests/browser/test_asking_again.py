"""Whoever is chosen next is asked for again, and is never shown the answer of whoever was chosen before."""

import asyncio

import pytest
from playwright.async_api import Page, Request, Route

from tests.browser.conftest import Visit
from tests.browser.graphiql import is_asked, run, shown_answer, status_with, text_of, write_query
from tests.running import Persona, RunningGateway

pytestmark = pytest.mark.browser


def two_of(gateway: RunningGateway) -> tuple[Persona, Persona]:
    """Two of the demo's personas."""
    first, second, *_ = gateway.personas.values()
    return first, second


def asked_from_now(page: Page) -> list[Request]:
    """A list to which every operation that the page sends is added."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if is_asked(request) else None)
    return asked


async def choose(page: Page, persona: Persona) -> None:
    """Choose a persona, and wait until nothing is in flight."""
    async with page.expect_response("**/demo/personas"):
        await page.select_option("#persona", persona.id)
    await page.wait_for_load_state("networkidle")


async def test_another_persona_is_asked_for_at_once(visit: Visit, gateway: RunningGateway) -> None:
    """The query that was answered is asked again as whoever is chosen, and their answer takes the other's place."""
    first, second = two_of(gateway)
    await visit.page.select_option("#persona", first.id)
    await run(visit.page)
    await shown_answer(visit.page, first.id)
    await visit.page.select_option("#persona", second.id)
    answer = await shown_answer(visit.page, second.id)
    assert answer["data"]["me"]["id"] == second.id
    assert first.id not in await text_of(visit.page, "response.json")
    assert visit.console == []


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


async def test_what_nobody_asked_is_not_sent(visit: Visit, gateway: RunningGateway) -> None:
    """Before the first run, to choose a persona sends nothing."""
    asked = asked_from_now(visit.page)
    for persona in two_of(gateway):
        await choose(visit.page, persona)
    assert asked == []


async def test_the_query_as_it_stands_is_asked(visit: Visit, gateway: RunningGateway) -> None:
    """A query that was changed after its answer is asked as it now stands."""
    first, second = two_of(gateway)
    await visit.page.select_option("#persona", first.id)
    await run(visit.page)
    await shown_answer(visit.page, first.id)
    await write_query(visit.page, "query Changed { me { changed: id } }", "Changed")
    await visit.page.select_option("#persona", second.id)
    assert await shown_answer(visit.page, second.id) == {"data": {"me": {"changed": second.id}}}


async def test_a_broken_query_is_not_sent(visit: Visit, gateway: RunningGateway) -> None:
    """Half a query is not sent: the answer goes, and the page says why there is none."""
    first, second = two_of(gateway)
    await visit.page.select_option("#persona", first.id)
    await run(visit.page)
    await shown_answer(visit.page, first.id)
    await write_query(visit.page, "query Broken { me {", "Broken")
    asked = asked_from_now(visit.page)
    await choose(visit.page, second)
    await status_with(visit.page, "Not asked again, since the query has a syntax error")
    assert await text_of(visit.page, "response.json") == ""
    assert asked == []


@pytest.mark.parametrize(
    "document", ["mutation Change { change }", "query One { me { id } } mutation Change { change }"]
)
async def test_a_mutation_is_never_sent_twice(visit: Visit, gateway: RunningGateway, document: str) -> None:
    """A document with a mutation is sent only by whoever runs it: to choose somebody else does not repeat it."""
    first, second = two_of(gateway)
    await visit.page.select_option("#persona", first.id)
    await run(visit.page)
    await shown_answer(visit.page, first.id)
    await write_query(visit.page, document, "Change" if document.startswith("mutation") else "One")
    asked = asked_from_now(visit.page)
    await choose(visit.page, second)
    await status_with(visit.page, "Not asked again, since this is no query")
    assert await text_of(visit.page, "response.json") == ""
    assert asked == []
