"""`life birth`: has a child born in the demo, and says what comes of it, a line for each stage."""

import argparse
import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Final

from agencies.civil_registry.synthetic.birth import born_before, mother_on_record, register_once
from agencies.contract.errors import StartUpError
from agencies.health_insurance.synthetic.birth import notify_birth
from agencies.registration.registry import Registry
from agencies.store.connection import store_connection
from api.settings.settings import Settings
from commands.demo.demo_check import refuse_foreign_stores, refuse_outside_the_demo
from commands.life.story import life_story, refuse_without
from commands.shared.argument_types import day, name
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_stores

NOTIFIED: Final = "notified"
INSURER: Final = "health_insurance"
CIVIL_REGISTRY: Final = "civil_registry"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mother", type=name, required=True, help="a citizen of the demo")
    parser.add_argument("--on", type=day, help="the day of birth, today or earlier (default: today)")
    parser.add_argument("--only", choices=[NOTIFIED], help="the hospital notifies it, and nobody registers it yet")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    refuse_outside_the_demo(settings)
    born_on = asked.on or settings.day()
    if born_on > settings.day():
        raise StartUpError(f"`--on` is {born_on}, which is to come: give today or a day before.")
    with open_stores(registry, settings) as dsns:
        asyncio.run(_bear(registry, settings, dsns, asked, born_on))


async def _bear(
    registry: Registry, settings: Settings, dsns: Mapping[str, str], asked: Arguments, born_on: date
) -> None:
    refuse_without(INSURER, dsns)
    await refuse_foreign_stores(registry, settings, dsns)
    async with store_connection(CIVIL_REGISTRY, dsns[CIVIL_REGISTRY]) as civil_registry:
        known = await born_before(civil_registry, asked.mother, born_on)
        if known is None:
            await mother_on_record(civil_registry, asked.mother, born_on)
    if known is not None:
        _say_known(known)
        return
    async with life_story(registry, settings, dsns) as story:
        async with store_connection(INSURER, dsns[INSURER]) as insurer:
            notified = await notify_birth(insurer, asked.mother, born_on)
        if notified is None:
            say(f"{INSURER}: the birth was notified before: nobody is told again")
        else:
            await story.follow(INSURER, "birth_notified", notified)
        if asked.only != NOTIFIED:
            async with store_connection(CIVIL_REGISTRY, dsns[CIVIL_REGISTRY]) as civil_registry:
                child, event_id = await register_once(civil_registry, asked.mother, born_on)
            if event_id is None:
                _say_known(child)
            else:
                say(f"{CIVIL_REGISTRY}: {child} is registered")
                await story.follow(CIVIL_REGISTRY, "live_birth", event_id)


def _say_known(child: str) -> None:
    say(f"{CIVIL_REGISTRY}: {child} was registered before: nobody is told again")


life_birth: Final = Command(
    "life birth", "Have a child born in the demo; say what comes of it.", _run, _add_arguments, despite_faults=False
)
