"""Public endpoints for whoever checks the usage log without trust in its operator. They show no citizen's record."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from agencies.contract.errors import BadRequest
from api.receiving.receive import refuse_url_token
from resolvers.graph import Graph

NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
NEWEST: Final = "no-cache"
FOR_EVER: Final = "public, max-age=31536000, immutable"

Document = Mapping[str, Any]


class UsageHeads:
    """The newest signed head, the keys, and the proof that a later head goes on from an earlier one."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def head(self, request: Request) -> Response:
        """GET /usage/head: the newest signed head."""
        return await _shown(request, self._head, NEWEST)

    async def keys(self, request: Request) -> Response:
        """GET /usage/keys.json: the public keys as a JWKS, old ones among them."""
        return await _shown(request, self._keys, NEWEST)

    async def consistency(self, request: Request) -> Response:
        """GET /usage/consistency?first=&second=: the proof between two numbers of records."""
        return await _shown(request, self._consistency, FOR_EVER)

    async def bulk(self, request: Request) -> Response:
        """GET /usage/bulk: the newest readings in bulk, each of how many people what was read."""
        return await _shown(request, self._bulk, NEWEST)

    async def _bulk(self, parameters: Mapping[str, str]) -> Document:
        return await self._graph.heads.bulk()

    async def _head(self, parameters: Mapping[str, str]) -> Document:
        return (await self._graph.heads.head()).document

    async def _keys(self, parameters: Mapping[str, str]) -> Document:
        return await self._graph.heads.keys()

    async def _consistency(self, parameters: Mapping[str, str]) -> Document:
        first, second = (_number(parameters, name) for name in ("first", "second"))
        return await self._graph.heads.consistency(first, second)


async def _shown(
    request: Request, made: Callable[[Mapping[str, str]], Awaitable[Document]], cache_control: str
) -> Response:
    document = await made(refuse_url_token(request.scope))
    headers = {"cache-control": cache_control, "x-content-type-options": "nosniff"}
    return Response(orjson.dumps(document), headers=headers, media_type="application/json")


def _number(parameters: Mapping[str, str], name: str) -> int:
    text = parameters.get(name)
    if text is None or NUMBER.fullmatch(text) is None:
        raise BadRequest(f"The URL parameter `{name}` is missing or no number of records.")
    return int(text)
