"""Endpoints about the gateway itself: liveness and readiness. They read no citizen's data."""

from typing import Final

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from resolvers.graph import Graph
from resolvers.readiness.findings import Findings

_log = structlog.get_logger("api")

FRESH: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Probes:
    """The two probes; `for_operators`: readiness comes with the details of faults and warnings."""

    def __init__(self, graph: Graph, *, for_operators: bool = False) -> None:
        self._graph = graph
        self._for_operators = for_operators

    async def livez(self, request: Request) -> Response:
        """Answer GET /livez: the process lives. No agency is asked, so that a failing one gets no gateway restarted."""
        return PlainTextResponse("ok", headers=FRESH)

    async def readyz(self, request: Request) -> Response:
        """Answer GET /readyz: 200 once the graph answers, with the state of each agency."""
        found = await self.findings()
        if found is None:
            return _json({"ready": False, "agencies": {}}, 503)
        state = {"ready": True, "agencies": found.status}
        return _json({**state, **_details(found)} if self._for_operators else state, 200)

    async def findings(self) -> Findings | None:
        """Return what was found of the agencies; None, which is logged, where the graph fails."""
        try:
            return await self._graph.findings()
        except Exception as error:
            _log.error("not ready", failure=type(error).__qualname__)
            return None


def _details(found: Findings) -> dict[str, object]:
    return {
        "faults": [fault.told() for fault in found.faults],
        "warnings": [fault.told() for fault in found.warnings],
    }


def _json(content: dict[str, object], status: int) -> Response:
    return Response(orjson.dumps(content), status, FRESH, "application/json")
