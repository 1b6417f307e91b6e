"""Which rules of accessibility a page breaks, contrast included, as axe-core finds them."""

from typing import Final

from playwright.async_api import Page

from tests.browser.conftest import axe_source

# Monaco is not Maru's to mend, nor that GraphiQL's tabs hold the button that closes them.
_AXE: Final = """async () => {
    const found = await axe.run(
        { exclude: [['.monaco-editor']] },
        { rules: { 'nested-interactive': { enabled: false } } },
    );
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}"""


async def broken_rules(page: Page) -> list[str]:
    """Each rule with the element that breaks it."""
    await page.evaluate(axe_source())
    found: list[str] = await page.evaluate(_AXE)
    return found
