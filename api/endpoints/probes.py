"""Endpoints about the gateway itself: liveness and readiness. They read no citizen's data."""

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from resolvers.graph import Graph

_log = structlog.get_logger("api")

_FRESH = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Probes:
    """The endpoints for operators."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def livez(self, request: Request) -> Response:
        """GET /livez: the process answers. No agency is asked, so that a failing one gets no gateway restarted."""
        return PlainTextResponse("ok", headers=_FRESH)

    async def readyz(self, request: Request) -> Response:
        """GET /readyz: 200 once the graph answers; each agency that is down is named with the reason."""
        try:
            found = await self._graph.findings()
        except Exception as error:
            _log.error("not ready", failure=type(error).__qualname__)
            return _json({"ready": False, "agencies": {}}, 503)
        told = {
            "ready": True,
            "agencies": found.status,
            "faults": [fault.told() for fault in found.faults],
            "warnings": [fault.told() for fault in found.warnings],
        }
        return _json(told, 200)


def _json(content: dict[str, object], status: int) -> Response:
    return Response(orjson.dumps(content), status, _FRESH, "application/json")
