"""`migrate`: brings every store's tables, and Maru's own catalogue, up to date."""

import asyncio
import sys
from typing import Final

from agencies.discovery import folders_left_out
from agencies.registry import Registry
from agencies.service_catalogue.files.service_file import service_files
from agencies.service_catalogue.files.service_names import service_names
from api.settings import Settings
from commands.command import Arguments, Command, say, say_left_out

from commands.opened_stores import open_stores
from commands.work_without_faulty import work_without_faulty
from resolvers.platform.store_setup import migrate_stores


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    work_without_faulty(registry, lambda those: _migrate(those, settings), say_left_out)


def _migrate(registry: Registry, settings: Settings) -> None:
    folders = folders_left_out([each.id or "" for each in registry.agencies])
    describing = {id_: folder for id_, folder in folders.items() if service_files(folder)}
    names = [service_names(folder) for folder in describing.values()]
    with open_stores(registry, settings) as dsns:
        loaded = asyncio.run(migrate_stores(registry, dsns, settings.day(), say, names))
    left = ", ".join(each.id or "" for each in registry.faulty)
    tables = f"Every store's tables but those of {left}" if left else "Every store's tables"
    if loaded:
        say(f"{tables} and the catalogue are up to date.")
    else:
        say(f"{tables} are up to date. The catalogue is as it was: it is loaded once all agencies take part.")
    if describing and (loaded or not left):
        print(_told(", ".join(describing), loaded=loaded), file=sys.stderr)


def _told(those: str, *, loaded: bool) -> str:
    """What is said of the services of agencies that AGENCIES leaves out."""
    if loaded:
        return f"The catalogue is without the services of {those}: AGENCIES leaves them out."
    return f"AGENCIES leaves out {those}, whose services the catalogue would lose: name them there, or uninstall them."


migrate: Final = Command(
    "migrate", "Bring every store's tables and the catalogue up to date; no other row changes.", _run
)
