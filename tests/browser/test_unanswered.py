"""Where nobody answers, the page says so in a sentence of its own, and tells figures of no other answer."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.graphiql import PATIENCE_MS, run, shown_answer, status_line, status_with, write
from tests.browser.visit import NEXT_FRAME, Visit
from tests.running import RunningGateway

pytestmark = [pytest.mark.browser, pytest.mark.long]

UNANSWERED = {"errors": [{"message": "The gateway does not answer: ask again in a moment."}]}


async def nobody(route: Route) -> None:
    """Answer nothing, as a gateway that is down."""
    await route.abort("connectionrefused")


async def test_what_nobody_answers_has_a_sentence_and_no_figures(visit: Visit, gateway: RunningGateway) -> None:
    """Nothing under the sentence is of the answer before, nor names who was answered then, whoever asks next."""
    first, second = list(gateway.personas.values())[:2]
    await visit.page.select_option("#persona", first.id)
    await run(visit.page)
    await status_with(visit.page, "^200")
    await visit.page.route("**/graphql", nobody)
    await visit.page.get_by_role("button", name="Execute query").click()
    assert await shown_answer(visit.page, "does not answer") == UNANSWERED
    await expect(status_line(visit.page)).to_have_text("", timeout=PATIENCE_MS)
    await visit.page.select_option("#persona", second.id)
    async with visit.page.expect_event("requestfailed"):
        await visit.page.get_by_role("button", name="Execute query").click()
    assert await shown_answer(visit.page, "does not answer") == UNANSWERED
    await expect(status_line(visit.page)).to_have_text("", timeout=PATIENCE_MS)
    await visit.page.unroute("**/graphql")
    await run(visit.page)
    assert (await status_with(visit.page, "^200")).endswith(second.title)


async def test_what_is_not_sent_has_no_figures(visit: Visit) -> None:
    """Variables that are no JSON, or a header that cannot be one, are told in the place of the answer."""
    await run(visit.page)
    await status_with(visit.page, "^200")
    for editor, text, told in (
        ("headers.json", '{"a b": "c"}', "Not sent: no header can have the name or the value of"),
        ("variables.json", "{", "Request not sent. Variables"),
    ):
        await write(visit.page, editor, text)
        visit.forget()
        await visit.page.get_by_role("button", name="Execute query").click()
        (error,) = (await shown_answer(visit.page, told))["errors"]
        assert list(error) == ["message"]
        await expect(status_line(visit.page)).to_have_text("", timeout=PATIENCE_MS)
        assert visit.asked == []


async def test_a_schema_that_does_not_come_has_no_figures(visit: Visit) -> None:
    """GraphiQL tells of it in the place of the answer, whose figures go with it and come back with it."""
    await run(visit.page)
    line = await status_with(visit.page, "^200")
    await visit.page.route("**/schema.graphql", nobody)
    await visit.page.get_by_role("button", name="Re-fetch GraphQL schema").click()
    assert await shown_answer(visit.page, "does not answer") == UNANSWERED
    await expect(status_line(visit.page)).to_have_text("", timeout=PATIENCE_MS)
    for tab in ("MyHousehold", "WhatAppliesToMe"):
        await visit.page.get_by_role("tab", name=tab).get_by_role("button", name=tab).click()
    await expect(status_line(visit.page)).to_have_text(line, timeout=PATIENCE_MS)


async def test_the_usage_log_says_that_nobody_answers(visit: Visit) -> None:
    """In the same sentence; and of an answer that is not the gateway's, which it was."""
    await visit.page.get_by_role("button", name="Show Usage log").click()
    panel = visit.page.get_by_role("region", name="Usage log")
    await visit.page.route("**/graphql", nobody)
    await panel.get_by_role("button", name="Verify").click()
    said = panel.get_by_role("status")
    await expect(said).to_have_text(UNANSWERED["errors"][0]["message"], timeout=PATIENCE_MS)
    await visit.page.unroute("**/graphql")
    await visit.page.route("**/graphql", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    await panel.get_by_role("button", name="Verify").click()
    await expect(said).to_contain_text("/graphql answered with status 502 and no JSON", timeout=PATIENCE_MS)


async def test_people_who_could_not_be_fetched_are_fetched_again(visit: Visit) -> None:
    """One press brings them, or says the same again; then nothing is said of it, and the keyboard is at the choice."""
    await visit.page.route("**/demo/personas", nobody)
    await visit.page.reload()
    problem = visit.page.get_by_role("alert").filter(has_text="could not be fetched")
    try_again = problem.get_by_role("button", name="Try again")
    # The page's own request may fail after the page is loaded.
    await problem.wait_for(timeout=PATIENCE_MS)
    async with visit.page.expect_event("requestfailed"):
        await try_again.press("Enter")
    said = "The demo's people could not be fetched. The gateway does not answer: ask again in a moment. Try again"
    await expect(problem).to_have_text(said, timeout=PATIENCE_MS)
    await visit.page.unroute("**/demo/personas")
    await visit.page.route("**/demo/personas", lambda route: route.fulfill(status=502))
    await try_again.press("Enter")
    said = "The demo's people could not be fetched. /demo/personas answered with status 502. Try again"
    await expect(problem).to_have_text(said, timeout=PATIENCE_MS)
    await visit.page.unroute("**/demo/personas")
    await try_again.press("Enter")
    await expect(visit.page.locator("#persona")).to_be_focused(timeout=PATIENCE_MS)
    await expect(problem).to_have_count(0, timeout=PATIENCE_MS)


async def test_people_who_come_late_leave_the_keyboard_where_it_is(visit: Visit) -> None:
    """Whoever has gone on from the button that tries again is not taken back."""
    await visit.page.route("**/demo/personas", nobody)
    await visit.page.reload()
    problem = visit.page.get_by_role("alert").filter(has_text="could not be fetched")
    await problem.wait_for(timeout=PATIENCE_MS)
    await visit.page.unroute("**/demo/personas")
    left = asyncio.Event()

    async def hold(route: Route) -> None:
        await left.wait()
        await route.continue_()

    await visit.page.route("**/demo/personas", hold)
    await problem.get_by_role("button", name="Try again").press("Enter")
    history = visit.page.get_by_role("button", name="Show History")
    await history.focus()
    left.set()
    await expect(problem).to_have_count(0, timeout=PATIENCE_MS)
    await visit.page.evaluate(NEXT_FRAME)
    await expect(history).to_be_focused(timeout=PATIENCE_MS)
