"""The demo's phone: a page that gets notices pushed as any browser's page would, and opens the inbox behind them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.endpoints.explorer import CONTENT_SECURITY_POLICY

FOLDER: Final = Path(__file__).parent / "phone"
_HEADERS: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


class DemoPhone:
    """The page and its scripts."""

    def routes(self) -> Sequence[Route]:
        """Where each of them is."""
        return (
            Route("/demo/phone", self.page),
            Route("/demo/phone.js", self.script),
            Route("/demo/push_keys.js", self.keys),
        )

    async def page(self, request: Request) -> Response:
        """The page."""
        return _file("phone.html", "text/html")

    async def script(self, request: Request) -> Response:
        """What makes a phone of the page."""
        return _file("phone.js", "text/javascript")

    async def keys(self, request: Request) -> Response:
        """By what the phone decrypts pushes."""
        return _file("push_keys.js", "text/javascript")


def _file(name: str, media_type: str) -> Response:
    return Response((FOLDER / name).read_bytes(), headers=_HEADERS, media_type=media_type)
