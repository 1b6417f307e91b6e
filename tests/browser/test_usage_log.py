"""The explorer verifies one's own usage log in the browser, by WebCrypto and under the page's own policy."""

from collections.abc import Mapping

import pytest
from playwright.async_api import expect

from agencies.registry import PLATFORM
from agencies.store.store import Store
from resolvers.platform.usage_commit import UsageCommit
from resolvers.platform.usage_head_table import newest_head
from tests.browser.graphiql import PATIENCE_MS
from tests.browser.visit import Visit
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway
from tests.usage.records import in_office

pytestmark = [pytest.mark.browser, pytest.mark.long]


async def test_one_s_newest_records_are_verified_in_the_browser(
    visit: Visit, gateway: RunningGateway, dsns: Mapping[str, str]
) -> None:
    """Each with the steps that were gone through; key and head are remembered, and a head of before does not hold."""
    persona = list(gateway.personas.values())[1]
    store = Store(PLATFORM, dsns[PLATFORM], deadline_seconds=HANGING_SECONDS)
    await UsageCommit(store)([in_office(persona.id, issue="browser")])
    while (head := await newest_head(store)) is None or head.head.tree_size == 0:
        await store.fetch("SELECT pg_sleep(0.1)")
    store.close()
    page = visit.page
    await page.select_option("#persona", persona.id)
    await page.get_by_role("button", name="Show Usage log").click()
    panel = page.get_by_role("region", name="Usage log")
    await panel.get_by_role("button", name="Verify").click()
    await expect(panel.get_by_role("status")).to_contain_text("all of them hold", timeout=PATIENCE_MS)
    await expect(panel).to_contain_text("First visit: the key")
    await expect(panel).not_to_contain_text("✗")
    await page.evaluate(
        """() => {
            const name = Object.keys(localStorage).find((each) => each.startsWith('maru usage'));
            const pinned = JSON.parse(localStorage.getItem(name));
            pinned.head.root = 'AAAA' + pinned.head.root.slice(4);
            localStorage.setItem(name, JSON.stringify(pinned));
        }"""
    )
    await panel.get_by_role("button", name="Verify").click()
    await expect(panel.get_by_role("status")).to_contain_text("DO NOT HOLD", timeout=PATIENCE_MS)
    await expect(panel).to_contain_text("the log was rewritten")
