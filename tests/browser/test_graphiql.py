"""GraphiQL in a real browser: what a developer meets first works, and asks nothing of anybody but the gateway."""

import json
import re
from typing import Any

import pytest
from playwright.async_api import Page, Response, Route

from tests.browser.conftest import Visit
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway

pytestmark = pytest.mark.browser

RESPONSE = """() => globalThis.__MONACO?.editor.getModels()
    .find((model) => model.uri.path.endsWith('response.json'))?.getValue() ?? ''"""

LANGUAGES = """() => [...document.querySelectorAll('.top-bar *')]
    .filter((each) => each.childElementCount === 0 && each.textContent.trim())
    .map((each) => [each.textContent, each.closest('[lang]').lang])"""


def _is_answer(response: Response) -> bool:
    return response.url.endswith("/graphql") and response.request.method == "POST" and "WhatApplies" in _sent(response)


def _sent(response: Response) -> str:
    return response.request.post_data or ""


async def run(page: Page) -> Response:
    """The response to the query that is open, once GraphiQL has run it."""
    button = page.get_by_role("button", name="Execute query")
    await button.wait_for()
    async with page.expect_response(_is_answer) as response:
        await button.click()
    return await response.value


async def shown_answer(page: Page, until: str) -> dict[str, Any]:
    """The answer as the page shows it, once it holds this text."""
    await page.wait_for_function(f"(text) => ({RESPONSE})().includes(text)", arg=until, timeout=1_000 * HANGING_SECONDS)
    answer: dict[str, Any] = json.loads(await page.evaluate(RESPONSE))
    return answer


async def test_a_persona_sees_what_applies_to_them(visit: Visit, gateway: RunningGateway) -> None:
    """The page opens with the headline query; the chosen persona's own answer is shown, and nothing goes wrong."""
    persona = list(gateway.personas.values())[1]
    name = gateway.ask("{ me { name } }", persona.title)["data"]["me"]["name"]
    await visit.page.select_option("#persona", persona.id)
    response = await run(visit.page)
    answer = await shown_answer(visit.page, name)
    assert response.status == 200
    assert "errors" not in answer
    assert answer["data"]["me"]["id"] == persona.id
    assert answer["data"]["me"]["services"]["nodes"]
    assert visit.console == []
    assert await visit.violations() == []


async def test_the_page_asks_nothing_of_another_origin(visit: Visit) -> None:
    """Opened, used, and its documentation read, the page talks to the gateway alone."""
    await run(visit.page)
    await visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    await visit.page.get_by_text("A GraphQL schema provides").wait_for()
    await visit.page.wait_for_load_state("networkidle")
    assert visit.elsewhere == []
    assert visit.console == []
    assert await visit.violations() == []


async def test_another_persona_takes_the_answer_away(visit: Visit, gateway: RunningGateway) -> None:
    """Whoever is chosen next is not shown the answer of whoever was chosen before."""
    first, second = list(gateway.personas.values())[:2]
    await visit.page.select_option("#persona", first.id)
    await run(visit.page)
    await shown_answer(visit.page, first.id)
    await visit.page.select_option("#persona", second.id)
    await visit.page.wait_for_function(
        f"(id) => !({RESPONSE})().includes(id)", arg=first.id, timeout=1_000 * HANGING_SECONDS
    )
    await run(visit.page)
    answer = await shown_answer(visit.page, second.id)
    assert answer["data"]["me"]["id"] == second.id


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
