"""`migrate`: brings every store's tables, and Maru's own catalogue, up to date."""

import asyncio
from typing import Final

from agencies.registry import Registry
from api.settings import Settings
from commands.command import Arguments, Command, say
from commands.opened_stores import open_stores
from resolvers.platform.store_setup import migrate_stores


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    with open_stores(registry, settings) as dsns:
        asyncio.run(migrate_stores(registry, dsns, settings.day(), say))
        say("Every store's tables and the catalogue are up to date.")


migrate: Final = Command(
    "migrate", "Bring every store's tables and the catalogue up to date; no other row changes.", _run
)
