"""GraphiQL in a real browser: what a developer meets first works, and asks nothing of anybody but the gateway."""

import json
import re

import pytest
from playwright.async_api import Route

from tests.browser.conftest import Visit
from tests.browser.graphiql import run, shown_answer
from tests.running import RunningGateway

pytestmark = pytest.mark.browser

LANGUAGES = """() => [...document.querySelectorAll('.top-bar *')]
    .filter((each) => each.childElementCount === 0 && each.textContent.trim())
    .map((each) => [each.textContent, each.closest('[lang]').lang])"""


async def test_a_persona_sees_what_applies_to_them(visit: Visit, gateway: RunningGateway) -> None:
    """The page opens with the headline query, services first; the persona's own answer is shown without a fault."""
    persona = list(gateway.personas.values())[1]
    name = gateway.ask("{ me { name } }", persona.title)["data"]["me"]["name"]
    await visit.page.select_option("#persona", persona.id)
    response = await run(visit.page)
    answer = await shown_answer(visit.page, name)
    assert response.status == 200
    assert "errors" not in answer
    assert answer["data"]["me"]["id"] == persona.id
    assert answer["data"]["me"]["services"]["nodes"]
    assert next(iter(answer["data"]["me"])) == "services"
    assert visit.console == []
    assert await visit.violations() == []


async def test_the_page_asks_nothing_of_another_origin(visit: Visit) -> None:
    """Opened, used, and its documentation read, the page talks to the gateway alone."""
    await run(visit.page)
    await visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    await visit.page.get_by_text("Government services and the records").wait_for()
    await visit.page.wait_for_load_state("networkidle")
    assert visit.elsewhere == []
    assert visit.console == []
    assert await visit.violations() == []


async def test_text_is_marked_with_its_own_language(visit: Visit, gateway: RunningGateway) -> None:
    """A screen reader is told Korean where Hangul stands and English elsewhere, whoever is chosen."""
    for chosen in ("", *(persona.id for persona in gateway.personas.values())):
        await visit.page.select_option("#persona", chosen)
        marked = await visit.page.evaluate(LANGUAGES)
        assert len(marked) > len(gateway.personas)
        for text, language in marked:
            assert language == ("ko" if re.search("[가-힣]", text) else "en"), text


async def test_nobody_is_answered_what_is_public(visit: Visit) -> None:
    """Without a token `me` is null, which is no error."""
    await visit.page.select_option("#persona", "")
    response = await run(visit.page)
    assert response.request.headers.get("authorization") is None
    assert await shown_answer(visit.page, '"me"') == {"data": {"me": None}}


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
