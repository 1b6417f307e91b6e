"""The endpoint of the schema as it is printed, with the directives that introspection leaves out."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from agencies.contract.errors import Forbidden
from api.entrance import Identification
from api.etag import is_held, tag_of
from api.headers import RequestHeaders
from api.rate import Rates
from resolvers.graph import Graph
from resolvers.request.caller import INTROSPECTION


class PrintedSchema:
    """The schema for tools; with `identify` only for those whose token has the scope of introspection."""

    def __init__(self, graph: Graph, identify: Identification | None, rates: Rates | None) -> None:
        self._sdl = graph.sdl.encode()
        self._tag = tag_of(self._sdl)
        self._identify = identify
        self._rates = rates

    async def show(self, request: Request) -> Response:
        """GET /schema.graphql; raises Forbidden, or what identifying raises."""
        received = RequestHeaders(request.scope)
        headers = {"etag": self._tag, "cache-control": "no-cache", "x-content-type-options": "nosniff"}
        if self._identify is not None:
            caller = await self._identify(received.all_of(b"authorization"))
            if self._rates is not None:
                self._rates.check_caller(caller, request.scope)
            if INTROSPECTION not in caller.scopes:
                raise Forbidden(f"Only a token with the scope `{INTROSPECTION}` may ask for the schema.")
            headers["cache-control"] = "private, no-cache"
        if is_held(received, self._tag):
            return Response(status_code=304, headers=headers)
        return PlainTextResponse(self._sdl, headers=headers)
