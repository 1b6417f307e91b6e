"""The demo's phone: a page that gets notices pushed as any browser's page would, and opens the inbox behind them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.endpoints.explorer import CONTENT_SECURITY_POLICY

FOLDER: Final = Path(__file__).parent / "phone"
SCRIPTS: Final = frozenset(path.name for path in FOLDER.glob("*.js"))
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
        return Route("/demo/phone", self.page), Route("/demo/phone/{name}", self.script)

    async def page(self, request: Request) -> Response:
        """The page."""
        return _file("phone.html", "text/html")

    async def script(self, request: Request) -> Response:
        """One of the modules that make a phone of the page."""
        name = request.path_params["name"]
        if name not in SCRIPTS:
            raise HTTPException(404)
        return _file(name, "text/javascript")


def _file(name: str, media_type: str) -> Response:
    return Response((FOLDER / name).read_bytes(), headers=_HEADERS, media_type=media_type)
