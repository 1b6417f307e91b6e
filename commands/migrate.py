"""`migrate`: brings every store's tables, and Maru's own catalogue, up to date."""

import asyncio
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registry import Registry
from api.settings import Settings
from commands.command import Arguments, Command, say, say_left_out
from commands.opened_stores import open_stores
from resolvers.admission import admitted
from resolvers.platform.store_setup import migrate_stores


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    try:
        _migrate(registry, settings)
    except StartUpError:
        # Where an agency's services or purposes are at fault, all others' stores are brought up to date without it.
        fewer = admitted([each.id or "" for each in registry.agencies])
        if fewer.faulty == registry.faulty:
            raise
        say_left_out(fewer)
        _migrate(fewer, settings)


def _migrate(registry: Registry, settings: Settings) -> None:
    with open_stores(registry, settings) as dsns:
        loaded = asyncio.run(migrate_stores(registry, dsns, settings.day(), say))
    left = ", ".join(each.id or "" for each in registry.faulty)
    tables = f"Every store's tables but those of {left}" if left else "Every store's tables"
    if loaded:
        say(f"{tables} and the catalogue are up to date.")
    else:
        say(f"{tables} are up to date. The catalogue is as it was: it is loaded once all agencies take part.")


migrate: Final = Command(
    "migrate", "Bring every store's tables and the catalogue up to date; no other row changes.", _run
)
