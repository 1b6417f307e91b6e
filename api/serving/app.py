"""The ASGI app: which endpoint answers at which path. The app knows no agency, and holds no rule of an endpoint."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, ExceptionHandler, Receive, Scope, Send

from agencies.contract.errors import MaruError, MethodNotAllowed, NotFound, RateLimited
from api.addresses.cross_origin import open_to
from api.answering.answer import Reply, reply_masked, reply_with_error, send_reply
from api.answering.answer_counts import counted
from api.answering.compression import Compressed
from api.answering.negotiate import JSON
from api.demo.demo import Demo
from api.endpoints.agency_register import AgencyRegister
from api.endpoints.catalogue_export import CatalogueExport
from api.endpoints.demo_phone import DemoPhone
from api.endpoints.demo_push import DemoPush
from api.endpoints.demo_sign_in import DemoSignIn
from api.endpoints.explorer import DIST, ExplorerAssets
from api.endpoints.graphql import GraphQLEndpoint
from api.endpoints.kept_exports import KeptExports
from api.endpoints.printed_schema import PrintedSchema
from api.endpoints.probes import Probes
from api.endpoints.usage_heads import UsageHeads
from api.limits.rate import Rates
from api.limits.refusals import Refusals
from api.receiving.entrance import Entrance, Identification
from api.receiving.hosts import PROBES, called_by
from api.sockets.endpoint import SocketEndpoint
from api.streams.open_streams import STREAMS, OpenStreams
from resolvers.graph import Graph

GRAPHQL_PATH: Final = "/graphql"

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[Mapping[str, Any] | None]]


def build_app(
    graph: Graph,
    *,
    identify: Identification,
    demo: Demo | None = None,
    lifespan: Lifespan | None = None,
    dist: Path = DIST,
    explorable: bool = True,
    origins: tuple[str, ...] = (),
    rates: Rates | None = None,
    streams: OpenStreams | None = None,
    hosts: tuple[str, ...] = (),
    exports: Path | None = None,
    refusals: Refusals | None = None,
    statuses: Counter[int] | None = None,
) -> ASGIApp:
    """Return the ASGI app over a graph; without a `demo` the demo's endpoints do not exist.

    `explorable`: a browser gets the explorer, which asks documents of its user's own. `origins`: those whose pages may
    read the answers in a browser, as `read_origins` gives them. `rates`: how often callers may ask; None: as they like.
    `streams`: those that are open, which the server ends before it closes. `hosts`: the names under which clients may
    ask, as `read_hosts` gives them. `exports`: the folder in which the catalogue's exports are kept; None: in memory.
    `refusals`: where what is refused is counted. `statuses`: where answers are counted by their status; None: nowhere.
    """
    entrance = Entrance(identify, demo=demo is not None, rates=rates, refusals=refusals)
    streams = OpenStreams(STREAMS) if streams is None else streams
    graphql = GraphQLEndpoint(graph, entrance, streams, dist if explorable else None)
    sockets = SocketEndpoint(graph, entrance, streams, origins)
    framework = Starlette(
        routes=[*_routes(graph, entrance, demo, dist, exports), *_phone_routes(demo, streams, origins)],
        exception_handlers={HTTPException: _refuse, **HANDLERS},
        lifespan=lifespan,  # type: ignore[arg-type]
    )
    framework.router.redirect_slashes = False
    app = called_by(hosts, open_to(origins, _dispatch(graphql, sockets, Compressed(framework), entrance)))
    return app if statuses is None else counted(app, statuses)


def _dispatch(graphql: ASGIApp, sockets: ASGIApp, others: ASGIApp, entrance: Entrance) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # GraphQL is answered before the framework's layers, which take longer than the endpoint itself.
        try:
            if scope["type"] == "http" and scope["path"] not in PROBES:
                entrance.count_address(scope)
            if scope["type"] == "http" and scope["path"] == GRAPHQL_PATH:
                await graphql(scope, receive, send)
            elif scope["type"] == "websocket" and scope["path"] == GRAPHQL_PATH:
                await sockets(scope, receive, send)
            else:
                await others(scope, receive, send)
        except RateLimited as error:
            await send_reply(send, reply_with_error(error, JSON, secrets.token_hex(8)))
        except Exception:
            # To a request, `_mask` has answered and logged by now; the framework raises the exception once more.
            if scope["type"] != "http":
                raise

    return app


def _routes(
    graph: Graph, entrance: Entrance, demo: Demo | None, dist: Path, exports: Path | None
) -> list[Route | Mount]:
    probes, catalogue, heads = Probes(graph), CatalogueExport(graph, KeptExports(exports)), UsageHeads(graph)
    schema = PrintedSchema(graph, entrance)
    routes: list[Route | Mount] = [
        Route("/livez", probes.livez),
        Route("/readyz", probes.readyz),
        Route("/agencies", AgencyRegister(graph).show),
        Route("/schema.graphql", schema.show),
        Route("/catalogue.jsonld", catalogue.linked),
        Route("/catalogue.json", catalogue.plain),
        Route("/usage/head", heads.head),
        Route("/usage/keys.json", heads.keys),
        Route("/usage/consistency", heads.consistency),
        Route("/usage/bulk", heads.bulk),
        Mount("/explorer/assets", ExplorerAssets(dist)),
    ]
    if demo is not None:
        routes.append(Route("/demo/personas", demo.show_personas))
    if demo is not None and demo.address is not None:
        routes.extend(DemoSignIn(demo, demo.address).routes())
    return routes


def _phone_routes(demo: Demo | None, streams: OpenStreams, origins: tuple[str, ...]) -> Sequence[Route]:
    if demo is None or demo.address is None:
        return ()
    return (*DemoPhone().routes(), *DemoPush(demo.address, streams, origins).routes())


async def _say(request: Request, error: Exception) -> Response:
    assert isinstance(error, MaruError)
    return _as_response(reply_with_error(error, JSON, secrets.token_hex(8)))


async def _refuse(request: Request, refused: Exception) -> Response:
    error: MaruError = NotFound(
        "No endpoint has this path. GraphQL is answered at /graphql, its schema at /schema.graphql."
    )
    headers: list[tuple[bytes, bytes]] = []
    if isinstance(refused, HTTPException) and refused.status_code == 405:
        error = MethodNotAllowed("This endpoint does not take that method. The Allow header names those that it takes.")
        allow = (refused.headers or {}).get("Allow", "GET, HEAD")
        headers = [(b"allow", ", ".join(sorted(allow.split(", "))).encode())]
    return _as_response(reply_with_error(error, JSON, secrets.token_hex(8), headers))


async def _drop(request: Request, error: Exception) -> Response:
    """What ends the work for a client who left before the whole body had come: nobody reads it, and nothing failed."""
    return Response(status_code=400)


async def _mask(request: Request, error: Exception) -> Response:
    return _as_response(reply_masked(error, JSON, secrets.token_hex(8)))


def _as_response(reply: Reply) -> Response:
    response = Response(reply.body, reply.status)
    response.raw_headers = reply.headers
    return response


HANDLERS: Final[Mapping[Any, ExceptionHandler]] = {MaruError: _say, ClientDisconnect: _drop, Exception: _mask}
"""The answers to what an endpoint raises."""
