"""`life enrolment`: has enrolment open for a child of the demo, then enrols them; a line for each stage."""

import argparse
import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import asyncpg

from agencies.civil_registry.synthetic.candidate import candidate
from agencies.education_office.synthetic.enrolment import (
    Admission,
    admission,
    enrol,
    open_for,
    refuse_a_pupil,
)
from agencies.registration.registry import Registry
from agencies.store.connection import store_connection
from api.settings.settings import Settings
from commands.demo.demo_check import refuse_foreign_stores, refuse_outside_the_demo
from commands.life.story import LifeStory, life_story, refuse_without
from commands.shared.argument_types import day, name
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_stores

OPENS: Final = "opens"
OFFICE: Final = "education_office"
CIVIL_REGISTRY: Final = "civil_registry"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--child",
        type=name,
        required=True,
        help="a child of the demo who begins kindergarten or school in the coming school year",
    )
    parser.add_argument("--on", type=day, help="the day on which it opens (default: today)")
    parser.add_argument("--only", choices=[OPENS], help="enrolment opens, and nobody enrols the child yet")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    refuse_outside_the_demo(settings)
    with open_stores(registry, settings) as dsns:
        asyncio.run(_enrol(registry, settings, dsns, asked))


async def _enrol(registry: Registry, settings: Settings, dsns: Mapping[str, str], asked: Arguments) -> None:
    refuse_without(OFFICE, dsns)
    await refuse_foreign_stores(registry, settings, dsns)
    on, child = asked.on or settings.day(), asked.child
    async with life_story(registry, settings, dsns) as story:
        async with store_connection(CIVIL_REGISTRY, dsns[CIVIL_REGISTRY]) as civil_registry:
            admitted = admission(*await candidate(civil_registry, child), on)
        async with store_connection(OFFICE, dsns[OFFICE]) as office:
            await refuse_a_pupil(office, child, admitted)
            say(f"{CIVIL_REGISTRY}: {child} is listed for {admitted.level} in {admitted.school_year}")
            await _open(story, office, child, admitted, on)
            if asked.only != OPENS:
                await _begin(story, office, child, admitted)


async def _open(story: LifeStory, office: "asyncpg.Connection[Any]", child: str, admitted: Admission, on: date) -> None:
    opened, event_id = await open_for(office, child, admitted, on)
    if event_id is None:
        say(f"{OFFICE}: enrolment had opened before, on {opened}: nobody is told again")
    else:
        await story.follow(OFFICE, "enrolment_opens", event_id)


async def _begin(story: LifeStory, office: "asyncpg.Connection[Any]", child: str, admitted: Admission) -> None:
    school, event_id = await enrol(office, child, admitted)
    if event_id is None:
        say(f"{OFFICE}: {child} was enrolled at {school} before: nobody is told again")
    else:
        say(f"{OFFICE}: {child} is enrolled at {school} from {admitted.first_day} on")
        await story.follow(OFFICE, "enrolment", event_id)


life_enrolment: Final = Command(
    "life enrolment",
    "Have a child of the demo enrolled; say what comes of it.",
    _run,
    _add_arguments,
    despite_faults=False,
)
