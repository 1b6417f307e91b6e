"""What is asked about the house itself: does it live, is it ready, what is its schema. No citizen's data, ever."""

from hashlib import sha256

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from resolvers.request.answer import Graph

_log = structlog.get_logger("api")

_FRESH = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Probes:
    """The doors of those who run or read the house."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def livez(self, request: Request) -> Response:
        """The process answers; nothing else is touched, so that a sick agency never gets the gateway restarted."""
        return PlainTextResponse("ok", headers=_FRESH)

    async def readyz(self, request: Request) -> Response:
        """Ready once the graph answers; agencies that are down are named with the reason, and the rest serves."""
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

    async def schema(self, request: Request) -> Response:
        """The schema as printed, directives included."""
        sdl = self._graph.sdl.encode()
        tag = f'"{sha256(sdl).hexdigest()[:32]}"'
        headers = {"etag": tag, "cache-control": "no-cache", "x-content-type-options": "nosniff"}
        asked = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
        if tag in asked or asked == ["*"]:
            return Response(status_code=304, headers=headers)
        return PlainTextResponse(sdl, headers=headers)


def _json(content: dict[str, object], status: int) -> Response:
    return Response(orjson.dumps(content), status, _FRESH, "application/json")
