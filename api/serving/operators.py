"""The app of the operators' port: details of faults, figures of health, metrics. It never serves citizens' data."""

from contextlib import suppress

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.endpoints.agency_register import AgencyRegister
from api.endpoints.probes import FRESH, Probes
from api.operating.metrics import Figures, exposition
from api.receiving.hosts import called_by, hosts_of_operators
from api.serving.app import HANDLERS
from resolvers.graph import Graph


def build_operators_app(graph: Graph, figures: Figures, host: str) -> ASGIApp:
    """Return the ASGI app for operators over a graph and the process's figures, which listens on this host."""
    probes = Probes(graph, for_operators=True)

    async def metrics(request: Request) -> Response:
        # What is counted is shown above all where the graph is not ready.
        shown = exposition(figures, await probes.findings())
        return Response(shown, headers={**FRESH, "content-type": CONTENT_TYPE_PLAIN_0_0_4})

    framework = Starlette(
        routes=[
            Route("/livez", probes.livez),
            Route("/readyz", probes.readyz),
            Route("/agencies", AgencyRegister(graph, for_operators=True).show),
            Route("/metrics", metrics),
        ],
        exception_handlers=HANDLERS,
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # By now the exception is answered and logged, and the framework raises it once more.
        with suppress(Exception):
            await framework(scope, receive, send)

    return called_by(hosts_of_operators(host), app, besides=())
