"""GraphiQL in a real browser: what a developer meets first works, and asks nothing of anybody but the gateway."""

import json
from typing import Final

import pytest
from playwright.async_api import Route

from tests.browser.graphiql import PATIENCE_MS, run, shown_answer
from tests.browser.visit import Visit
from tests.running import RunningGateway

pytestmark = pytest.mark.browser

# The last that the page loads is what checks a query while it is written.
LAST_LOADED: Final = """() => performance.getEntriesByType('resource')
    .some(({ name }) => name.includes('/graphql.worker'))"""


async def test_a_newcomer_is_answered_and_the_gateway_alone_is_asked(newcomer: Visit, gateway: RunningGateway) -> None:
    """The page opens with the headline query, services first; a persona has their own answer, and nobody has null.

    Loaded for the first time, used, and its documentation read, it fails nowhere, and talks to no other origin.
    """
    page, persona = newcomer.page, list(gateway.personas.values())[1]
    name = gateway.ask("{ me { name } }", persona.title)["data"]["me"]["name"]
    await page.select_option("#persona", persona.id)
    response = await run(page)
    answer = await shown_answer(page, name)
    assert response.status == 200
    assert "errors" not in answer
    assert answer["data"]["me"]["id"] == persona.id
    assert answer["data"]["me"]["services"]["nodes"]
    assert next(iter(answer["data"]["me"])) == "services"
    await page.select_option("#persona", "")
    assert await shown_answer(page, '"me": null') == {"data": {"me": None}}
    assert ["authorization" in each.headers for each in newcomer.asked] == [True, False]
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    await page.get_by_text("Government services and the records").wait_for()
    await page.wait_for_function(LAST_LOADED, timeout=PATIENCE_MS)
    assert (newcomer.elsewhere, newcomer.console, await newcomer.violations()) == ([], [], [])


async def test_a_refused_token_is_said_in_words(visit: Visit, gateway: RunningGateway) -> None:
    """A token that the gateway refuses shows the gateway's own sentence and code, not a stack trace."""

    async def wrong_tokens(route: Route) -> None:
        shown = [{**each, "token": "not.a.token"} for each in gateway.client.get("/demo/personas").json()]
        await route.fulfill(json=shown)

    await visit.page.route("**/demo/personas", wrong_tokens)
    await visit.page.select_option("#persona", list(gateway.personas.values())[1].id)
    response = await run(visit.page)
    answer = await shown_answer(visit.page, "UNAUTHENTICATED")
    assert response.status == 401
    assert "bearer token" in answer["errors"][0]["message"]
    assert "    at " not in json.dumps(answer)
