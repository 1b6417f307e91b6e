"""The demo's phone in a real browser: pushed, decrypted, tapped, and from then on told live."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.async_api import Browser, Page, Route, expect

from agencies.civil_registry.synthetic.birth import register_once
from agencies.health_insurance.synthetic.birth import notify_birth
from tests.browser.axe import broken_rules
from tests.browser.line import Line
from tests.browser.visit import NEXT_FRAME, VIOLATIONS
from tests.notices.test_judgement import PREGNANT
from tests.notices.town import TODAY
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, running_gateway, stores
from tests.store.database import connected

pytestmark = pytest.mark.browser

MOTHER: Final = "Couple without children"
EXPECTANT: Final = "Expectant mother"
ON_LEAVE: Final = "Working mother on parental leave"
VETERAN: Final = "Veteran"
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
PUSHED: Final = "There is news for you from Maru's services."
REFUSED: Final = re.compile("status of (401|403|50[23])|net::ERR_FAILED")
FULL: Final = "As many streams are open here as may be: ask again in a moment."
WAITING: Final = f"Waiting for what happens to {MOTHER}."
GONE: Final = "This person is no longer in the demo: reload the page."
OVER: Final = "The token is over."
ANOTHER: Final = "Another phone of this person was turned on, and this one is told nothing any more: turn it on again."
UNANSWERED: Final = "The gateway does not answer: try again in a moment."
SILENT: Final = "Nothing is heard just now: the gateway does not answer, and is asked again."
PEOPLE_UNREAD: Final = "The demo's people cannot be read just now: try again in a moment."
REFUSAL: Final = "The notices cannot be read just now: try again in a moment."
NEXT_STATES: Final = """() => new Promise((resolve) => {
  const [state, states] = [document.getElementById('state'), []];
  const note = () => states.push(state.textContent) === 4 && resolve(states);
  new MutationObserver(note).observe(state, { childList: true });
})"""
HEARING: Final = """() => {
  window.heard = [];
  new BroadcastChannel('has another phone').onmessage = ({ data }) => heard.push(data);
}"""
"""The page keeps of whom it heard, behind what it does about it itself."""
UNPAUSED: Final = """() => {
  const begin = setTimeout;
  window.pauses = [];
  window.setTimeout = (then, after) => after === 5000 ? begin(then, after) : begin(then, 0, pauses.push(after));
}"""
"""The page goes on at once where it would pause, and keeps how long it would have; a stream still has to stand."""
STREAMS: Final = """() => {
  window.streams = [];
  window.EventSource = class extends EventSource {
    constructor(address) { super(address); streams.push(this); }
  };
}"""
"""The page keeps the streams of pushes that it opens."""
HELD: Final = """() => {
  window.held = 0;
  const released = new Promise((resolve) => { window.release = resolve; });
  for (const [of, name] of [[SubtleCrypto.prototype, 'decrypt'], [Response.prototype, 'json']]) {
    const whole = of[name];
    of[name] = async function (...given) {
      const found = await whole.apply(this, given);
      held += 1;
      await released;
      return found;
    };
  }
}"""
"""What the page decrypts or is answered reaches it once it is released."""
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
    # Of what a test has refused the browser itself writes a line.
    opened.on("console", lambda message: None if REFUSED.search(message.text) else said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    await opened.goto(f"{served.url}/demo/phone?persona={served.personas[MOTHER].id}")
    # Until then the button does nothing.
    await expect(opened.locator("#state")).to_contain_text("Choose whose phone it is")
    yield opened
    assert said == []
    assert await opened.evaluate("violations") == []
    await context.close()


async def refuse(route: Route) -> None:
    """What the gateway answers where it cannot read notices."""
    await route.fulfill(json={"errors": [{"message": REFUSAL}], "data": None})


async def refuse_with_503(route: Route) -> None:
    """What the gateway answers where the platform's store is down."""
    await route.fulfill(status=503, json={"errors": [{"message": REFUSAL}]})


async def fail(route: Route) -> None:
    """Have nothing be reached."""
    await route.abort()


async def show_a_page(route: Route) -> None:
    """What a proxy shows whose gateway is gone."""
    await route.fulfill(status=502, content_type="text/html", body="<!doctype html><title>Bad gateway</title>")


async def show_another_page(route: Route) -> None:
    """What a network shows that has one sign in first, in the place of what was asked for."""
    await route.fulfill(content_type="text/html", body="<!doctype html><title>Sign in</title>")


async def end_tokens(route: Route) -> None:
    """Have the token be over, and nobody be in the demo from then on."""
    await route.request.frame.page.route("**/demo/personas", lambda asked: asked.fulfill(json=[]))
    await route.fulfill(status=401)


async def refuse_streams(route: Route) -> None:
    """Have streams of notices refused, as where too many are open; all else goes through."""
    if route.request.headers["accept"] == "text/event-stream":
        await route.fulfill(status=503, json={"errors": [{"message": FULL}]})
    else:
        await route.fallback()


async def show_another_page_for_streams(route: Route) -> None:
    """Have another page stand where notices would be told; all else goes through."""
    if route.request.headers["accept"] == "text/event-stream":
        await show_another_page(route)
    else:
        await route.fallback()


async def end_streams(route: Route) -> None:
    """Have streams of notices end as one does whose token is over; all else goes through."""
    if route.request.headers["accept"] != "text/event-stream":
        await route.fallback()
        return
    error = json.dumps({"errors": [{"message": OVER}]})
    await route.fulfill(content_type="text/event-stream", body=f"event: next\ndata: {error}\n\nevent: complete\n\n")


async def check_that_all_can_read_it(page: Page) -> None:
    """No rule of accessibility is broken, be the reader's system light or dark, and the page is as the system is."""
    grounds: set[str] = set()
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        grounds.add(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert await broken_rules(page) == [], scheme
    assert len(grounds) == len(SCHEMES)


async def test_a_phone_is_pushed_to_and_told_live(page: Page, served: RunningGateway) -> None:
    """Locked it says that there is news and no more; tapped it shows the notice; the next one comes by itself.

    As long as the inbox cannot be read, it says so and stays locked, to be tapped again. A stream that is refused or
    ends is begun again, after random pauses that grow; what was said of it is taken back once one stands, not between
    two that end. The keyboard goes along into the inbox, and back. A notice that is told again stays open, with the
    keyboard on it, and is unread until it is closed, however late the answer comes that it was read before.
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
    await check_that_all_can_read_it(page)
    await page.route("**/graphql", refuse, times=1)
    await push.click()
    await expect(page.locator("#state")).to_have_text(REFUSAL)
    await expect(page.locator("#inbox")).to_be_hidden()
    await page.evaluate(UNPAUSED)
    await page.route("**/graphql", refuse_streams)
    await push.click()
    await expect(page.get_by_role("button", name="Lock")).to_be_focused()
    notices = page.locator("#notices details")
    await expect(notices).to_have_count(1)
    await expect(notices).to_contain_text("Birth notified")
    await expect(page.locator("#state")).to_have_text(FULL)
    await expect(page.locator("#state")).to_have_class("bad")
    await page.wait_for_function("() => pauses.length >= 4")
    pauses = (await page.evaluate("pauses"))[:4]
    assert pauses == sorted(pauses)
    assert pauses[3] >= 4 * pauses[0]
    assert len({pause / 2**tries for tries, pause in enumerate(pauses)}) > 1
    await page.route("**/graphql", end_streams)
    await expect(page.locator("#state")).to_have_text(OVER)
    assert set(await page.evaluate(NEXT_STATES)) == {OVER}
    await page.unroute("**/graphql", refuse_streams)
    await page.unroute("**/graphql", end_streams)
    await expect(page.locator("#state")).to_have_text(f"Waiting for what happens to {MOTHER}.")
    await notices.locator("summary").click()
    await expect(notices).not_to_have_class("unread")
    async with connected(at["civil_registry"]) as registry:
        child, _ = await register_once(registry, mother, TODAY)
    await expect(notices).to_have_count(2)
    await expect(notices.first).to_contain_text("Birth registered")
    await expect(notices.last).to_contain_text("Withdrawn")
    await expect(page.locator("[aria-live=polite] details")).to_have_count(2)
    await check_that_all_can_read_it(page)
    registered = notices.filter(has_text="Birth registered")
    read, told = asyncio.Event(), asyncio.Event()

    async def hold_read(route: Route) -> None:
        if "markNoticeRead" not in (route.request.post_data or ""):
            await route.fallback()
            return
        answer = await route.fetch()
        read.set()
        await told.wait()
        await route.fulfill(response=answer)

    await page.route("**/graphql", hold_read)
    async with page.expect_response(lambda response: "markNoticeRead" in (response.request.post_data or "")) as late:
        await registered.locator("summary").click()
        await read.wait()
        async with connected(at["civil_registry"]) as registry:
            await registry.execute("DELETE FROM birth WHERE child_id = $1", child)
        await expect(registered).to_have_class("unread withdrawn")
        told.set()
    await (await late.value).finished()
    await page.unroute("**/graphql", hold_read)
    await page.evaluate(NEXT_FRAME)
    await expect(registered).to_have_class("unread withdrawn")
    await expect(registered).to_have_attribute("open", "")
    await expect(registered.locator("summary")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(registered).to_have_class("withdrawn")
    await expect(page.locator("#state")).to_have_text(f"Waiting for what happens to {MOTHER}.")
    await page.get_by_role("button", name="Lock").press("Enter")
    await expect(page.get_by_role("group", name="Lock screen")).to_be_focused()
    channels = served.ask("{ me { noticeChannels { verified lastFailure } } }", MOTHER)["data"]["me"]["noticeChannels"]
    assert channels == [{"verified": True, "lastFailure": None}]


async def test_a_phone_that_is_on_opens_its_inbox_without_a_fresh_push(page: Page, served: RunningGateway) -> None:
    """Once it is turned on anew, as after the page was loaded again, and after it was locked; not before it is on.

    As long as the inbox cannot be read it stays locked, and says why; opened, it says so no more.
    """
    state, turn_on = page.locator("#state"), page.get_by_role("button", name="Turn on")
    opening, notices = page.locator("#open"), page.locator("#notices details")
    waiting = f"Waiting for what happens to {ON_LEAVE}."
    on_leave = served.personas[ON_LEAVE].id
    await page.get_by_label("Whose").select_option(on_leave)
    await page.get_by_label("Language").select_option("EN")
    await expect(opening).to_be_hidden()
    await turn_on.click()
    await expect(state).to_have_text(waiting)
    async with connected(stores(served.data)["health_insurance"]) as insurer:
        await insurer.execute(PREGNANT.format(on_leave))
    await expect(page.locator("#pushes button")).to_contain_text(PUSHED)
    await check_that_all_can_read_it(page)
    await page.goto(page.url)
    await expect(state).to_contain_text("Choose whose phone it is")
    await page.get_by_label("Whose").select_option(on_leave)
    await page.get_by_label("Language").select_option("EN")
    await turn_on.click()
    await expect(state).to_have_text(waiting)
    assert await page.locator("#pushes li").count() == 0
    await page.route("**/graphql", refuse, times=1)
    await page.get_by_role("button", name="Open notices").click()
    await expect(state).to_have_text(REFUSAL)
    await expect(page.locator("#inbox")).to_be_hidden()
    for _ in range(2):
        await page.get_by_role("button", name="Open notices").press("Enter")
        await expect(page.get_by_role("button", name="Lock")).to_be_focused()
        await expect(state).to_have_text(waiting)
        await expect(notices).to_have_count(1)
        await page.get_by_role("button", name="Lock").press("Enter")
        await expect(page.get_by_role("group", name="Lock screen")).to_be_focused()


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


async def test_a_phone_that_is_not_turned_on_listens_for_no_pushes(page: Page) -> None:
    """Its stream, which is open before its channel is added, ends: what became of it would hide why it is not on."""
    await page.evaluate(STREAMS)

    async def refuse_channel(route: Route) -> None:
        if "addNoticeChannel" in (route.request.post_data or ""):
            await page.wait_for_function("() => streams[0].readyState === EventSource.OPEN")
            await refuse(route)
        else:
            await route.fallback()

    await page.route("**/graphql", refuse_channel)
    await page.get_by_role("button", name="Turn on").click()
    await expect(page.locator("#state")).to_have_text(REFUSAL)
    assert await page.evaluate("streams.map((each) => each.readyState === EventSource.CLOSED)") == [True]


async def test_a_phone_says_that_its_person_is_no_longer_in_the_demo(page: Page) -> None:
    """As after a seeding, be it before it is turned on or when its token is over; and why that cannot be looked up."""
    state, turn_on = page.locator("#state"), page.get_by_role("button", name="Turn on")
    await page.route("**/demo/personas", lambda route: route.fulfill(json=[]), times=1)
    await turn_on.click()
    await expect(state).to_have_text(GONE)
    await expect(state).to_have_class("bad")
    await page.route("**/demo/personas", refuse_with_503, times=1)
    await turn_on.click()
    await expect(state).to_have_text(REFUSAL)
    await page.route("**/demo/personas", lambda route: route.fulfill(status=502), times=1)
    await turn_on.click()
    await expect(state).to_have_text(PEOPLE_UNREAD)
    await page.route("**/graphql", end_tokens)
    await turn_on.click()
    await expect(state).to_have_text(GONE)


async def test_a_phone_that_finds_nobody_to_choose_from_asks_again_when_it_is_turned_on(page: Page) -> None:
    """Opened while the people cannot be read, it says so each time, and is turned on for nobody who was not chosen."""
    other = await page.context.new_page()
    state, turn_on = other.locator("#state"), other.get_by_role("button", name="Turn on")
    await other.route("**/demo/personas", refuse_with_503)
    await other.goto(page.url)
    await expect(state).to_have_text(REFUSAL)
    async with other.expect_response("**/demo/personas"):
        await turn_on.click()
    await expect(state).to_have_text(REFUSAL)
    await other.unroute("**/demo/personas")
    await turn_on.click()
    await expect(state).to_contain_text("Choose whose phone it is")
    await expect(state).not_to_have_class("bad")
    await expect(other.locator("#persona option:checked")).to_contain_text(MOTHER)
    await turn_on.click()
    await expect(state).to_have_text(WAITING)
    assert await other.evaluate("violations") == []


@pytest.mark.parametrize("answer", [fail, show_a_page, show_another_page])
async def test_a_phone_that_gets_no_answer_says_so_in_the_page_s_words(
    page: Page, served: RunningGateway, answer: Callable[[Route], Awaitable[None]]
) -> None:
    """Be the gateway not reached, or something else answer in its place: each browser has words of its own for it."""
    state, turn_on = page.locator("#state"), page.get_by_role("button", name="Turn on")
    await page.get_by_label("Whose").select_option(served.personas[VETERAN].id)
    refused = re.compile(rf"{re.escape(UNANSWERED)}|The push service takes no phone just now \(\d+\): try again")
    for path, said in (("**/demo/personas", PEOPLE_UNREAD), ("**/graphql", UNANSWERED), ("**/demo/push", refused)):
        await page.route(path, answer, times=1)
        await turn_on.click()
        await expect(state).to_have_text(said)
        await expect(state).to_have_class("bad")
    await turn_on.click()
    await expect(state).to_have_text(f"Waiting for what happens to {VETERAN}.")


async def test_a_phone_that_is_on_says_so_while_nothing_reaches_it(page: Page, served: RunningGateway) -> None:
    """Since it waits for nothing then; and takes it back once it can be pushed to again."""
    other = await page.context.new_page()
    state = other.locator("#state")
    async with Line(served.url).laid() as line:
        await other.goto(page.url.replace(served.url, line.url))
        await expect(state).to_contain_text("Choose whose phone it is")
        await other.get_by_role("button", name="Turn on").click()
        await expect(state).to_have_text(WAITING)
        line.cut()
        await expect(state).to_have_text(SILENT)
        await expect(state).to_have_class("bad")
        line.mend()
        await expect(state).to_have_text(WAITING)
        await other.close()


async def test_a_phone_takes_no_other_page_for_its_notices(page: Page) -> None:
    """As where one has to sign in to the network first: it says that nothing is heard, until notices can be told."""
    state = page.locator("#state")
    await page.get_by_role("button", name="Turn on").click()
    await expect(state).to_have_text(WAITING)
    await page.route("**/graphql", show_another_page_for_streams)
    await page.locator("#open").click()
    await expect(state).to_have_text(SILENT)
    await expect(state).to_have_class("bad")
    await page.unroute("**/graphql")
    await expect(state).to_have_text(WAITING)


async def test_a_phone_whose_person_turns_on_another_says_so(page: Page, served: RunningGateway) -> None:
    """Nothing is pushed to it any more: it waits no longer, and can be turned on again. Another person's goes on."""
    await page.evaluate(HEARING)
    other, veteran = await page.context.new_page(), served.personas[VETERAN].id
    state, turn_on = page.locator("#state"), page.get_by_role("button", name="Turn on")
    await other.goto(page.url)
    await expect(other.locator("#state")).to_contain_text("Choose whose phone it is")
    await turn_on.click()
    await expect(state).to_have_text(WAITING)
    await other.get_by_role("button", name="Turn on").click()
    await expect(other.locator("#state")).to_have_text(WAITING)
    await expect(state).to_have_text(ANOTHER)
    await turn_on.click()
    await expect(state).to_have_text(WAITING)
    await expect(other.locator("#state")).to_have_text(ANOTHER)
    await expect(other.locator("#state")).to_have_class("bad")
    await other.get_by_label("Whose").select_option(veteran)
    for _ in range(2):
        await other.get_by_role("button", name="Turn on").click()
        await expect(other.locator("#state")).to_have_text("Waiting for what happens to Veteran.")
    await page.wait_for_function("(person) => heard.includes(person)", arg=veteran)
    await expect(state).to_have_text(WAITING)


async def test_a_phone_whose_person_turns_on_another_in_vain_says_so_too(page: Page) -> None:
    """Its channel is removed by then, whatever becomes of the other one."""
    other, turn_on = await page.context.new_page(), page.get_by_role("button", name="Turn on")
    await other.goto(page.url)
    await expect(other.locator("#state")).to_contain_text("Choose whose phone it is")
    await turn_on.click()
    await expect(page.locator("#state")).to_have_text(WAITING)
    await other.route("**/demo/push", lambda route: route.fulfill(status=503), times=1)
    await other.get_by_role("button", name="Turn on").click()
    await expect(other.locator("#state")).to_contain_text("takes no phone just now")
    await expect(page.locator("#state")).to_have_text(ANOTHER)


async def test_a_phone_that_is_ended_shows_nothing_that_could_be_pressed(page: Page, served: RunningGateway) -> None:
    """Neither pushes nor the inbox: nothing would come of it. The keyboard stays on the phone."""
    other, push = await page.context.new_page(), page.locator("#pushes button")
    await other.goto(page.url)
    await expect(other.locator("#state")).to_contain_text("Choose whose phone it is")
    await page.get_by_role("button", name="Turn on").click()
    await expect(page.locator("#state")).to_have_text(WAITING)
    async with connected(stores(served.data)["health_insurance"]) as insurer:
        await insurer.execute(PREGNANT.format(served.personas[MOTHER].id))
    await push.first.click()
    await expect(page.locator("#inbox")).to_be_visible()
    await other.get_by_role("button", name="Turn on").click()
    await expect(page.locator("#state")).to_have_text(ANOTHER)
    await expect(page.locator("#inbox")).to_be_hidden()
    await expect(push).to_have_count(0)
    await expect(page.locator("#open")).to_be_hidden()
    await expect(page.get_by_role("group", name="잠금 화면")).to_be_focused()


async def test_a_phone_whose_code_does_not_arrive_says_so(page: Page) -> None:
    """As where the push service has forgotten it meanwhile: it does not wait without end for what does not come."""

    async def forget(route: Route) -> None:
        made = await route.fetch()
        link = re.sub("/demo/push/[^>]+", "/demo/push/nobody", made.headers["link"])
        await route.fulfill(response=made, headers={**made.headers, "link": link})

    state, turn_on = page.locator("#state"), page.get_by_role("button", name="Turn on")
    await page.route("**/demo/push", forget, times=1)
    await turn_on.click()
    await expect(state).to_have_text("The code that turns this phone on did not arrive: turn it on again.")
    await expect(state).to_have_class("bad")
    await turn_on.click()
    await expect(state).to_have_text(WAITING)


async def test_a_phone_says_that_it_chooses_the_person_s_language(page: Page, served: RunningGateway) -> None:
    """Before it is turned on, since from then on all that Maru tells them is in the language of the phone."""
    state = page.locator("#state")
    await expect(state).to_have_text(
        "Choose whose phone it is, and turn it on. Its language becomes the person's, in all that Maru tells them."
    )
    await page.get_by_label("Language").select_option("AR")
    await page.get_by_role("button", name="Turn on").click()
    await expect(state).to_have_text(f"Waiting for what happens to {MOTHER}.")
    assert served.ask("{ me { language } }", MOTHER)["data"]["me"]["language"] == "AR"


async def test_a_phone_speaks_the_language_that_is_chosen_for_it(page: Page, served: RunningGateway) -> None:
    """Before it is turned on as well, with its day; one that is on keeps its own until it is turned on anew."""
    phone, state, turn_on = page.locator("#phone"), page.locator("#state"), page.get_by_role("button", name="Turn on")

    async def check(language: str, direction: str, lock: str, day: str) -> None:
        await expect(phone).to_have_attribute("lang", language)
        await expect(phone).to_have_attribute("dir", direction)
        await expect(page.get_by_role("group", name=lock)).to_contain_text(re.compile(day))

    await page.get_by_label("Whose").select_option(served.personas[VETERAN].id)
    await check("ko", "ltr", "잠금 화면", "요일")
    await page.get_by_label("Language").select_option("AR")
    await check("ar", "rtl", "شاشة القفل", "[\u0627-\u064a]{3}")
    await turn_on.click()
    await expect(state).to_have_text(f"Waiting for what happens to {VETERAN}.")
    await page.get_by_label("Language").select_option("EN")
    await check("ar", "rtl", "شاشة القفل", "[\u0627-\u064a]{3}")
    await turn_on.click()
    await check("en", "ltr", "Lock screen", "[a-z]day")
    await expect(state).to_have_text(f"Waiting for what happens to {VETERAN}.")


async def test_a_phone_that_is_refused_or_forgotten_says_so(page: Page, served: RunningGateway) -> None:
    """By the push service, which says nothing itself: what to do about it, as bad news."""
    state, turn_on = page.locator("#state"), page.get_by_role("button", name="Turn on")
    await page.route("**/demo/push", lambda route: route.fulfill(status=403), times=1)
    await turn_on.click()
    await expect(state).to_have_text(
        f"The push service takes no phone from {served.url}: name it in MARU_CORS_ORIGINS."
    )
    await page.route("**/demo/push", lambda route: route.fulfill(status=503), times=1)
    await turn_on.click()
    await expect(state).to_have_text("The push service takes no phone just now (503): try again in a moment.")
    await expect(state).to_have_class("bad")
    await page.route("**/demo/push/*/*", lambda route: route.fulfill(status=204), times=1)
    await turn_on.click()
    await expect(state).to_have_text("The push service no longer answers this phone: turn it on again.")
    await expect(state).to_have_class("bad")
    await turn_on.click()
    await expect(state).to_have_text(f"Waiting for what happens to {MOTHER}.")


@pytest.mark.parametrize(
    "last",
    [pytest.param(MOTHER, id="the same person", marks=pytest.mark.long), pytest.param(VETERAN, id="another person")],
)
async def test_a_phone_that_is_turned_on_twice_is_one_phone(page: Page, served: RunningGateway, last: str) -> None:
    """Whose it is at the second press, who has one channel: that of the first press is never made."""
    made: list[str] = []
    page.on("request", lambda request: made.append(request.url) if request.url.endswith("/demo/push") else None)
    pressed = asyncio.Event()

    async def hold(route: Route) -> None:
        await pressed.wait()
        await route.continue_()

    await page.route("**/demo/personas", hold)
    turn_on = page.get_by_role("button", name="Turn on")
    await turn_on.click()
    await page.get_by_label("Whose").select_option(served.personas[last].id)
    await turn_on.click()
    pressed.set()
    await expect(page.locator("#state")).to_have_text(f"Waiting for what happens to {last}.")
    channels = served.ask("{ me { noticeChannels { verified } } }", last)["data"]["me"]["noticeChannels"]
    assert channels == [{"verified": True}]
    assert len(made) == 1


async def test_a_phone_shows_nothing_of_the_person_before(page: Page, served: RunningGateway) -> None:
    """Be it a push or the inbox that was on its way when it became another's: that one finds it locked and empty."""
    expectant, at = served.personas[EXPECTANT].id, stores(served.data)
    push = page.locator("#pushes button")

    async def turn_on(title: str) -> None:
        await page.get_by_label("Whose").select_option(served.personas[title].id)
        await page.get_by_role("button", name="Turn on").click()

    async def hand_over() -> None:
        await page.wait_for_function("() => held > 0", timeout=HANGING_SECONDS * 1_000)
        await turn_on(VETERAN)
        await page.evaluate("release()")
        await expect(page.locator("#state")).to_have_text(f"Waiting for what happens to {VETERAN}.")
        await expect(page.locator("#inbox")).to_be_hidden()
        assert await page.locator("#pushes li, #notices li").count() == 0

    await turn_on(EXPECTANT)
    await expect(page.locator("#state")).to_have_text(f"Waiting for what happens to {EXPECTANT}.")
    await page.evaluate(HELD)
    async with connected(at["health_insurance"]) as insurer:
        await notify_birth(insurer, expectant, TODAY)
    await hand_over()
    await turn_on(EXPECTANT)
    await expect(page.locator("#state")).to_have_text(f"Waiting for what happens to {EXPECTANT}.")
    async with connected(at["civil_registry"]) as registry:
        await register_once(registry, expectant, TODAY)
    await expect(push.first).to_be_visible()
    await page.evaluate(HELD)
    await push.first.click()
    await hand_over()
