"""The endpoint of the schema as it is printed, with the directives that introspection leaves out."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from agencies.contract.errors import Forbidden
from api.answering.etag import is_held, tag_of
from api.headers import RequestHeaders
from api.receiving.entrance import Entrance
from resolvers.graph import Graph
from resolvers.request.caller import INTROSPECTION


class PrintedSchema:
    """The schema for tools; outside of the demo only for those whose token has the scope of introspection."""

    def __init__(self, graph: Graph, entrance: Entrance) -> None:
        self._sdl = graph.sdl.encode()
        self._tag = tag_of(self._sdl)
        self._entrance = entrance

    async def show(self, request: Request) -> Response:
        """GET /schema.graphql; raises Forbidden, or what identifying raises."""
        received = RequestHeaders(request.scope)
        headers = {"etag": self._tag, "cache-control": "no-cache", "x-content-type-options": "nosniff"}
        if not self._entrance.demo:
            caller = await self._entrance.admit(received.all_of(b"authorization"), request.scope)
            self._entrance.count(caller, request.scope, None)
            if INTROSPECTION not in caller.scopes:
                refused = Forbidden(f"Only a token with the scope `{INTROSPECTION}` may ask for the schema.")
                self._entrance.notes.note(refused, caller, request.scope)
                raise refused
            headers["cache-control"] = "private, no-cache"
        if is_held(received, self._tag):
            return Response(status_code=304, headers=headers)
        return PlainTextResponse(self._sdl, headers=headers)
