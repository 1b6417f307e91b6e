"""The demo's phone in a real browser: pushed, decrypted, tapped, and from then on told live."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page, Route, expect

from agencies.civil_registry.synthetic.birth import register_birth
from agencies.health_insurance.synthetic.birth import notify_birth
from tests.browser.visit import VIOLATIONS
from tests.notices.town import TODAY
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, running_gateway, stores
from tests.store.database import connected

pytestmark = pytest.mark.browser

MOTHER: Final = "Couple without children"
PUSHED: Final = "There is news for you from Maru's services."
REFUSAL: Final = "The notices cannot be read just now: try again in a moment."
expect.set_options(timeout=HANGING_SECONDS * 1_000)


@pytest.fixture(scope="module")
def served(own_data: Path) -> Iterator[RunningGateway]:
    """A gateway in whose stores children are born."""
    with running_gateway(own_data) as opened:
        yield opened


@pytest.fixture
async def page(browser: Browser, served: RunningGateway) -> AsyncIterator[Page]:
    """The page of the mother's phone, as wide as a phone; it says nothing on the console and breaks no policy."""
    context = await browser.new_context(viewport={"width": 400, "height": 860}, locale="en-GB")
    await context.add_init_script(VIOLATIONS)
    opened = await context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    await opened.goto(f"{served.url}/demo/phone?persona={served.personas[MOTHER].id}")
    yield opened
    assert said == []
    assert await opened.evaluate("violations") == []
    await context.close()


async def refuse(route: Route) -> None:
    """What the gateway answers where it cannot read notices."""
    await route.fulfill(json={"errors": [{"message": REFUSAL}], "data": None})


async def test_a_phone_is_pushed_to_and_told_live(page: Page, served: RunningGateway) -> None:
    """Locked it says that there is news and no more; tapped it shows the notice; the next one comes by itself.

    As long as the inbox cannot be read, it says so and stays locked, to be tapped again.
    """
    mother, at = served.personas[MOTHER].id, stores(served.data)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_label("Language").select_option("EN")
    await page.get_by_role("button", name="Turn on").click()
    await expect(page.locator("#state")).to_have_text(f"Waiting for what happens to {MOTHER}.")
    async with connected(at["health_insurance"]) as insurer:
        await notify_birth(insurer, mother, TODAY)
    push = page.locator("#pushes button")
    await expect(push).to_contain_text(PUSHED)
    assert "irth" not in await page.locator("#phone").inner_text()
    await page.route("**/graphql", refuse, times=1)
    await push.click()
    await expect(page.locator("#state")).to_have_text(REFUSAL)
    await expect(page.locator("#inbox")).to_be_hidden()
    await push.click()
    notices = page.locator("#notices details")
    await expect(notices).to_have_count(1)
    await expect(notices).to_contain_text("Birth notified")
    await notices.locator("summary").click()
    await expect(notices).not_to_have_class("unread")
    async with connected(at["civil_registry"]) as registry:
        await register_birth(registry, mother, TODAY)
    await expect(notices).to_have_count(2)
    await expect(notices.first).to_contain_text("Birth registered")
    await expect(notices.last).to_contain_text("Withdrawn")
    channels = served.ask("{ me { noticeChannels { verified lastFailure } } }", MOTHER)["data"]["me"]["noticeChannels"]
    assert channels == [{"verified": True, "lastFailure": None}]


async def test_a_phone_says_what_keeps_it_from_being_turned_on(page: Page) -> None:
    """In the words of the answer, as bad news; turned on again, it waits as if nothing had been."""
    state, turn_on = page.locator("#state"), page.get_by_role("button", name="Turn on")
    await page.route("**/graphql", refuse)
    await turn_on.click()
    await expect(state).to_have_text(REFUSAL)
    await expect(state).to_have_class("bad")
    await page.unroute("**/graphql")
    await turn_on.click()
    await expect(state).to_have_text(f"Waiting for what happens to {MOTHER}.")
    await expect(state).not_to_have_class("bad")
