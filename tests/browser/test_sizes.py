"""GraphiQL is of use on a phone and on a desk, in light and in dark, by the keyboard, and to who does not see it."""

from typing import Any, Final

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Visit, axe_source
from tests.browser.graphiql import PATIENCE_MS, run, status_with, text_of

pytestmark = pytest.mark.browser

PHONE: Final = (400, 800)
DESK: Final = (1280, 800)
PLUGINS: Final = ("Documentation Explorer", "History", "GraphiQL Explorer")

_PANES: Final = """() => Object.fromEntries(globalThis.__MONACO.editor.getEditors()
    .filter((editor) => editor.getModel())
    .map((editor) => {
        const { contentWidth, height } = editor.getLayoutInfo();
        const half = editor.getOption(globalThis.__MONACO.editor.EditorOption.fontInfo).typicalHalfwidthCharacterWidth;
        return [editor.getModel().uri.path.split('-').at(-1), { letters: contentWidth / half, height }];
    }))"""

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

# Monaco is not Maru's to mend, nor that GraphiQL's tabs hold the button that closes them.
_AXE: Final = """async () => {
    const found = await axe.run(
        { exclude: [['.monaco-editor']] },
        { rules: { 'nested-interactive': { enabled: false } } },
    );
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}"""


async def resize(page: Page, size: tuple[int, int]) -> None:
    """Show the page at this width and height."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_query_and_answer_have_room_for_their_lines(visit: Visit, size: tuple[int, int]) -> None:
    """Query and answer each show at least ten lines of thirty letters, and the page itself does not scroll."""
    await resize(visit.page, size)
    await run(visit.page)
    await status_with(visit.page, "^200")
    for name in ("operation.graphql", "response.json"):
        await visit.page.wait_for_function(
            f"(name) => {{ const {{ letters, height }} = ({_PANES})()[name]; return letters >= 30 && height >= 200; }}",
            arg=name,
            timeout=PATIENCE_MS,
        )
    scrolled = await visit.page.evaluate(
        "() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
    )
    assert max(scrolled) <= 0
    for name in ("Execute query", *(f"Show {plugin}" for plugin in PLUGINS)):
        box = await visit.page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= size[0]


async def test_a_plugin_has_the_whole_width_of_a_phone(visit: Visit) -> None:
    """On a phone a plugin takes the place of the editors, and gives it back."""
    await resize(visit.page, PHONE)
    await run(visit.page)
    await status_with(visit.page, "^200")
    for plugin in PLUGINS:
        await visit.page.get_by_role("button", name=f"Show {plugin}").click()
        box = await visit.page.locator(".graphiql-plugin").bounding_box()
        assert box is not None
        assert box["width"] >= 360, plugin
        await visit.page.get_by_role("button", name=f"Hide {plugin}").click()
        await visit.page.get_by_role("button", name="Execute query").wait_for()
    await visit.page.get_by_role("button", name="Show History").click()
    await visit.page.get_by_role("region", name="History").get_by_role("button", name="WhatAppliesToMe").first.click()
    await visit.page.get_by_role("button", name="Execute query").wait_for()
    assert "WhatAppliesToMe" in await text_of(visit.page, "operation.graphql")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_the_focus_is_always_seen(visit: Visit, size: tuple[int, int]) -> None:
    """From the persona to the answer, each step of the Tab key is marked and stands within the page."""
    await resize(visit.page, size)
    steps: list[dict[str, Any]] = []
    await visit.page.keyboard.press("Tab")
    while not (step := await visit.page.evaluate(_FOCUSED))["isPage"]:
        steps.append(step)
        assert step["isEditor"] or step["isMarked"], step
        assert step["isEditor"] or step["isInside"], step
        assert len(steps) < 60
        await visit.page.keyboard.press("Tab")
    names = " ".join(step["name"] for step in steps)
    for name in ("Execute query", "Variables", "Result Window", *PLUGINS):
        assert name in names


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        pytest.param(PHONE, "light", id="phone-light"),
        pytest.param(DESK, "dark", id="desk-dark"),
        pytest.param(PHONE, "dark", id="phone-dark", marks=pytest.mark.long),
        pytest.param(DESK, "light", id="desk-light", marks=pytest.mark.long),
    ],
)
async def test_no_rule_of_accessibility_is_broken(visit: Visit, size: tuple[int, int], scheme: Any) -> None:
    """axe-core finds nothing, contrast included, on the page with an answer and in the two plugins that one reads."""
    await visit.page.emulate_media(color_scheme=scheme)
    await resize(visit.page, size)
    await run(visit.page)
    await status_with(visit.page, "^200")
    await visit.page.evaluate(axe_source())
    for plugin in (None, "Documentation Explorer", "History"):
        if plugin is not None:
            await visit.page.get_by_role("button", name=f"Show {plugin}").click()
            await visit.page.get_by_role("region", name=plugin).wait_for()
        assert await visit.page.evaluate(_AXE) == [], plugin
        if plugin == "Documentation Explorer":
            await visit.page.get_by_role("link", name="Go back to Docs").click()
            assert await visit.page.evaluate(_AXE) == [], "the documentation's start"
