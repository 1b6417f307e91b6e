"""What is deferred is shown in the explorer as it comes, in the one answer to which it belongs."""

from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.graphiql import PATIENCE_MS, run, shown_answer, status_line, status_with, write_query
from tests.browser.visit import Visit
from tests.running import RunningGateway

pytestmark = [pytest.mark.browser, pytest.mark.long]

QUERY: Final = 'query Deferred { me { id ... @defer(label: "name") { name } } }'

HELD_PARTS: Final = """() => {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    globalThis.sendPart = (text) => void writer.write(new TextEncoder().encode(text));
    globalThis.fetch = async () =>
        new Response(readable, { headers: { 'content-type': 'multipart/mixed; boundary="-"' } });
}"""
"""The next answer comes in parts that the test sends."""

PART: Final = "\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"


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
    await visit.page.evaluate(HELD_PARTS)
    await visit.page.get_by_role("button", name="Execute query").click()
    first = '{"data":{"me":{"id":"c"}},"pending":[{"id":"0","path":["me"]}],"hasNext":true}'
    for piece in (f"\r\n---{PART}{first}\r\n-", "--"):
        await visit.page.evaluate("(text) => sendPart(text)", piece)
    answer = await shown_answer(visit.page, '"id": "c"')
    assert answer["data"] == {"me": {"id": "c"}}
    await expect(status_line(visit.page)).to_contain_text("200 · ", timeout=PATIENCE_MS)
    then = '{"incremental":[{"id":"0","data":{"name":"가"}}],"completed":[{"id":"0"}],"hasNext":false}'
    await visit.page.evaluate("(text) => sendPart(text)", f"{PART}{then}\r\n-----\r\n")
    answer = await shown_answer(visit.page, "가")
    assert answer["data"] == {"me": {"id": "c", "name": "가"}}
    await expect(status_line(visit.page)).to_contain_text("200 · ", timeout=PATIENCE_MS)
