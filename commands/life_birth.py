"""`life birth`: has a child born in the demo, and says what comes of it, a line for each stage."""

import argparse
import asyncio
from collections.abc import Mapping
from time import perf_counter
from typing import Final

from agencies.civil_registry.synthetic.birth import register_birth
from agencies.contract.errors import StartUpError
from agencies.contract.vocabulary import Language
from agencies.health_insurance.synthetic.birth import notify_birth
from agencies.registry import PLATFORM, Registry
from agencies.store.connection import store_connection
from agencies.store.store import Store
from api.settings import Settings
from commands.argument import day
from commands.command import Arguments, Command, say
from commands.opened_services import services_for_a_command
from commands.opened_stores import open_stores, stores_for_a_command
from resolvers.gateway import Gateway
from resolvers.notices.settling import Settled
from resolvers.notices.wording import wording
from resolvers.platform.notice_table import is_judged, notices_of

NOTIFIED: Final = "notified"
WAIT_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 0.05


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mother", required=True, help="a citizen of the demo")
    parser.add_argument("--on", type=day, help="the day of birth (default: today)")
    parser.add_argument("--only", choices=[NOTIFIED], help="the hospital notifies it, and nobody registers it yet")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    if not settings.demo:
        raise StartUpError("Nobody is born by a command but in the demo.")
    with open_stores(registry, settings) as dsns:
        asyncio.run(_bear(registry, settings, dsns, asked))


async def _bear(registry: Registry, settings: Settings, dsns: Mapping[str, str], asked: Arguments) -> None:
    born_on = asked.on or settings.day()
    async with (
        stores_for_a_command(registry, settings, dsns) as stores,
        services_for_a_command(registry, settings.deadline_seconds) as services,
    ):
        gateway = Gateway(registry, stores, settings.day, services=services)
        story = _Story(gateway, stores[PLATFORM])
        async with store_connection("health_insurance", dsns["health_insurance"]) as insurer:
            await story.follow("health_insurance", "birth_notified", await notify_birth(insurer, asked.mother, born_on))
        if asked.only != NOTIFIED:
            async with store_connection("civil_registry", dsns["civil_registry"]) as civil_registry:
                child, event_id = await register_birth(civil_registry, asked.mother, born_on)
            say(f"civil_registry: {child} is registered")
            await story.follow("civil_registry", "live_birth", event_id)


class _Story:
    """Follows events from an outbox to the inboxes, whichever relay takes them: this command's, or a gateway's."""

    def __init__(self, gateway: Gateway, platform: Store) -> None:
        self._relay = gateway.relay_telling(self._settled)
        self._platform = platform

    async def follow(self, agency: str, type_id: str, event_id: str) -> None:
        """Say when an event is judged, and what each citizen is told."""
        began = perf_counter()
        say(f"{agency}: {type_id} stands in the outbox")
        while not await is_judged(self._platform, event_id):
            await self._relay.relay_all()
            if perf_counter() - began > WAIT_SECONDS:
                raise StartUpError(f"The event was not judged in {WAIT_SECONDS:.0f} s: see the outbox of {agency}.")
            await asyncio.sleep(LOOK_SECONDS)
        say(f"inboxes: all is told after {(perf_counter() - began) * 1000:.0f} ms")
        for notice in await notices_of(self._platform, event_id):
            body = wording(Language.KO).body(notice.told, notice.citizen_id, notice.withdrawn_at)
            say(f"notice to {notice.citizen_id}:\n{body}")

    def _settled(self, settled: Settled) -> None:
        event, notices = settled.event, len(settled.written)
        say(f"relay: {event.type} of {event.agency} judged in {settled.milliseconds:.0f} ms, {notices} told")


life_birth: Final = Command("life birth", "Have a child born in the demo; say what comes of it.", _run, _add_arguments)
