"""GraphiQL is of use on a phone and on a desk, in light and in dark, by the keyboard, and to who does not see it."""

import re
from itertools import pairwise
from typing import Any, Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import broken_rules
from tests.browser.graphiql import PATIENCE_MS, run, status_line, status_with, text_of
from tests.browser.visit import Visit
from tests.running import RunningGateway

pytestmark = pytest.mark.browser

PHONE: Final = (400, 800)
DESK: Final = (1280, 800)
# A desk's page at twice its size, and a small phone.
LOW: Final = ((700, 450), (360, 640))
PLUGINS: Final = ("Documentation Explorer", "History", "GraphiQL Explorer", "Usage log")
# The package GraphiQL Explorer gives its fields no names, nor itself one, which is not Maru's to mend.
UNNAMED: Final = ("label", "select-name")

_PANES: Final = """() => Object.fromEntries(globalThis.__MONACO.editor.getEditors()
    .filter((editor) => editor.getModel())
    .map((editor) => {
        const { contentWidth, height } = editor.getLayoutInfo();
        const half = editor.getOption(globalThis.__MONACO.editor.EditorOption.fontInfo).typicalHalfwidthCharacterWidth;
        return [editor.getModel().uri.path.split('-').at(-1), { letters: contentWidth / half, height }];
    }))"""

_HAS_ROOM: Final = (
    f"(name) => {{ const {{ letters, height }} = ({_PANES})()[name]; return letters >= 30 && height >= 200; }}"
)

_HAS_HEIGHT: Final = f"([name, height]) => ({_PANES})()[name].height >= height"

_SCROLLED: Final = """() => [
    document.documentElement.scrollWidth - innerWidth,
    document.documentElement.scrollHeight - innerHeight,
]"""

_PARTS: Final = """() => ['query-editor', 'editor-tools', 'editor-tool', 'response', 'footer']
    .map((part) => document.querySelector(`.graphiql-${part}`))
    .filter((part) => getComputedStyle(part).visibility === 'visible')
    .map((part) => part.getBoundingClientRect())
    .map(({ top, bottom }) => [top, bottom])"""

_FOCUSED: Final = """() => {
    const focused = document.activeElement;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(focused);
    const alpha = Number(outlineColor.match(/^rgba\\(.*, ([\\d.]+)\\)$/)?.[1] ?? 1);
    const { left, right, top, bottom } = focused.getBoundingClientRect();
    return {
        name: focused.getAttribute('aria-label') || focused.textContent,
        isPage: focused === document.body,
        isEditor: focused.closest('.monaco-editor') !== null,
        isMarked: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 && alpha > 0.5,
        isInside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
    };
}"""

_LANGUAGES: Final = """() => [...document.querySelectorAll('.top-bar *')]
    .filter((each) => each.childElementCount === 0 && each.textContent.trim())
    .map((each) => [each.textContent, each.closest('[lang]').lang])"""


async def resize(page: Page, size: tuple[int, int]) -> None:
    """Show the page at this width and height."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        pytest.param(PHONE, "light", id="phone-light"),
        pytest.param(DESK, "dark", id="desk-dark", marks=pytest.mark.long),
        pytest.param(PHONE, "dark", id="phone-dark", marks=pytest.mark.long),
        pytest.param(DESK, "light", id="desk-light", marks=pytest.mark.long),
    ],
)
async def test_graphiql_serves_the_eye_the_keyboard_and_the_screen_reader(
    visit: Visit, gateway: RunningGateway, size: tuple[int, int], scheme: Any
) -> None:
    """The focus is always seen, text has its language, all has room, and no rule of accessibility is broken."""
    await visit.page.emulate_media(color_scheme=scheme)
    await resize(visit.page, size)
    await check_that_the_focus_is_seen(visit.page)
    await check_that_text_has_its_language(visit.page, [persona.id for persona in gateway.personas.values()])
    await run(visit.page)
    await status_with(visit.page, "^200")
    await check_that_there_is_room(visit.page, size[0])
    if size == PHONE:
        await check_that_a_plugin_has_the_whole_width(visit.page)
    await check_that_no_rule_is_broken(visit.page)


async def check_that_the_focus_is_seen(page: Page) -> None:
    """From the persona to the answer, each step of the Tab key is marked and stands within the page."""
    steps: list[dict[str, Any]] = []
    await page.keyboard.press("Tab")
    while not (step := await page.evaluate(_FOCUSED))["isPage"]:
        steps.append(step)
        assert step["isEditor"] or step["isMarked"], step
        assert step["isEditor"] or step["isInside"], step
        assert len(steps) < 60
        await page.keyboard.press("Tab")
    names = " ".join(step["name"] for step in steps)
    for name in ("Execute query", "Variables", "Result Window", *PLUGINS):
        assert name in names


async def check_that_text_has_its_language(page: Page, personas: list[str]) -> None:
    """A screen reader is told Korean where Hangul stands and English elsewhere, whoever is chosen."""
    for chosen in ("", *personas):
        await page.select_option("#persona", chosen)
        marked = await page.evaluate(_LANGUAGES)
        assert len(marked) > len(personas)
        for text, language in marked:
            assert language == ("ko" if re.search("[가-힣]", text) else "en"), text


async def check_that_there_is_room(page: Page, width: int) -> None:
    """Query and answer each show at least ten lines of thirty letters, and the window itself does not scroll."""
    for name in ("operation.graphql", "response.json"):
        await page.wait_for_function(_HAS_ROOM, arg=name, timeout=PATIENCE_MS)
    assert max(await page.evaluate(_SCROLLED)) <= 0
    for name in ("Execute query", *(f"Show {plugin}" for plugin in PLUGINS)):
        box = await page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width, name


@pytest.mark.parametrize("size", [pytest.param(size, id=f"{size[0]}x{size[1]}") for size in LOW])
async def test_nothing_is_drawn_over_anything_in_a_low_window(visit: Visit, size: tuple[int, int]) -> None:
    """Query, variables and answer stand below each other, each with its room, and the last line can be scrolled to."""
    await resize(visit.page, size)
    await run(visit.page)
    await status_with(visit.page, "^200")
    for name in ("operation.graphql", "response.json"):
        await visit.page.wait_for_function(_HAS_HEIGHT, arg=[name, 200], timeout=PATIENCE_MS)
    await check_that_parts_follow_each_other(visit.page, 4)
    await visit.page.get_by_role("button", name="Variables").click()
    await visit.page.wait_for_function(_HAS_HEIGHT, arg=["variables.json", 60], timeout=PATIENCE_MS)
    await check_that_parts_follow_each_other(visit.page, 5)
    assert max(await visit.page.evaluate(_SCROLLED)) <= 0
    await status_line(visit.page).scroll_into_view_if_needed()
    await expect(status_line(visit.page)).to_be_in_viewport(ratio=1)


async def check_that_parts_follow_each_other(page: Page, count: int) -> None:
    """None of these parts begins before the one above it ends; the answer's status is the end of the answer."""
    parts = await page.evaluate(_PARTS)
    assert len(parts) == count
    *others, answer, status = parts
    for above, below in pairwise([*others, answer]):
        assert above[1] <= below[0] + 1, parts
    assert status[1] <= answer[1] + 1, parts


async def check_that_a_plugin_has_the_whole_width(page: Page) -> None:
    """A plugin takes the place of the editors, and gives it back."""
    for plugin in PLUGINS:
        await page.get_by_role("button", name=f"Show {plugin}").click()
        box = await page.locator(".graphiql-plugin").bounding_box()
        assert box is not None
        assert box["width"] >= 360, plugin
        await page.get_by_role("button", name=f"Hide {plugin}").click()
        await page.get_by_role("button", name="Execute query").wait_for()
    await page.get_by_role("button", name="Show History").click()
    await page.get_by_role("region", name="History").get_by_role("button", name="WhatAppliesToMe").first.click()
    await page.get_by_role("button", name="Execute query").wait_for()
    assert "WhatAppliesToMe" in await text_of(page, "operation.graphql")


async def check_that_no_rule_is_broken(page: Page) -> None:
    """axe-core finds nothing, contrast included, on the page with an answer and in the plugins."""
    assert await broken_rules(page) == []
    for plugin in PLUGINS:
        await page.get_by_role("button", name=f"Show {plugin}").click()
        shown = page.get_by_role("region", name=plugin).or_(page.locator(".docExplorerWrap"))
        await shown.wait_for()
        if plugin == "Usage log":
            await shown.get_by_label("My own readings too").check()
            await shown.get_by_text("records were looked at").wait_for()
        assert await broken_rules(page, *(UNNAMED if plugin == "GraphiQL Explorer" else ())) == [], plugin
        if plugin == "Documentation Explorer":
            await page.get_by_role("link", name="Go back to Docs").click()
            assert await broken_rules(page) == [], "the documentation's start"
