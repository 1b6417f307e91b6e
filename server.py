"""Opens the hall: settings, stores, registry, schema, doors; the command line, and the one place that knows all."""

import argparse
import asyncio
import json
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn
import uvloop

from agencies.contract.errors import StartUpError
from agencies.registry import Registry, discover, register
from agencies.seeding import refuse_filled
from agencies.store.cluster import Cluster
from agencies.store.store import Store
from api.app import build_app
from api.demo import Demo
from api.demo_key import load_demo_key
from api.identify import Identify
from api.issuer import Issuer, issuer_from_file
from api.settings import PLATFORM, Settings, read_settings
from api.staff_log import open_staff_log
from resolvers.contributions import platform
from resolvers.eligibility.catalogue_check import check_catalogue
from resolvers.engine.draft import draft
from resolvers.engine.explain import explained
from resolvers.engine.picture import picture
from resolvers.hall import Hall
from resolvers.platform.filling import migrate_stores, seed_stores
from resolvers.platform.seeding import Persona, current_seeding, personas
from resolvers.platform.store import platform_store
from resolvers.schema import build_schema, core
from resolvers.sdl import print_sdl

FIRST_CITIZENS = 3_000
FIRST_SEED = 1
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
    cluster = Cluster.open(settings.data)
    try:
        for name in embedded:
            cluster.ensure_database(name)
        yield {name: settings.urls.get(name) or cluster.dsn(name) for name in names}
    finally:
        cluster.close()


async def serve(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> None:
    """Serve until told to stop."""
    people = await _prepare(registry, settings, dsns)
    stores = {
        name: Store(name, dsn, deadline_seconds=settings.deadline_seconds)
        for name, dsn in dsns.items()
        if name != PLATFORM
    }
    hall = Hall(registry, stores, settings.day, planned=settings.planned)
    demo = _demo(settings, people)
    app = build_app(hall, identify=Identify(_issuer(settings, demo)), demo=demo, lifespan=lambda _: hall.open())
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
    asked = _parser().parse_args(arguments)
    open_staff_log()
    try:
        registry = register(discover())
        settings = read_settings([*(agency.id or "" for agency in registry.agencies), PLATFORM])
        asked.run(registry, settings, asked)
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
        asyncio.run(migrate_stores(registry, dsns[PLATFORM], dsns))
        _say("Every store's tables and the catalogue are up to date.")


def _run_stores(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    with open_stores(registry, settings) as dsns:
        _say(json.dumps(dsns, indent=2))


def _run_token(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    demo = _demo(settings, [])
    if demo is None:
        raise StartUpError("Tokens are made in the demo only: ask the issuer for one.")
    _say(demo.issue(asked.citizen_id))


def _run_schema(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    _say(print_sdl(build_schema(registry, platform)).rstrip())


def _run_plan(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    try:
        text = asked.file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise StartUpError(f"{asked.file} cannot be read: {getattr(error, 'strerror', 'it is no text')}.") from error
    drafted = draft(core(build_schema(registry, platform)), text, asked.operation, asked.variables)
    _say((picture if asked.svg else explained)(drafted.plan, drafted.title).rstrip())


def _run_catalogue_check(registry: Registry, settings: Settings, asked: argparse.Namespace) -> None:
    _say(check_catalogue(registry, settings.day()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="server.py", description="Maru: one graph over a government's agencies.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, words: str, parent: Any = commands) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = parent.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    command("serve", _run_serve, "Open the hall and serve until told to stop.")
    seeding = command("seed", _run_seed, "Replace what the stores hold by a synthetic population.")
    seeding.add_argument("--citizens", type=_citizens, default=FIRST_CITIZENS, help="how many (100 or more)")
    seeding.add_argument("--seed", type=int, default=FIRST_SEED, help="which population: the same number, the same one")
    seeding.add_argument("--on", type=date.fromisoformat, help="as of this day (default: today)")
    command("migrate", _run_migrate, "Bring every store's tables and the catalogue up to date; no other row changes.")
    command("stores", _run_stores, "Print where every store is, as JSON.")
    command("token", _run_token, "Print a demo token for a citizen.").add_argument("citizen_id")
    command("schema", _run_schema, "Print the schema that the hall publishes.")
    planning = command("plan", _run_plan, "Print what a document compiles to: what is read, where, and in which order.")
    planning.add_argument("file", type=Path, help="a GraphQL document")
    planning.add_argument("--operation", help="which of its operations, by name")
    planning.add_argument("--variables", type=_object, default={}, help="JSON; those that @skip and @include ask for")
    planning.add_argument("--svg", action="store_true", help="as a picture")
    catalogue = commands.add_parser("catalogue", help="The catalogue of services.").add_subparsers(required=True)
    command("check", _run_catalogue_check, "Check the catalogue's files and their cases.", catalogue)
    return parser


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    raise argparse.ArgumentTypeError('give a JSON object, as in {"name": true}')


def _citizens(text: str) -> int:
    if text.isdecimal() and 100 <= int(text) <= 10_000_000:
        return int(text)
    raise argparse.ArgumentTypeError("give a number from 100 to 10000000")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
