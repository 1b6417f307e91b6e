"""The explorer lists and verifies one's own usage log in the browser, by WebCrypto and under the page's own policy."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import pytest
from playwright.async_api import Locator, Route, expect

from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.tables.record_rows import read_tree
from tests.browser.axe import broken_rules
from tests.browser.graphiql import PATIENCE_MS
from tests.browser.visit import NEXT_FRAME, Visit
from tests.patience import HANGING_SECONDS, eventually
from tests.running import Persona, RunningGateway
from tests.usage.records import in_office

pytestmark = [pytest.mark.browser, pytest.mark.long]

OTHER_STORES: Final = """() => {
    const name = Object.keys(localStorage).find((each) => each.startsWith('maru usage'));
    const pinned = JSON.parse(localStorage.getItem(name));
    const head = { ...pinned.head, keyId: 'other', root: 'AAAA' + pinned.head.root.slice(4) };
    localStorage.setItem(name, JSON.stringify({ keyIds: ['other'], head }));
}"""
"""The browser remembers key and head of other stores at this address."""
NO_RECORDS: Final = {"data": {"me": {"id": "somebody", "usage": {"totalCount": 0, "nodes": []}}}}
"""An answer after which the page fetches nothing more and verifies nothing: what it shows of it, the next frame has."""

NONE_YET: Final = "The gateway shows no such record of you: what was read just now may come in a moment."


async def record(gateway: RunningGateway, dsns: Mapping[str, str], persona: Persona) -> None:
    """Have an office read this person's record, and wait until the gateway shows it: a head has to cover it."""
    store = Store(PLATFORM, dsns[PLATFORM], deadline_seconds=HANGING_SECONDS)
    await UsageCommit(store)([in_office(persona.id, issue="browser", purpose="benefit_review")])
    store.close()
    await covered(gateway, dsns)


async def covered(gateway: RunningGateway, dsns: Mapping[str, str]) -> None:
    """Wait until a head covers all that is recorded."""
    store = Store(PLATFORM, dsns[PLATFORM], deadline_seconds=HANGING_SECONDS)
    size = (await read_tree(store)).size
    store.close()
    assert await asyncio.to_thread(eventually, lambda: gateway.client.get("/usage/head").json()["treeSize"] >= size)


async def test_one_s_newest_records_are_verified_in_the_browser(
    visit: Visit, gateway: RunningGateway, dsns: Mapping[str, str]
) -> None:
    """Each with when, why and what was read in a citizen's words, its state, and the steps that were gone through.

    They are listed before anything is verified. Key and head are remembered, and a head of before does not hold.
    """
    persona = list(gateway.personas.values())[1]
    await record(gateway, dsns, persona)
    page = visit.page
    await page.select_option("#persona", persona.id)
    listed = asyncio.Event()

    async def hold(route: Route) -> None:
        await listed.wait()
        await route.continue_()

    await page.route("**/usage/keys.json", hold)
    panel, status = await opened(visit, persona.id)
    entries = panel.locator("ol > li", has=page.locator("strong"))
    await expect(status).to_contain_text("are being verified", timeout=PATIENCE_MS)
    assert await entries.count() > 0
    await expect(entries.get_by_text("Not yet verified")).to_have_count(await entries.count())
    assert await broken_rules(page) == []
    listed.set()
    await expect(status).to_contain_text("all of them hold", timeout=PATIENCE_MS)
    await expect(entries.get_by_text("Verified", exact=True)).to_have_count(await entries.count())
    await expect(entries.first).to_contain_text("Civil registry by Welfare office")
    await expect(entries.first).to_contain_text("Date of birth, Name")
    await expect(panel).to_contain_text("First visit: the key")
    in_case = panel.locator(
        "ol > li", has_text="for: Review of who is entitled to benefits · in the case browser"
    ).first
    assert datetime.fromisoformat(await in_case.locator("time").get_attribute("datetime") or "")
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
    await expect(entries.get_by_text("Does not verify")).to_have_count(await entries.count())


async def test_one_s_own_readings_are_listed_where_they_are_asked_for(
    visit: Visit, gateway: RunningGateway, dsns: Mapping[str, str]
) -> None:
    """The usage log is read by the citizen at the latest when it is opened."""
    panel, status = await opened(visit, list(gateway.personas.values())[4].id)
    await expect(status).to_have_text(NONE_YET, timeout=PATIENCE_MS)
    await covered(gateway, dsns)
    await panel.get_by_label("My own readings too").check()
    await expect(status).to_contain_text("all of them hold", timeout=PATIENCE_MS)
    await expect(panel).to_contain_text("by SELF")


async def opened(visit: Visit, persona_id: str) -> tuple[Locator, Locator]:
    """The panel, asking as this person, and what it says."""
    await visit.page.select_option("#persona", persona_id)
    await visit.page.get_by_role("button", name="Show Usage log").click()
    panel = visit.page.get_by_role("region", name="Usage log")
    return panel, panel.get_by_role("status")


async def test_what_was_verified_for_one_person_is_not_shown_under_the_next(
    visit: Visit, gateway: RunningGateway, dsns: Mapping[str, str]
) -> None:
    """Be it that the other one is chosen afterwards, or while the answer is on its way."""
    personas = list(gateway.personas.values())[1:3]
    one, other = (each.id for each in personas)
    await record(gateway, dsns, personas[0])
    panel, status = await opened(visit, one)
    verify = panel.get_by_role("button", name="Verify")
    await expect(status).to_contain_text("records were looked at", timeout=PATIENCE_MS)
    await visit.page.route("**/graphql", lambda route: route.fulfill(json=NO_RECORDS))
    await visit.page.select_option("#persona", other)
    await expect(status).to_have_text(NONE_YET, timeout=PATIENCE_MS)
    await expect(panel.get_by_role("listitem")).to_have_count(0)
    chosen = asyncio.Event()

    async def hold(route: Route) -> None:
        await chosen.wait()
        await route.fulfill(json=NO_RECORDS)

    await visit.page.unroute("**/graphql")
    await visit.page.route("**/graphql", hold, times=1)
    async with visit.page.expect_response("**/graphql") as answered:
        async with visit.page.expect_request("**/graphql"):
            await verify.click()
        await visit.page.select_option("#persona", one)
        chosen.set()
    await (await answered.value).finished()
    await visit.page.evaluate(NEXT_FRAME)
    await expect(status).to_contain_text("records were looked at", timeout=PATIENCE_MS)
    assert await visit.violations() == []


async def test_a_record_without_a_moment_that_can_be_read_is_shown_as_it_is(visit: Visit) -> None:
    """What the gateway says stands there, and the page with it."""
    head = {"treeSize": 1, "root": "", "timestamp": "", "keyId": "", "signature": ""}
    record: dict[str, object] = {
        **dict.fromkeys(("receiver", "issue", "purpose")),
        **dict.fromkeys(("receiverSystem", "requestId", "action", "receiverKind"), "READ"),
        "logtime": "soon",
        "agency": {"id": "welfare-office", "title": "Welfare office"},
        "usedFields": [],
        "represented": False,
        "proof": {"leaf": "", "index": 0, "path": [], "head": head},
    }
    answer = {"data": {"me": {"id": "somebody", "usage": {"totalCount": 1, "nodes": [record]}}}}
    await visit.page.route("**/graphql", lambda route: route.fulfill(json=answer))
    await visit.page.get_by_role("button", name="Show Usage log").click()
    panel = visit.page.get_by_role("region", name="Usage log")
    await expect(panel.get_by_role("listitem").first).to_contain_text("soon", timeout=PATIENCE_MS)


async def test_a_token_that_is_over_is_renewed_as_for_any_other_question(
    visit: Visit, gateway: RunningGateway, dsns: Mapping[str, str]
) -> None:
    """The demo gives another one, by which the records are asked for again."""
    persona = list(gateway.personas.values())[1]
    await record(gateway, dsns, persona)
    panel, status = await opened(visit, persona.id)
    await expect(status).to_contain_text("records were looked at", timeout=PATIENCE_MS)

    async def refuse(route: Route) -> None:
        await route.fulfill(status=401, json={"errors": [{"message": "The bearer token has expired."}]})

    await visit.page.route("**/graphql", refuse, times=1)
    async with visit.page.expect_response(lambda response: response.status == 401):
        await panel.get_by_role("button", name="Verify").click()
    await expect(status).to_contain_text("records were looked at", timeout=PATIENCE_MS)


async def test_another_key_is_accused_until_its_reader_trusts_it(
    visit: Visit, gateway: RunningGateway, dsns: Mapping[str, str]
) -> None:
    """As after the stores were made anew: by one press for the key, and by another one for a log that does not go on.

    The keyboard is taken back to the button that verifies.
    """
    page, persona = visit.page, list(gateway.personas.values())[1]
    await record(gateway, dsns, persona)
    panel, status = await opened(visit, persona.id)
    verify = panel.get_by_role("button", name="Verify")
    trust_key = panel.get_by_role("button", name="Trust this key from now on")
    trust_log = panel.get_by_role("button", name="Trust this log from now on")
    await expect(status).to_contain_text("all of them hold", timeout=PATIENCE_MS)
    await page.evaluate(OTHER_STORES)
    await verify.click()
    await expect(status).to_contain_text("DO NOT HOLD", timeout=PATIENCE_MS)
    await expect(trust_key).to_have_count(1)
    assert await broken_rules(page) == []
    await trust_key.press("Enter")
    await expect(panel).to_contain_text("is another log, as after its store was made anew", timeout=PATIENCE_MS)
    await expect(status).to_contain_text("DO NOT HOLD")
    await expect(trust_key).to_have_count(0)
    await expect(verify).to_be_focused()
    await trust_log.press("Enter")
    await expect(status).to_contain_text("all of them hold", timeout=PATIENCE_MS)
    await expect(trust_log).to_have_count(0)
    await expect(verify).to_be_focused()
