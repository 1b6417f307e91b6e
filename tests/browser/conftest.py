"""Chromium without a window, and the explorer in it as somebody meets it who was never here."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.elsewhere import ELSEWHERE
from tests.browser.explorer import Explorer
from tests.browser.visit import Visit
from tests.running import ROOT, RunningGateway


def chromium_path() -> str:
    """Where Chromium is; the test is skipped where it is not, or failed where it has to be."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        _lacking("Chromium is not on the path (Debian: apt install chromium); untested: the explorer in a browser")
    if not (ROOT / "web" / "dist" / "index.html").is_file():
        _lacking("the explorer is not built (make setup); untested: the explorer in a browser")
    return found or ""


def axe_source() -> str:
    """axe-core's script; the test is skipped where it is not installed, or failed where it has to be."""
    script = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        _lacking("axe-core is not installed (make setup); untested: the explorer's accessibility")
    return script.read_text()


def _lacking(reason: str) -> None:
    if os.environ.get("MARU_BROWSER_REQUIRED") == "1":
        pytest.fail(f"MARU_BROWSER_REQUIRED=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    path = chromium_path()
    # Nobody looks at a picture of it: no process of its own draws one, and none draws what a graphics card would.
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-software-rasterizer",
                "--in-process-gpu",
                "--no-zygote",
                f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
            ],
        )
        yield opened
        await opened.close()


@pytest.fixture(scope="session")
def explorer(browser: Browser, gateway: RunningGateway) -> Explorer:
    """The gateway's explorer, which any test may visit."""
    return Explorer(browser, gateway.url)


@pytest.fixture
async def visit(explorer: Explorer) -> AsyncIterator[Visit]:
    """The explorer, opened by a visitor of whom the browser keeps nothing but the explorer's own code."""
    async with explorer.visited() as visit:
        yield visit


@pytest.fixture
async def newcomer(explorer: Explorer) -> AsyncIterator[Visit]:
    """The explorer, opened in a browser that never met it."""
    async with explorer.met() as visit:
        yield visit
