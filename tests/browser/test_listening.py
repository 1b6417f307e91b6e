"""A subscription in GraphiQL: it runs until it is stopped, or until somebody else asks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest

from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.usage_log import UsageLog
from tests.browser.graphiql import open_tab, shown_answer, status_with, text_of
from tests.browser.visit import Visit
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway
from tests.usage.records import in_office

pytestmark = pytest.mark.browser

ACCESSES: Final = "subscription Accesses { accesses { issue action } }"


@pytest.fixture
async def log(dsns: dict[str, str]) -> AsyncIterator[UsageLog]:
    """The gateway's usage log, as another process writes to it."""
    store = Store(PLATFORM, dsns[PLATFORM], deadline_seconds=HANGING_SECONDS)
    yield UsageLog(UsageCommit(store))
    store.close()


@pytest.mark.long
async def test_a_subscription_typed_in_graphiql_runs(visit: Visit, gateway: RunningGateway, log: UsageLog) -> None:
    """Each access is shown as it happens; once somebody else is chosen, nothing more of the first is."""
    page, (first, second) = visit.page, list(gateway.personas.values())[1:3]
    await page.select_option("#persona", first.id)
    await open_tab(page, ACCESSES, "Accesses")
    async with page.expect_response(lambda each: each.url.endswith("/graphql")) as response:
        await page.get_by_role("button", name="Execute query").click()
    assert (await (await response.value).header_value("content-type") or "").startswith("text/event-stream")
    for issue in ("2026-가-1", "2026-가-2"):
        await log.append([in_office(first.id, issue=issue)])
        shown = await shown_answer(page, issue)
        assert shown == {"data": {"accesses": {"issue": issue, "action": "READ"}}}
    assert (await status_with(page, r"^200 · ")).startswith("200 · ")
    await page.select_option("#persona", second.id)
    await page.get_by_role("button", name="Execute query").wait_for()
    await log.append([in_office(first.id, issue="2026-가-3"), in_office(second.id, issue="2026-가-4")])
    await asyncio.sleep(2)
    assert await text_of(page, "response.json") == ""
    assert visit.console == []
