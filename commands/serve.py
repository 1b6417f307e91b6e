"""`serve`: opens the gateway over its stores, and serves until told to stop."""

import asyncio
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, suppress
from functools import partial
from typing import Final

import uvloop

from agencies.contract.errors import MaruError, StartUpError
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from api.demo.demo import Demo
from api.endpoints.kept_exports import remove_left
from api.limits.rate import Rates
from api.limits.refusals import Refusals
from api.operating.metrics import Figures
from api.serving.app import build_app
from api.serving.operator_server import listen, served
from api.serving.operators import build_operators_app
from api.serving.server import server_config
from api.settings.settings import Settings
from api.streams.open_streams import OpenStreams
from api.tokens.fetched_keys import FetchedKeys
from api.tokens.identify import Identify
from api.tokens.issuer import FixedKeys, Issuer, keys_from_file
from api.tokens.issuer_documents import fetch_keys
from commands.demo.demo import demo_of
from commands.demo.demo_check import refuse_open_host
from commands.notices.push_sending import push_faults, push_of
from commands.serving.announcement import Announcing, address_of, announcement, for_operators
from commands.serving.first_start import people_of
from commands.shared.command import Arguments, Command, announce
from commands.shared.opened_services import services_of
from commands.shared.opened_stores import open_stores, stores_at
from commands.shared.work_without_faulty import work_without_faulty
from commands.usage.signing import signing_faults, signing_of
from resolvers.gateway import Gateway
from resolvers.notices.channels.push import Push
from resolvers.notices.channels.sending import NoticeSending
from resolvers.platform.fault_watch import FaultWatch
from resolvers.platform.rights_watch import RightsWatch
from resolvers.platform.seeding_record import personas
from resolvers.readiness.findings import Fault
from resolvers.revocations.revocations import Revocations
from resolvers.runs.notice_sweep.notice_sweep_watch import NoticeSweepWatch
from resolvers.usage_log.keeping.head_signing import HeadSigning
from resolvers.usage_log.keeping.upkeep import UsageUpkeep


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    refuse_open_host(settings)
    _check_port(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    with listen(settings.operator_host, settings.operator_port) as operators:
        work_without_faulty(registry, lambda those: _open_over_stores(those, settings, operators))


def _open_over_stores(registry: Registry, settings: Settings, operators: socket.socket) -> None:
    remove_left(settings.data / "exports")
    with (
        open_stores(registry, settings, despite_unset=True) as dsns,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_serve(registry, settings, dsns, operators))


def _end(number: int, frame: object) -> None:
    """End in good order: a server that has closed gives its signal back, and before it opens nobody else takes it."""
    sys.exit(0)


async def _serve(registry: Registry, settings: Settings, dsns: Mapping[str, str], operators: socket.socket) -> None:
    people = await people_of(registry, settings, dsns, announce)
    stores = stores_at(registry, settings, dsns)
    # Whatever is asked of the platform's store, tokens are taken, and the usage log is kept.
    own = stores[PLATFORM].apart
    signing, revocations = signing_of(settings, own), Revocations(own)
    push = push_of(settings)
    sending = NoticeSending(stores[PLATFORM], push, registry.ending_events)
    sweeping = NoticeSweepWatch(stores[PLATFORM], settings.day, is_expected=not settings.demo)
    watches = (RightsWatch(stores[PLATFORM]), UsageUpkeep(own), sweeping)

    def warn() -> tuple[Fault, ...]:
        watched = (Fault(PLATFORM, each.fault, watched=True) for each in watches if each.fault is not None)
        return (*signing_faults(settings, signing), *watched, *push_faults(settings, sending))

    gateway = _gateway(registry, stores, settings, push, warn)
    demo = demo_of(settings, partial(personas, stores[PLATFORM]), address_of(settings))
    issuer, keys = _issuer(settings, demo)
    streams, statuses, refusals = OpenStreams(settings.streams), Counter[int](), Refusals()
    figures = Figures(
        lambda: gateway.ways, lambda: statuses, streams.__len__, lambda: gateway.health, refusals=refusals.totals
    )
    for_staff = served(build_operators_app(gateway, figures, settings.operator_host), operators)
    app = build_app(
        gateway,
        identify=Identify(issuer, is_revoked=revocations.holds).after_asking,
        demo=demo,
        lifespan=lambda _: _open(gateway, for_staff, revocations, keys, signing, sending, watches, refusals),
        explorable=not settings.registered_only,
        origins=settings.origins,
        rates=Rates(settings.rate),
        streams=streams,
        hosts=settings.hosts,
        exports=settings.data / "exports",
        refusals=refusals,
        statuses=statuses,
    )
    async with aclosing(push):
        said = f"{announcement(settings, demo, people)}\n{for_operators(operators)}"
        await Announcing(server_config(app, host=settings.host, port=settings.port), streams, said).serve()


def _gateway(
    registry: Registry,
    stores: Mapping[str, Store],
    settings: Settings,
    push: Push,
    warn: Callable[[], tuple[Fault, ...]],
) -> Gateway:
    return Gateway(
        registry,
        stores,
        settings.day,
        services=services_of(registry, settings.deadline_seconds),
        planned=settings.planned,
        registered_only=settings.registered_only,
        cache_bytes=settings.cache_bytes,
        objects_in_work=settings.objects_in_work,
        push=push,
        warn=warn,
    )


@asynccontextmanager
async def _open(
    gateway: Gateway,
    for_staff: AbstractAsyncContextManager[None],
    revocations: Revocations,
    keys: FetchedKeys | None,
    signing: HeadSigning | None,
    sending: NoticeSending,
    watches: Sequence[FaultWatch],
    refusals: Refusals,
) -> AsyncIterator[None]:
    # Before the first looks no token is taken: they are awaited, so that the first request of all is answered.
    with suppress(MaruError):
        await revocations.look()
    works = [revocations.watch(), sending.watch(), refusals.watch(), *(each.watch() for each in watches)]
    if keys is not None:
        await keys.renew()
        works.append(keys.watch())
    if signing is not None:
        works.append(signing.watch())
    # The operators' port closes once all requests are answered, and before the stores.
    async with gateway.open(*works), for_staff:
        yield


def _issuer(settings: Settings, demo: Demo | None) -> tuple[Issuer, FetchedKeys | None]:
    """Whose tokens are taken, and the keys that the issuer is asked for, where no file holds them."""
    if demo is not None:
        return demo.issuer, None
    assert settings.issuer is not None, "Outside of the demo the settings have an issuer."
    names, audience, claim = (settings.issuer,), settings.audience, settings.citizen_claim
    if settings.issuer_keys is not None:
        return Issuer(names, audience, FixedKeys(keys_from_file(settings.issuer_keys)), claim), None
    keys = FetchedKeys(partial(fetch_keys, settings.issuer))
    return Issuer(names, audience, keys, claim), keys


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
