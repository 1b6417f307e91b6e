"""One variant in a process of its own: `python -m bench.rivals.serve VARIANT PORT`.

Its stores are JSON on standard input. One worker on uvloop and httptools: Maru by its own server, as
`server.py serve` has it, the others by uvicorn's.
"""

import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import resolvers.pipeline.contexts
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.store.store import Store
from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from api.serving.app import build_app
from api.serving.server import Server, server_config
from api.streams.open_streams import STREAMS, OpenStreams
from api.tokens.identify import Identify
from bench.measurements.instruction_count import InstructionCount
from bench.rivals.handwritten import Handwritten
from bench.rivals.open_policy import OpenPolicy
from bench.rivals.statement_reader import Direct, Shared, open_pools
from bench.rivals.strawberry_schema import StrawberryView
from bench.rivals.unrecorded import Unrecorded, disclose_nothing
from bench.rivals.verdicts import read_verdicts
from resolvers.engine.running.run import Run
from resolvers.gateway import Gateway
from resolvers.process.garbage_collection import seldom_collected

DEADLINE_SECONDS: Final = 10
SENDING: Final = ("execute", "fetch", "fetchrow", "fetchval")
"""The methods of asyncpg's connection whose calls are counted; none of them calls another."""

MARU: Final = ("engine", "engine_without_access", "engine_without_log", "core")


def build(
    variant: str, dsns: Mapping[str, str], identify: Identify, today: date, floor: bytes, streams: OpenStreams
) -> Any:
    """The ASGI app of a variant; `streams`: those of Maru's server."""
    if variant == "floor":
        return Starlette(routes=[Route("/graphql", lambda _: _json(floor), methods=["POST"])])
    if variant == "engine_without_access":
        # No setting of the product does that.
        resolvers.pipeline.contexts.AccessPolicy = OpenPolicy  # type: ignore[misc]
    if variant in ("engine_without_access", "engine_without_log"):
        # Whom a household's reading concerns is known by the relations, which the open policy does not read.
        resolvers.pipeline.contexts.Recorder = Unrecorded  # type: ignore[misc]
        Run.disclose = disclose_nothing  # type: ignore[method-assign]
    if variant in MARU:
        stores = {name: Store(name, dsn, deadline_seconds=DEADLINE_SECONDS) for name, dsn in dsns.items()}
        gateway = Gateway(register(discover()), stores, lambda: today, planned=variant != "core")
        return build_app(gateway, identify=identify.after_asking, lifespan=lambda _: gateway.open(), streams=streams)
    return _by_hand(variant, dsns, identify, today)


def _by_hand(variant: str, dsns: Mapping[str, str], identify: Identify, today: date) -> Starlette:
    answering: dict[str, Any] = {}

    @contextlib.asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        pools = await open_pools(dsns)
        reader = Shared(pools) if variant == "handwritten_shared" else Direct(pools)
        verdicts = await read_verdicts(register(discover()), dsns["service_catalogue"], reader, today)
        if variant == "strawberry":
            answering["view"] = StrawberryView(reader, verdicts, identify, today)
        else:
            answering["operations"] = Handwritten(reader, verdicts, today).operations
        # As in Maru's gateway: what stands by now is not searched for garbage.
        with seldom_collected():
            yield
        for pool in pools.values():
            pool.terminate()

    async def endpoint(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        me = identify([request.headers["authorization"].encode()]).citizen_id
        data = await answering["operations"][asked["operationName"]](me, asked["variables"])
        return _json(orjson.dumps({"data": data}))

    shown = Later(answering) if variant == "strawberry" else endpoint
    return Starlette(routes=[Route("/graphql", shown, methods=["POST"])], lifespan=lifespan)


class Later:
    """An ASGI app that stands at `view` once the server has started."""

    def __init__(self, answering: Mapping[str, Any]) -> None:
        self._answering = answering

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._answering["view"](scope, receive, send)


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")


class Counted:
    """An app that, once asked at /statements, counts each statement that its process executes or fetches by asyncpg.

    BEGIN, COMMIT and what is sent beside requests are among them; what asyncpg's pool sends to reset a connection is
    none of a variant's. Once asked at /instructions it counts those.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._sent = 0
        self._counting = False
        self._instructions = InstructionCount()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == "/statements":
            self._count()
            await _json(b"%d" % self._sent)(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == "/instructions":
            await _json(orjson.dumps(self._instructions.so_far()))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _count(self) -> None:
        if self._counting:
            return
        self._counting = True
        for name in SENDING:
            setattr(asyncpg.Connection, name, self._counted(getattr(asyncpg.Connection, name)))

    def _counted(self, send: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(connection: Any, query: str, *given: Any, **named: Any) -> Any:
            self._sent += query != connection.get_reset_query()
            return await send(connection, query, *given, **named)

        return counted


def main(variant: str, port: int) -> None:
    """Serve until told to stop."""
    given = json.load(sys.stdin)

    async def nobody() -> list[Any]:
        return []

    identify = Identify(Demo(load_demo_key(Path(given["data"])), nobody).issuer)
    today, floor, streams = date.fromisoformat(given["today"]), given["floor"].encode(), OpenStreams(STREAMS)
    app = Counted(build(variant, given["dsns"], identify, today, floor, streams))
    if variant in MARU:
        Server(server_config(app, port=port), streams).run()
        return
    config = uvicorn.Config(
        app,
        port=port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
