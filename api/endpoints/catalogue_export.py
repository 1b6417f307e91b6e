"""The catalogue of services as one document, for whoever wants all of it: as linked data, and as plain JSON.

It is public and sent page by page, so that no more than a page of it is held. Once the first page is on its way a
failure can only break the document off, which no reader of JSON takes for whole.
"""

import re
import secrets
from collections.abc import AsyncIterator
from typing import Final

import orjson
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from agencies.contract.errors import BadRequest, MaruError
from api.answer import reply_with_error
from api.errors import NotFound
from api.negotiate import JSON
from api.receive import refuse_url_token
from resolvers.platform.release import RELEASE
from resolvers.request.answer import Export, Graph

LINKED: Final = "application/ld+json"
PLAIN: Final = "application/json"
COMPRESSED: Final = (Middleware(GZipMiddleware, compresslevel=4),)
VERSION: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


class CatalogueExport:
    """The doors at which the catalogue is fetched whole: at its newest version, or the one that `version` names."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def linked(self, request: Request) -> Response:
        """GET /catalogue.jsonld."""
        return await self._show(request, LINKED)

    async def plain(self, request: Request) -> Response:
        """GET /catalogue.json."""
        return await self._show(request, PLAIN)

    async def _show(self, request: Request, kind: str) -> Response:
        try:
            version = _version(refuse_url_token(request.scope).get("version"))
            export = await self._graph.catalogue(version, linked=kind == LINKED)
            if export is None:
                raise NotFound("There is no such version of the catalogue. Without `version` the newest is sent.")
        except MaruError as error:
            return _refusal(error)
        return _document(request, export, kind)


def _document(request: Request, export: Export, kind: str) -> Response:
    tag = f'"{export.revision}.{RELEASE}.{kind.rpartition("/")[2]}"'
    headers = {
        "content-type": kind,
        # Weak: compressed it is other bytes of the same document.
        "etag": f"W/{tag}",
        "cache-control": "public, max-age=300",
        "x-content-type-options": "nosniff",
    }
    asked = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in asked or asked == ["*"]:
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        response = Response(headers=headers)
        del response.headers["content-length"]
        return response
    return StreamingResponse(_written(export), headers=headers)


async def _written(export: Export) -> AsyncIterator[bytes]:
    head = orjson.dumps(export.head)[:-1]
    before = head + (b"," if export.head else b"") + orjson.dumps(export.member) + b":["
    async for page in export.pages:
        yield before + orjson.dumps(page)[1:-1]
        before = b","
    yield b"]}"


def _version(text: str | None) -> int | None:
    if text is None:
        return None
    if VERSION.fullmatch(text) is None:
        raise BadRequest("The URL parameter `version` is not the number of a version. Leave it out for the newest.")
    return int(text)


def _refusal(error: MaruError) -> Response:
    reply = reply_with_error(error, JSON, secrets.token_hex(8))
    # A store that fails is told at the field that needs it, in an answer that began; here nothing else is to be told.
    status = 503 if reply.status == 200 else reply.status
    response = Response(reply.body, status)
    response.raw_headers = reply.headers
    return response
