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
from typing import Any

import asyncpg
import uvicorn
import uvloop

from agencies.contract.errors import StartUpError
from agencies.contract.fact import Fact
from agencies.population.generator import generate
from agencies.registry import Registry, discover, register
from agencies.seeding import seed
from agencies.service_catalogue.case_file import read_cases
from agencies.service_catalogue.catalogue_file import Catalogue, read_catalogue
from agencies.service_catalogue.loader import load
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
from resolvers.eligibility.cases import broken_cases
from resolvers.hall import Hall
from resolvers.platform.seeding import Persona, begin_seeding, current_seeding, finish_seeding, personas
from resolvers.platform.store import platform_store
from resolvers.schema import build_schema
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


async def seed_stores(registry: Registry, dsns: Mapping[str, str], citizens: int, number: int, on: date) -> None:
    """Replace what the agencies hold by a synthetic population and the catalogue; a killed one is found at start."""
    async with platform_store(dsns[PLATFORM]) as platform:
        begun = await begin_seeding(platform, citizens, number, on)
        population = generate(citizens, number, on)
        await seed(dsns, population, [agency.id or "" for agency in registry.agencies], progress=_say)
        await load_catalogue(registry, dsns)
        await finish_seeding(platform, begun, population.personas)


async def load_catalogue(registry: Registry, dsns: Mapping[str, str]) -> None:
    """Put the catalogue's files in the place of what its store holds, where they differ."""
    catalogue = _read_catalogue(registry)
    connection = await asyncpg.connect(dsns["service_catalogue"], timeout=GRACE_SECONDS)
    try:
        await load(connection, catalogue.services, catalogue.categories)
    finally:
        await connection.close()


def check_catalogue(registry: Registry, today: date) -> str:
    """Read the catalogue's files and run its cases; what it came to, or StartUpError with all that is wrong."""
    facts = _facts(registry)
    catalogue = _read_catalogue(registry)
    cases = read_cases(facts)
    broken = list(broken_cases(cases, catalogue.by_file, registry, today))
    if broken:
        raise StartUpError("\n".join(("These cases do not hold:", *broken)))
    return f"{len(catalogue.services)} services are sound, and {len(cases)} cases hold."


def _read_catalogue(registry: Registry) -> Catalogue:
    return read_catalogue(_facts(registry), {agency.id or "" for agency in registry.agencies})


def _facts(registry: Registry) -> dict[str, Fact]:
    return {name: held.fact for name, held in registry.facts.items()}


async def serve(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> None:
    """Serve until told to stop."""
    people = await _prepare(registry, settings, dsns)
    stores = {
        name: Store(name, dsn, deadline_seconds=settings.deadline_seconds)
        for name, dsn in dsns.items()
        if name != PLATFORM
    }
    hall = Hall(registry, stores, settings.day)
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
        _say(f"First start: seeding {FIRST_CITIZENS:,} citizens.")
        await seed_stores(registry, dsns, FIRST_CITIZENS, FIRST_SEED, settings.day())
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
        asyncio.run(seed_stores(registry, dsns, asked.citizens, asked.seed, asked.on or settings.day()))


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
    command("stores", _run_stores, "Print where every store is, as JSON.")
    command("token", _run_token, "Print a demo token for a citizen.").add_argument("citizen_id")
    command("schema", _run_schema, "Print the schema that the hall publishes.")
    catalogue = commands.add_parser("catalogue", help="The catalogue of services.").add_subparsers(required=True)
    command("check", _run_catalogue_check, "Check the catalogue's files and their cases.", catalogue)
    return parser


def _citizens(text: str) -> int:
    if text.isdecimal() and 100 <= int(text) <= 10_000_000:
        return int(text)
    raise argparse.ArgumentTypeError("give a number from 100 to 10000000")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
