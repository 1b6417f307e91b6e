"""The whole catalogue of services as one document: as linked data, and as plain JSON.

The catalogue is public. A page at a time is read and sent, so that no more than a page is held in memory. Once the
first page is sent, a failure can only cut the document short, and then no JSON parser takes the document for whole.
"""

import re
from collections.abc import AsyncIterator
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from agencies.contract.errors import BadRequest, NotFound
from api.etag import is_held, weak
from api.headers import RequestHeaders
from api.receive import refuse_url_token
from resolvers.graph import Export, Graph
from resolvers.platform.release import RELEASE

LINKED: Final = "application/ld+json"
PLAIN: Final = "application/json"
VERSION: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


class CatalogueExport:
    """The endpoints that send the whole catalogue: its newest version, or the one that `version` names."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def linked(self, request: Request) -> Response:
        """GET /catalogue.jsonld: the catalogue as linked data."""
        return await self._show(request, LINKED)

    async def plain(self, request: Request) -> Response:
        """GET /catalogue.json: the catalogue as plain JSON."""
        return await self._show(request, PLAIN)

    async def _show(self, request: Request, kind: str) -> Response:
        version = _version(refuse_url_token(request.scope).get("version"))
        export = await self._graph.catalogue(version, linked=kind == LINKED)
        if export is None:
            raise NotFound("There is no such version of the catalogue. Without `version` the newest is sent.")
        return _document(request, export, kind)


def _document(request: Request, export: Export, kind: str) -> Response:
    tag = weak(f"{export.revision}.{RELEASE}.{kind.rpartition('/')[2]}")
    headers = {
        "content-type": kind,
        "etag": tag,
        "cache-control": "public, max-age=300",
        "x-content-type-options": "nosniff",
    }
    if is_held(RequestHeaders(request.scope), tag):
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
