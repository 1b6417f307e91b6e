"""GraphiQL's page as tests drive it: its editors' texts, a run, and what the page shows of the answer."""

import json
import re
from typing import Any, Final

from playwright.async_api import Locator, Page, Request, Response

from tests.patience import HANGING_SECONDS

PATIENCE_MS: Final = 1_000 * HANGING_SECONDS

_MODEL: Final = """(name) => globalThis.__MONACO?.editor.getModels()
    .find((model) => model.uri.path.endsWith(name))"""


def is_asked(request: Request) -> bool:
    """Whether a request sends an operation to the gateway."""
    return request.url.endswith("/graphql") and request.method == "POST"


def _is_answer(response: Response) -> bool:
    return is_asked(response.request)


async def run(page: Page) -> Response:
    """The response to the query that is open, once GraphiQL has run it."""
    button = page.get_by_role("button", name="Execute query")
    await button.wait_for()
    async with page.expect_response(_is_answer) as response:
        await button.click()
    return await response.value


async def text_of(page: Page, editor: str) -> str:
    """What stands in `operation.graphql`, `variables.json` or `response.json`; empty before that editor is there."""
    text: str = await page.evaluate(f"(name) => ({_MODEL})(name)?.getValue() ?? ''", editor)
    return text


async def write(page: Page, editor: str, text: str) -> None:
    """Replace what stands in `operation.graphql`, `variables.json` or `headers.json`."""
    await page.evaluate(f"([name, text]) => ({_MODEL})(name).setValue(text)", [editor, text])


async def write_query(page: Page, query: str, title: str) -> None:
    """Replace the query that is open, and wait until GraphiQL has taken notice: its tab has this title then."""
    await write(page, "operation.graphql", query)
    await page.get_by_role("tab", selected=True).get_by_text(title).wait_for()


async def open_tab(page: Page, query: str, title: str) -> None:
    """Open a new tab with this query, which was not asked yet; GraphiQL gives the tab this title."""
    await page.get_by_role("button", name="New tab").click()
    await page.get_by_role("tab", selected=True).get_by_text("<untitled>").wait_for()
    await write_query(page, query, title)


async def shown_answer(page: Page, until: str) -> dict[str, Any]:
    """The answer as the page shows it, once it holds this text."""
    await page.wait_for_function(
        f"(text) => (({_MODEL})('response.json')?.getValue() ?? '').includes(text)", arg=until, timeout=PATIENCE_MS
    )
    answer: dict[str, Any] = json.loads(await text_of(page, "response.json"))
    return answer


def status_line(page: Page) -> Locator:
    """The line under the answer."""
    return page.locator(".answer-status")


async def status_with(page: Page, pattern: str) -> str:
    """The line under the answer, once it matches this pattern."""
    await (
        status_line(page)
        .get_by_text(re.compile(pattern))
        .or_(status_line(page).filter(has_text=re.compile(pattern)))
        .first.wait_for(timeout=PATIENCE_MS)
    )
    return await status_line(page).inner_text()
