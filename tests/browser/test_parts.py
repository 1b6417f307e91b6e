"""What is deferred is shown in the explorer as it comes, in the one answer to which it belongs."""

from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.graphiql import (
    PATIENCE_MS,
    open_tab,
    run,
    shown_answer,
    status_line,
    status_with,
    text_of,
    write_query,
)
from tests.browser.visit import NEXT_FRAME, Visit
from tests.running import RunningGateway

pytestmark = [pytest.mark.browser, pytest.mark.long]

QUERY: Final = 'query Deferred { me { id ... @defer(label: "name") { name } } }'

HELD_PARTS: Final = """(type) => {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    globalThis.sendPart = (text) => void writer.write(new TextEncoder().encode(text));
    globalThis.endAnswer = () => void writer.close();
    globalThis.breakAnswer = () => void writer.abort(new TypeError('network error'));
    globalThis.fetch = async () => new Response(readable, { headers: { 'content-type': type } });
}"""
"""The next answer comes in pieces that the test sends."""

IN_PARTS: Final = 'multipart/mixed; boundary="-"'
EVENTS: Final = "text/event-stream"
PART: Final = "\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
FIRST: Final = '{"data":{"me":{"id":"c"}},"pending":[{"id":"0","path":["me"]}],"hasNext":true}'
LAST: Final = '{"incremental":[{"id":"0","data":{"name":"가"}}],"completed":[{"id":"0"}],"hasNext":false}'


async def ask_in_pieces(page: Page, media_type: str, *pieces: str) -> None:
    """Run the open query, whose answer has this media type and begins with these pieces."""
    await page.evaluate(HELD_PARTS, media_type)
    await page.get_by_role("button", name="Execute query").click()
    for piece in pieces:
        await page.evaluate("(text) => sendPart(text)", piece)


async def test_the_gateway_s_parts_are_put_together(visit: Visit, gateway: RunningGateway) -> None:
    """The answer stands there as it would in one piece, with status, time and size under it."""
    persona = list(gateway.personas.values())[1]
    await visit.page.select_option("#persona", persona.id)
    await write_query(visit.page, QUERY, "Deferred")
    response = await run(visit.page)
    assert (await response.header_value("content-type") or "").startswith("multipart/mixed")
    answer = await shown_answer(visit.page, '"name"')
    assert answer["data"] == gateway.ask("{ me { id name } }", persona.title)["data"]
    assert (await status_with(visit.page, "^200")).endswith(persona.title)


async def test_a_part_is_shown_before_the_next_one_comes(visit: Visit) -> None:
    """As soon as the boundary behind it is there, wherever the network cuts."""
    await write_query(visit.page, QUERY, "Deferred")
    await ask_in_pieces(visit.page, IN_PARTS, f"\r\n---{PART}{FIRST}\r\n-", "--")
    answer = await shown_answer(visit.page, '"id": "c"')
    assert answer["data"] == {"me": {"id": "c"}}
    await expect(status_line(visit.page)).to_contain_text("200 · ", timeout=PATIENCE_MS)
    await visit.page.evaluate("(text) => sendPart(text)", f"{PART}{LAST}\r\n-----\r\n")
    answer = await shown_answer(visit.page, "가")
    assert answer["data"] == {"me": {"id": "c", "name": "가"}}
    await expect(status_line(visit.page)).to_contain_text("200 · ", timeout=PATIENCE_MS)


@pytest.mark.parametrize("how", ["endAnswer", "breakAnswer"])
@pytest.mark.parametrize(
    ("media_type", "begun"),
    [
        pytest.param(IN_PARTS, f"\r\n---{PART}{FIRST}\r\n---", id="parts"),
        pytest.param(EVENTS, f"event: next\ndata: {FIRST}\n\n", id="events"),
    ],
)
async def test_an_answer_that_breaks_off_is_told(visit: Visit, media_type: str, begun: str, how: str) -> None:
    """Whether the connection breaks, or ends before what ends the answer: half of it is not shown as the whole."""
    await write_query(visit.page, QUERY, "Deferred")
    await ask_in_pieces(visit.page, media_type, begun)
    await shown_answer(visit.page, '"id": "c"')
    await visit.page.evaluate(f"() => {how}()")
    assert await shown_answer(visit.page, "message") == {"errors": [{"message": "The answer broke off."}]}
    await expect(status_line(visit.page)).to_have_text("", timeout=PATIENCE_MS)


async def test_what_is_left_by_a_new_tab_comes_into_no_other(visit: Visit) -> None:
    """The rest of an answer is not shown in the tab that was opened meanwhile: to leave a tab is to cancel."""
    await write_query(visit.page, QUERY, "Deferred")
    await ask_in_pieces(visit.page, IN_PARTS, f"\r\n---{PART}{FIRST}\r\n---")
    await shown_answer(visit.page, '"id": "c"')
    await open_tab(visit.page, "query Another { me { id } }", "Another")
    await visit.page.evaluate("(text) => sendPart(text)", f"{PART}{LAST}\r\n-----\r\n")
    await visit.page.evaluate(NEXT_FRAME)
    assert await text_of(visit.page, "response.json") == ""
    await expect(status_line(visit.page)).to_have_text("", timeout=PATIENCE_MS)


async def test_the_next_part_leaves_the_history_s_entry_as_it_is(visit: Visit) -> None:
    """Whoever is at an entry by the keyboard stays there: it is one request, asked at one time."""
    await write_query(visit.page, QUERY, "Deferred")
    await visit.page.get_by_role("button", name="Show History").click()
    await ask_in_pieces(visit.page, IN_PARTS, f"\r\n---{PART}{FIRST}\r\n---")
    await shown_answer(visit.page, '"id": "c"')
    entry = visit.page.get_by_role("region", name="History").get_by_role("button", name="Remove Deferred")
    await entry.focus()
    await visit.page.evaluate("(text) => sendPart(text)", f"{PART}{LAST}\r\n-----\r\n")
    await shown_answer(visit.page, "가")
    await visit.page.evaluate(NEXT_FRAME)
    await expect(entry).to_be_focused(timeout=PATIENCE_MS)
