"""The explorer outside of the demo, where who asks pastes a token of the issuer's."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests import issuer
from tests.browser.graphiql import shown_answer
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, running_gateway

pytestmark = [pytest.mark.browser, pytest.mark.long]


async def test_who_pastes_a_token_is_shown_the_schema_that_was_refused_before(
    browser: Browser, gateway: RunningGateway, dsns: Mapping[str, str], tmp_path: Path
) -> None:
    """The gateway's own sentence says what it takes; with such a token the documentation comes by itself."""
    key = issuer.new_key()
    settings = issuer.settings_of(tmp_path, key)
    page = await browser.new_page()
    with running_gateway(gateway.data, PLATFORM_DATABASE_URL=dsns["platform"], **settings) as opened:
        await page.goto(f"{opened.url}/graphql")
        refused = await shown_answer(page, "FORBIDDEN")
        assert "scope `introspection`" in refused["errors"][0]["message"]
        assert "stack" not in str(refused)
        await page.get_by_label("Bearer token").fill(issuer.token(key, scope="introspection"))
        await page.get_by_role("button", name="Use", exact=True).click()
        await page.get_by_role("button", name="Show Documentation Explorer").click()
        documentation = page.get_by_role("region", name="Documentation Explorer")
        await documentation.get_by_role("link", name="me", exact=True).wait_for(timeout=1_000 * HANGING_SECONDS)
        await page.close()
