"""The demo's page to sign in at, as a program opens it on a phone."""

from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser

from tests.api.test_demo_sign_in import ASKED
from tests.running import RunningGateway

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("asked", [ASKED, {}], ids=["people to choose from", "a link that names no program"])
async def test_the_page_to_sign_in_at_is_as_wide_as_the_phone(
    browser: Browser, gateway: RunningGateway, asked: dict[str, str]
) -> None:
    """It is not laid out for a desk and then made so small that nobody can read it."""
    context = await browser.new_context(viewport={"width": 400, "height": 800}, is_mobile=True)
    page = await context.new_page()
    await page.goto(f"{gateway.url}/demo/authorize?{urlencode(asked)}")
    assert await page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [400, 400]
    await context.close()
