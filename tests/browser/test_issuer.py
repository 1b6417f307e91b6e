"""The explorer outside of the demo, where who asks pastes a token of the issuer's."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Final

import pytest
from playwright.async_api import Browser, Page, Request, Route

from tests import issuer
from tests.browser.graphiql import is_asked, run, shown_answer, status_with, text_of, write, write_query
from tests.browser.visit import NEXT_FRAME
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, running_gateway

pytestmark = [pytest.mark.browser, pytest.mark.long]

KEY: Final = issuer.new_key()


@pytest.fixture(scope="module")
def outside(
    gateway: RunningGateway, dsns: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningGateway]:
    """A gateway that is no demo, and takes this issuer's tokens."""
    settings = issuer.settings_of(tmp_path_factory.mktemp("issuer"), KEY)
    with running_gateway(gateway.data, PLATFORM_DATABASE_URL=dsns["platform"], **settings) as opened:
        yield opened


@pytest.fixture
async def page(browser: Browser, outside: RunningGateway) -> AsyncIterator[Page]:
    """Its explorer, to which the schema has been refused."""
    page = await browser.new_page()
    await page.goto(f"{outside.url}/graphql")
    refused = await shown_answer(page, "FORBIDDEN")
    assert "scope `introspection`" in refused["errors"][0]["message"]
    assert "stack" not in str(refused)
    yield page
    await page.close()


async def use(page: Page, token: str) -> None:
    """Ask with this token from now on."""
    await page.get_by_label("Bearer token").fill(token)
    await page.get_by_role("button", name="Use", exact=True).click()


async def hold_schemas(page: Page) -> list[Route]:
    """The requests for the schema from now on, which wait until the test lets them go on."""
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/schema.graphql", hold)
    return held


async def test_who_pastes_a_token_is_shown_the_schema_that_was_refused_before(page: Page) -> None:
    """The gateway's own sentence says what it takes; with such a token the documentation comes by itself."""
    await use(page, issuer.token(KEY, scope="introspection"))
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    documentation = page.get_by_role("region", name="Documentation Explorer")
    await documentation.get_by_role("link", name="me", exact=True).wait_for(timeout=1_000 * HANGING_SECONDS)


async def test_the_answer_comes_after_a_refusal_of_the_schema_however_late_that_is(page: Page) -> None:
    """With a token that may not see the schema, the query that was open is asked again once that is known."""
    await write_query(page, "query Agencies { agencies { id } }", "Agencies")
    await run(page)
    assert (await status_with(page, "^200")).endswith("Nobody (no token)")
    known = asyncio.Event()

    async def hold(route: Route) -> None:
        await known.wait()
        await route.continue_()

    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if is_asked(request) else None)
    await page.route("**/schema.graphql", hold)
    async with page.expect_request("**/schema.graphql"):
        await use(page, issuer.token(KEY))
    await page.evaluate(NEXT_FRAME)
    assert asked == []
    known.set()
    assert (await status_with(page, "^200")).endswith("Bearer of a token")
    assert (await shown_answer(page, "agencies"))["data"]["agencies"]


async def asked_before_schemas_are_held(page: Page) -> tuple[list[Route], list[Request]]:
    """Have a query answered; then the schemas that are held from now on, and the queries that are asked."""
    await write_query(page, "query Agencies { agencies { id } }", "Agencies")
    await run(page)
    await status_with(page, "^200")
    held = await hold_schemas(page)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if is_asked(request) else None)
    return held, asked


async def test_a_refusal_for_whoever_asked_before_is_not_the_newest_asker_s(page: Page) -> None:
    """Neither is it shown, nor is the open query asked before the newest asker has been refused the schema as well."""
    held, asked = await asked_before_schemas_are_held(page)
    for name in ("before", "newest"):
        async with page.expect_request("**/schema.graphql"):
            await use(page, issuer.token(KEY, sub=name))
    async with page.expect_response("**/schema.graphql") as refused:
        await held[0].continue_()
    await (await refused.value).finished()
    await page.evaluate(NEXT_FRAME)
    assert asked == []
    assert await text_of(page, "response.json") == ""
    await held[1].continue_()
    assert (await status_with(page, "^200")).endswith("Bearer of a token")
    assert len(asked) == 1


async def test_a_query_that_is_run_while_the_schema_is_awaited_is_not_asked_again(page: Page) -> None:
    """Whoever has pasted a token and runs the query themselves has it asked once."""
    held, asked = await asked_before_schemas_are_held(page)
    async with page.expect_request("**/schema.graphql"):
        await use(page, issuer.token(KEY))
    await run(page)
    await shown_answer(page, "agencies")
    await held[0].continue_()
    await shown_answer(page, "FORBIDDEN")
    await page.evaluate(NEXT_FRAME)
    assert len(asked) == 1


async def test_a_token_that_no_header_takes_is_told(page: Page) -> None:
    """Instead of the schema: what was pasted was not sent, and it is not the gateway that does not answer."""
    await use(page, "abc…def")
    message = 'Not sent: no header can have the name or the value of "authorization".'
    assert await shown_answer(page, "Not sent") == {"errors": [{"message": message}]}


async def test_no_variable_and_no_query_is_kept_in_the_browser(page: Page, outside: RunningGateway) -> None:
    """They name citizens. Nothing of them is stored while the page is open, nor is there after it was loaded anew."""
    await page.evaluate("() => localStorage.setItem('graphiql:variables', '{\"id\": \"kept by an earlier release\"}')")
    await page.reload()
    await use(page, issuer.token(KEY))
    await write_query(
        page, 'query Someone($id: ID!) { citizen(id: $id) { id } literal: citizen(id: "c-literal") { id } }', "Someone"
    )
    await write(page, "variables.json", '{"id": "c-variable"}')
    await run(page)
    await status_with(page, "^200")
    # GraphiQL stores half a second after the last change.
    await page.evaluate("() => new Promise((done) => setTimeout(done, 1000))")
    assert await stored(page) == {}
    await page.get_by_role("button", name="Show History").click()
    await page.get_by_role("region", name="History").get_by_text("Someone").wait_for()
    await page.reload()
    await shown_answer(page, "FORBIDDEN")
    assert await stored(page) == {}
    assert "c-variable" not in await text_of(page, "variables.json")


async def stored(page: Page) -> dict[str, str]:
    """Return what the browser keeps of the page."""
    kept: dict[str, str] = await page.evaluate("() => ({...localStorage, ...sessionStorage})")
    return kept
