"""`serve`: opens the gateway over its stores, and serves until told to stop."""

import asyncio
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Final

import uvicorn
import uvloop

from agencies.contract.errors import StartUpError
from agencies.registry import Registry
from api.app import build_app
from api.demo import Demo
from api.identify import Identify
from api.issuer import Issuer, issuer_from_file
from api.rate import Rates
from api.settings import Settings
from commands.announcement import Announcing, announcement
from commands.command import Arguments, Command, say
from commands.demo import demo_of
from commands.first_start import people_of
from commands.opened_stores import open_stores, stores_at
from resolvers.gateway import Gateway

GRACE_SECONDS: Final = 10


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    _check_port(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    with open_stores(registry, settings) as dsns, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(registry, settings, dsns))


def _end(number: int, frame: object) -> None:
    """End in good order: a server that has closed gives its signal back, and before it opens nobody else takes it."""
    sys.exit(0)


async def _serve(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> None:
    people = await people_of(registry, settings, dsns, say)
    gateway = Gateway(
        registry,
        stores_at(settings, dsns),
        settings.day,
        planned=settings.planned,
        registered_only=settings.registered_only,
        cache_bytes=settings.cache_bytes,
        objects_in_work=settings.objects_in_work,
    )
    demo = demo_of(settings, people)
    app = build_app(
        gateway,
        identify=Identify(_issuer(settings, demo)),
        demo=demo,
        lifespan=lambda _: gateway.open(),
        explorable=not settings.registered_only,
        origins=settings.origins,
        rates=Rates(settings.rate),
    )
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        # A client's address is that of its connection: what a proxy says of it, anybody could say.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    await Announcing(config, announcement(settings, demo, people)).serve()


def _issuer(settings: Settings, demo: Demo | None) -> Issuer:
    if demo is not None:
        return demo.issuer
    if settings.issuer is None or settings.issuer_keys is None:
        raise StartUpError("No ISSUER is set: nobody could show who they are.")
    return issuer_from_file(settings.issuer, settings.audience, settings.issuer_keys)


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise StartUpError(
                f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}): "
                "end what listens there, or choose another port, as in `PORT=8001 make run`."
            ) from None


serve: Final = Command("serve", "Open the gateway and serve until told to stop.", _run)
