"""The explorer's page and its files, as `make setup` built them. The files are public and hold no citizen's data."""

import os
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Message, Receive, Scope, Send

from api.answering.etag import is_held, tag_of
from api.headers import RequestHeaders

DIST: Final = Path(__file__).parents[2] / "web" / "dist"

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "worker-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

_SAFETY: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}

_NOT_BUILT: Final = (
    "<!doctype html><html lang=en><title>Maru</title>"
    "<p>The explorer is not built yet. <code>make setup</code> builds it."
)


def explorer_page(dist: Path) -> Response:
    """The page for a browser at GET /graphql, or a 503 that says how to build it."""
    headers = {**_SAFETY, "vary": "accept"}
    try:
        page = (dist / "index.html").read_bytes()
    except FileNotFoundError:
        return HTMLResponse(_NOT_BUILT, status_code=503, headers={**headers, "cache-control": "no-store"})
    return HTMLResponse(page, headers={**headers, "cache-control": "no-cache"})


class ExplorerAssets:
    """The endpoint for the page's files: a name holds its content's hash, so that a browser may keep the file."""

    def __init__(self, dist: Path) -> None:
        self._folder = dist / "assets"
        self._files = _HashedFiles(directory=self._folder, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._folder.is_dir():
            raise HTTPException(404)

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark(message)
            await send(message)

        await self._files(scope, receive, send_marked)


class _HashedFiles(StaticFiles):
    """Files whose names hold their content's hash, so that the name alone makes the entity tag."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = FileResponse(full_path, status_code, stat_result=stat_result)
        response.headers["etag"] = tag_of(Path(full_path).name.encode())
        if is_held(RequestHeaders(scope), response.headers["etag"]):
            return NotModifiedResponse(response.headers)
        return response


def _mark(start: Message) -> None:
    headers = Headers(raw=start["headers"]).mutablecopy()
    headers.update(_SAFETY)
    if start["status"] in (200, 304):
        headers["cache-control"] = "public, max-age=31536000, immutable"
    start["headers"] = headers.raw
