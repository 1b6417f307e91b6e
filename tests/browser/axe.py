"""Which rules of accessibility a page breaks, contrast included, as axe-core finds them."""

from typing import Final

from playwright.async_api import Page

from tests.browser.conftest import axe_source

# Monaco is not Maru's to mend, nor that GraphiQL's tabs hold the button that closes them.
_AXE: Final = """async (excepted) => {
    const found = await axe.run(
        { exclude: [['.monaco-editor']] },
        { rules: Object.fromEntries(excepted.map((rule) => [rule, { enabled: false }])) },
    );
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}"""


async def broken_rules(page: Page, *excepted: str) -> list[str]:
    """Each rule with the element that breaks it, but for the rules that are `excepted`."""
    await page.evaluate(axe_source())
    found: list[str] = await page.evaluate(_AXE, ["nested-interactive", *excepted])
    return found
