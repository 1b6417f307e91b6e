"""The register of the gateway's members as JSON. It is public, and asks nothing that is personal."""

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from resolvers.graph import Graph

FRESH_SECONDS: Final = 5
"""For how long whoever has read it may go by it: health and status are of the moment."""

HEADERS: Final = {"cache-control": f"public, max-age={FRESH_SECONDS}", "x-content-type-options": "nosniff"}


class AgencyRegister:
    """The endpoint that shows all members."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def show(self, request: Request) -> Response:
        """GET /agencies: each member with its status, what was measured of it lately, its facts and what of it goes."""
        told = {"agencies": await self._graph.agencies()}
        return Response(orjson.dumps(told), 200, HEADERS, "application/json")
