"""The whole catalogue of services as one document: as linked data, and as plain JSON.

The catalogue is public. Nothing is sent before the document is whole: what fails while it is made has a status.
"""

import re
from collections.abc import AsyncIterator, Mapping
from io import SEEK_END
from typing import BinaryIO, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from agencies.contract.errors import BadRequest, NotFound
from api.answering.compression import takes_gzip
from api.answering.etag import is_held, weak
from api.endpoints.kept_exports import KeptExports
from api.headers import RequestHeaders
from api.receiving.receive import refuse_url_token
from resolvers.decisions.release import RELEASE
from resolvers.graph import Export, Graph

LINKED: Final = "application/ld+json"
PLAIN: Final = "application/json"
VERSION: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


class CatalogueExport:
    """The endpoints that send the whole catalogue: its newest version, or the one that `version` names."""

    def __init__(self, graph: Graph, kept: KeptExports) -> None:
        self._graph = graph
        self._kept = kept

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
        return await self._document(request, export, kind)

    async def _document(self, request: Request, export: Export, kind: str) -> Response:
        suffix = kind.rpartition("/")[2]
        tag = weak(f"{export.state}.{export.version}.{RELEASE}.{suffix}")
        headers = {
            "content-type": kind,
            "etag": tag,
            "cache-control": "public, max-age=300",
            "x-content-type-options": "nosniff",
        }
        asked = RequestHeaders(request.scope)
        if is_held(asked, tag):
            return Response(status_code=304, headers=headers)
        if request.method == "HEAD":
            response = Response(headers=headers)
            del response.headers["content-length"]
            return response
        packed = await self._kept.opened(export, suffix)
        is_sent_packed = takes_gzip(asked)
        if is_sent_packed:
            headers |= {"content-encoding": "gzip", "content-length": str(packed.seek(0, SEEK_END))}
            packed.seek(0)
        return Download(packed, self._kept.pieces(packed, unpack=not is_sent_packed), headers)


class Download(StreamingResponse):
    """A response that closes the file it is read from, also where the client leaves before the first piece."""

    def __init__(self, file: BinaryIO, pieces: AsyncIterator[bytes], headers: Mapping[str, str]) -> None:
        super().__init__(pieces, headers=headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces, and close the file."""
        with self._file:
            await super().__call__(scope, receive, send)


def _version(text: str | None) -> int | None:
    if text is None:
        return None
    if VERSION.fullmatch(text) is None:
        raise BadRequest("The URL parameter `version` is not the number of a version. Leave it out for the newest.")
    return int(text)
