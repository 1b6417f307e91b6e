"""`catalogue count`: counts how many citizens have which value of a fact, by which lists put services in order."""

import asyncio
from typing import Final

from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_stores
from resolvers.runs.counting_run import count_stores


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    with open_stores(registry, settings) as dsns:
        asyncio.run(count_stores(registry, dsns, settings.day(), say))


catalogue_count: Final = Command(
    "catalogue count",
    "Count how many citizens have which value of a fact: of one level, services for fewer come first in lists.",
    _run,
    despite_faults=False,
)
