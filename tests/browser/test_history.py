"""GraphiQL says how an answer came, and remembers what was asked and by whom."""

import json
import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.graphiql import (
    PATIENCE_MS,
    run,
    shown_answer,
    status_line,
    status_with,
    text_of,
    write,
    write_query,
)
from tests.browser.visit import NEXT_FRAME, Visit
from tests.running import RunningGateway

pytestmark = [pytest.mark.browser, pytest.mark.long]


async def open_history(page: Page) -> Locator:
    """The history, open."""
    await page.get_by_role("button", name="Show History").click()
    return page.get_by_role("region", name="History")


async def test_status_time_and_size_of_the_answer_are_shown(visit: Visit, gateway: RunningGateway) -> None:
    """Under the answer stand its HTTP status, the milliseconds that it took, its size, and who asked."""
    persona = list(gateway.personas.values())[1]
    await visit.page.select_option("#persona", persona.id)
    response = await run(visit.page)
    size = len(await response.body())
    line = await status_with(visit.page, re.escape(persona.title))
    found = re.fullmatch(rf"200 · (\d+) ms · ([\d.]+) kB · {re.escape(persona.title)}", line)
    assert found, line
    assert float(found[2]) == pytest.approx(size / 1000, abs=0.06)
    assert int(found[1]) > 0


async def test_the_status_of_a_refusal_is_shown(visit: Visit) -> None:
    """What the gateway refuses has its own status under it."""
    await write_query(visit.page, "query Wrong { nothing }", "Wrong")
    response = await run(visit.page)
    assert response.status == 400
    assert (await status_with(visit.page, "ms")).startswith("400 · ")


async def test_the_status_belongs_to_the_answer_that_is_shown(visit: Visit) -> None:
    """A tab that was not run has no status; the tab that was run has its own again."""
    await run(visit.page)
    line = await status_with(visit.page, "^200")
    await visit.page.get_by_role("tab", name="MyHousehold").get_by_role("button", name="MyHousehold").click()
    await visit.page.wait_for_function("() => document.querySelector('.answer-status').textContent === ''")
    await visit.page.get_by_role("tab", name="WhatAppliesToMe").get_by_role("button", name="WhatAppliesToMe").click()
    assert await status_with(visit.page, "^200") == line
    assert await status_line(visit.page).count() == 1


async def test_history_tells_personas_apart(visit: Visit, gateway: RunningGateway) -> None:
    """The same query by two personas is two entries, each with its persona, that outlive the page; no token does."""
    first, second = list(gateway.personas.values())[:2]
    await visit.page.select_option("#persona", first.id)
    await run(visit.page)
    await shown_answer(visit.page, first.id)
    await visit.page.select_option("#persona", second.id)
    await shown_answer(visit.page, second.id)
    await visit.page.reload()
    entries = await (await open_history(visit.page)).get_by_role("listitem").all_inner_texts()
    assert [[line for line in entry.splitlines() if line][:2] for entry in entries] == [
        ["WhatAppliesToMe", second.title],
        ["WhatAppliesToMe", first.title],
    ]
    assert all(re.search(r"200 · \d+ ms · [\d.]+ kB", entry) for entry in entries)
    kept = await visit.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert not any(persona.token.partition(".")[0] in kept for persona in (first, second))


async def test_history_gives_a_query_back_and_sends_nothing(visit: Visit) -> None:
    """An entry puts query and variables into the editors, and leaves to the reader whether and as whom to run them."""
    query, variables = "query Some($count: Int) { me { services(first: $count) { totalCount } } }", {"count": 1}
    await write_query(visit.page, query, "Some")
    await write(visit.page, "variables.json", json.dumps(variables))
    await run(visit.page)
    await status_with(visit.page, "^200")
    await write_query(visit.page, "query Other { me { id } }", "Other")
    await write(visit.page, "variables.json", "")
    chosen = await visit.page.input_value("#persona")
    await (await open_history(visit.page)).get_by_role("button", name="Some").first.click()
    assert await text_of(visit.page, "operation.graphql") == query
    assert json.loads(await text_of(visit.page, "variables.json")) == variables
    assert await visit.page.input_value("#persona") == chosen
    await visit.page.evaluate(NEXT_FRAME)
    assert [request.post_data_json["variables"] for request in visit.asked] == [variables]
    assert (await status_with(visit.page, "^200")).startswith("200")


async def test_the_keyboard_keeps_its_place_where_entries_go(visit: Visit) -> None:
    """After an entry its neighbour has the focus, and after the last one, or all, the history's heading."""
    for title in ("One", "Two", "Three"):
        await write_query(visit.page, f"query {title} {{ me {{ id }} }}", title)
        await run(visit.page)
        await status_with(visit.page, "^200")
    history = await open_history(visit.page)
    await history.get_by_role("button", name="Remove Two").press("Enter")
    await expect(history.get_by_role("button", name="Remove One")).to_be_focused(timeout=PATIENCE_MS)
    await visit.page.keyboard.press("Enter")
    await expect(history.get_by_role("button", name="Remove Three")).to_be_focused(timeout=PATIENCE_MS)
    await visit.page.keyboard.press("Enter")
    await expect(history.get_by_role("heading")).to_be_focused(timeout=PATIENCE_MS)
    await run(visit.page)
    await history.get_by_role("button", name="Clear").press("Enter")
    await expect(history.get_by_role("heading")).to_be_focused(timeout=PATIENCE_MS)


async def test_what_another_page_has_asked_is_not_removed_with_an_entry(visit: Visit) -> None:
    """An entry alone goes, though the page that removes it does not show what was asked elsewhere since."""
    await run(visit.page)
    history = await open_history(visit.page)
    await history.get_by_role("listitem").wait_for()
    other = """() => {
        const [asked] = JSON.parse(localStorage.getItem('graphiql:requests'));
        const elsewhere = { ...asked, query: '{ me { name } }', operationName: 'Elsewhere' };
        localStorage.setItem('graphiql:requests', JSON.stringify([elsewhere, asked]));
    }"""
    await visit.page.evaluate(other)
    await history.get_by_role("button", name="Remove").click()
    await history.get_by_text("Elsewhere").wait_for()
    await expect(history.get_by_role("listitem")).to_have_count(1, timeout=PATIENCE_MS)


async def test_history_can_be_cleared(visit: Visit) -> None:
    """Cleared, the history is empty on the page and in the browser."""
    await run(visit.page)
    await status_with(visit.page, "^200")
    history = await open_history(visit.page)
    await history.get_by_role("listitem").wait_for()
    await history.get_by_role("button", name="Clear").click()
    await history.get_by_text("Nothing was asked yet.").wait_for()
    assert json.loads(await visit.page.evaluate("() => localStorage.getItem('graphiql:requests')")) == []


async def test_history_goes_with_all_that_is_stored(visit: Visit) -> None:
    """GraphiQL's setting that clears its data clears the history, which the next request does not bring back."""
    await run(visit.page)
    await status_with(visit.page, "^200")
    await visit.page.get_by_role("button", name="Open settings dialog").click()
    await visit.page.get_by_role("button", name="Clear data").click()
    await visit.page.get_by_role("button", name="Cleared data").wait_for()
    await visit.page.keyboard.press("Escape")
    await write_query(visit.page, "query Next { me { id } }", "Next")
    await run(visit.page)
    history = await open_history(visit.page)
    await history.get_by_text("Next", exact=True).wait_for()
    assert await history.get_by_role("listitem").count() == 1
