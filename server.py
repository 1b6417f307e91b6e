"""Opens the gateway: settings, stores, registry, schema, doors; what each command does; it knows all of the house."""

import argparse
import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import uvicorn
import uvloop

from agencies.contract.errors import MaruError, StartUpError
from agencies.embedded_postgresql.cluster import Cluster
from agencies.registry import Registry, discover, register
from agencies.seeding import refuse_filled
from agencies.service_catalogue.gov24.importing import fetch_catalogue, import_catalogue
from agencies.store.store import Store
from api.app import build_app
from api.demo import Demo
from api.demo_key import load_demo_key
from api.identify import Identify
from api.issuer import Issuer, issuer_from_file
from api.settings import PLATFORM, Settings, read_settings
from api.staff_log import open_staff_log
from command_line import FIRST_CITIZENS, FIRST_SEED, command_line
from resolvers.eligibility.rules.catalogue_check import check_catalogue
from resolvers.engine.draft import draft
from resolvers.engine.explain import explained
from resolvers.engine.picture import picture
from resolvers.fields.contributions import platform
from resolvers.gateway import Gateway
from resolvers.platform.decision_replay import Keeping, Replay
from resolvers.platform.platform_store import platform_store
from resolvers.platform.progress import Progress
from resolvers.platform.seeding_record import Persona, current_seeding, personas
from resolvers.platform.store_setup import migrate_stores, seed_stores
from resolvers.platform.sweep_run import sweep_stores
from resolvers.schema import build_schema, core
from resolvers.sdl import print_sdl

GRACE_SECONDS = 10
FIRST_QUERY = "{ me { name lifeStage services(first: 3) { totalCount nodes { status service { name } } } } }"


@contextmanager
def open_stores(registry: Registry, settings: Settings) -> Iterator[dict[str, str]]:
    """Every store's DSN, the platform's among them; those that no setting names are embedded, open while this lasts."""
    names = [*(agency.id or "" for agency in registry.agencies), PLATFORM]
    embedded = [name for name in names if name not in settings.urls]
    if not embedded:
        yield dict(settings.urls)
        return
    cluster = Cluster.open(settings.data, fsync=settings.fsync)
    try:
        for name in embedded:
            cluster.ensure_database(name)
        yield {name: settings.urls.get(name) or cluster.dsn(name) for name in names}
    finally:
        cluster.close()


async def serve(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> None:
    """Serve until told to stop."""
    people = await _prepare(registry, settings, dsns)
    gateway = Gateway(registry, _stores(settings, dsns), settings.day, planned=settings.planned)
    demo = _demo(settings, people)
    app = build_app(gateway, identify=Identify(_issuer(settings, demo)), demo=demo, lifespan=lambda _: gateway.open())
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    await Announcing(config, _announcement(settings, demo, people)).serve()


def _stores(settings: Settings, dsns: Mapping[str, str]) -> dict[str, Store]:
    return {name: Store(name, dsn, deadline_seconds=settings.deadline_seconds) for name, dsn in dsns.items()}


class Announcing(uvicorn.Server):
    """A server that says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, announcement: str) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            _say(self._announcement)


async def _prepare(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> list[Persona]:
    async with platform_store(dsns[PLATFORM]) as platform:
        seeding = await current_seeding(platform)
        people = await personas(platform)
    if not settings.demo:
        return []
    if seeding is None:
        await refuse_filled(dsns, [name for name in settings.urls if name != PLATFORM])
        _say(f"First start: seeding {FIRST_CITIZENS:,} citizens.")
        await seed_stores(registry, dsns[PLATFORM], dsns, (FIRST_CITIZENS, FIRST_SEED, settings.day()), _say)
        return await _prepare(registry, settings, dsns)
    return people


def _demo(settings: Settings, people: list[Persona]) -> Demo | None:
    if not settings.demo:
        return None

    async def shown() -> list[dict[str, str]]:
        return [{"id": each.citizen_id, "title": each.title, "sentence": each.sentence["en"]} for each in people]

    return Demo(load_demo_key(settings.data), shown)


def _issuer(settings: Settings, demo: Demo | None) -> Issuer:
    if demo is not None:
        return demo.issuer
    if settings.issuer is None or settings.issuer_keys is None:
        raise StartUpError("No ISSUER is set: nobody could show who they are.")
    return issuer_from_file(settings.issuer, settings.audience, settings.issuer_keys)


def _announcement(settings: Settings, demo: Demo | None, people: list[Persona]) -> str:
    address = f"http://{settings.host}:{settings.port}/graphql"
    if demo is None or not people:
        return f"Maru is open at {address}"
    token = demo.issue(people[0].citizen_id)
    query = json.dumps({"query": FIRST_QUERY})
    return (
        f"Maru is open at {address} (a browser there gets GraphiQL)\n\n"
        f"A token for {people[0].title} ({people[0].sentence['en']}):\n{token}\n\n"
        f"curl -s {address} -H 'content-type: application/json' -H 'authorization: Bearer {token}' -d '{query}'\n"
    )


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


def _say(line: str) -> None:
    print(line, flush=True)


def main(arguments: list[str]) -> int:
    """Run one command; 0, or 1 with a message on standard error where it cannot be done, 130 where it is broken off."""
    asked = command_line().parse_args(arguments)
    open_staff_log()
    try:
        registry = register(discover())
        settings = read_settings([*(agency.id or "" for agency in registry.agencies), PLATFORM])
        COMMANDS[asked.command](registry, settings, asked)
    except StartUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run_serve(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    _check_port(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    with open_stores(registry, settings) as dsns, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(registry, settings, dsns))


def _end(number: int, frame: object) -> None:
    """End in good order: a server that has closed gives its signal back, and before it opens nobody else takes it."""
    sys.exit(0)


def _run_seed(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    with open_stores(registry, settings) as dsns:
        day = asked.on or settings.day()
        asyncio.run(seed_stores(registry, dsns[PLATFORM], dsns, (asked.citizens, asked.seed, day), _say))


def _run_migrate(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    with open_stores(registry, settings) as dsns:
        asyncio.run(migrate_stores(registry, dsns[PLATFORM], dsns, settings.day()))
        _say("Every store's tables and the catalogue are up to date.")


def _run_stores(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    with open_stores(registry, settings) as dsns:
        _say(json.dumps(dsns, indent=2))


def _run_token(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    demo = _demo(settings, [])
    if demo is None:
        raise StartUpError("Tokens are made in the demo only: ask the issuer for one.")
    _say(demo.issue(asked.citizen_id, asked.scope))


def _run_schema(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    _say(print_sdl(build_schema(registry, platform)).rstrip())


def _run_plan(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    try:
        text = asked.file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise StartUpError(f"{asked.file} cannot be read: {getattr(error, 'strerror', 'it is no text')}.") from error
    drafted = draft(core(build_schema(registry, platform)), text, asked.operation, asked.variables)
    _say((picture if asked.svg else explained)(drafted.plan, drafted.title).rstrip())


def _run_decision_keep(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    with open_stores(registry, settings) as dsns:
        _say(asyncio.run(_keep(registry, settings, dsns, asked)))


async def _keep(registry: Registry, settings: Settings, dsns: Mapping[str, str], asked: argparse.Namespace) -> str:
    async with _standing(settings, dsns) as stores:
        gateway = Gateway(registry, stores, settings.day)
        kept = await gateway.keep(asked.citizen, asked.service, asked.subject, asked.on)
    if kept is None:
        raise StartUpError("There is no such citizen, or no such service: nothing was kept.")
    return kept


def _run_decision_replay(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    with open_stores(registry, settings) as dsns:
        again = asyncio.run(_replay(registry, settings, dsns, asked.id))
    _say(again.answer)
    if again.differences:
        raise StartUpError(f"Not byte-identical to what was kept. It differs in: {', '.join(again.differences)}.")
    print("Byte-identical to what was kept.", file=sys.stderr)


async def _replay(registry: Registry, settings: Settings, dsns: Mapping[str, str], decision_id: str) -> Replay:
    async with _standing(settings, dsns) as stores:
        return await Keeping(registry, stores).replay(decision_id)


@asynccontextmanager
async def _standing(settings: Settings, dsns: Mapping[str, str]) -> AsyncIterator[dict[str, Store]]:
    """The stores for a command, the platform's tables up to date; what fails in them stops the command."""
    async with platform_store(dsns[PLATFORM]):
        stores = _stores(settings, dsns)
    try:
        yield stores
    except MaruError as error:
        raise StartUpError(error.message) from error
    finally:
        for store in stores.values():
            store.close()


def _run_sweep(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    with open_stores(registry, settings) as dsns:
        progress = Progress(sys.stderr)
        asyncio.run(sweep_stores(registry, dsns[PLATFORM], dsns, asked.on, asked.since, _say, progress))


def _run_catalogue_check(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    _say(check_catalogue(registry, settings.day()))


def _run_catalogue_import(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    with open_stores(registry, settings) as dsns:
        as_of = asked.as_of or settings.day()
        dsn = dsns["service_catalogue"]
        asyncio.run(import_catalogue(asked.paths, as_of, dsn, _say, whole=asked.all, report=asked.report))


def _run_catalogue_fetch(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    asyncio.run(fetch_catalogue(asked.folder, _say))


COMMANDS: Final[Mapping[str, Callable[[Registry, Settings, argparse.Namespace], None]]] = {
    "serve": _run_serve,
    "seed": _run_seed,
    "migrate": _run_migrate,
    "stores": _run_stores,
    "token": _run_token,
    "schema": _run_schema,
    "plan": _run_plan,
    "sweep": _run_sweep,
    "catalogue check": _run_catalogue_check,
    "catalogue import": _run_catalogue_import,
    "catalogue fetch": _run_catalogue_fetch,
    "decision keep": _run_decision_keep,
    "decision replay": _run_decision_replay,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
