"""The register of the gateway's members as JSON. It is public, and asks nothing that is personal."""

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from resolvers.graph import Graph

FRESH_SECONDS: Final = 5
"""The seconds for which an answer may be kept: the status is of the moment."""

HEADERS: Final = {"cache-control": f"public, max-age={FRESH_SECONDS}", "x-content-type-options": "nosniff"}


class AgencyRegister:
    """The endpoint that shows all members; `for_operators`: with the reasons of faults, and figures of health."""

    def __init__(self, graph: Graph, *, for_operators: bool = False) -> None:
        self._graph = graph
        self._for_operators = for_operators

    async def show(self, request: Request) -> Response:
        """Answer GET /agencies: each member with its status, its facts and what of it goes."""
        told = {"agencies": await self._graph.agencies(for_operators=self._for_operators)}
        return Response(orjson.dumps(told), 200, HEADERS, "application/json")
