"""`migrate`: brings every store's tables, and Maru's own catalogue, up to date."""

import argparse
import asyncio
from itertools import islice
from typing import Final

from agencies.registration.registry import Registry
from agencies.service_catalogue.store.loss import Loss
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say, say_beside, say_left_out
from commands.shared.opened_stores import open_stores
from commands.shared.work_without_faulty import work_without_faulty
from resolvers.platform.store_rights import APPLICATION, SWEEP, grant_rights
from resolvers.setup.store_setup import migrate_stores

EXAMPLES: Final = 3


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--grant",
        action="store_true",
        help=f"then grant the roles {APPLICATION} and {SWEEP} their rights in each store",
    )


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    work_without_faulty(registry, lambda those: _migrate(those, settings, grants=asked.grant), say_left_out)


def _migrate(registry: Registry, settings: Settings, *, grants: bool) -> None:
    with open_stores(registry, settings) as dsns:
        loss = asyncio.run(migrate_stores(registry, dsns, settings.day(), say))
        if grants:
            asyncio.run(grant_rights(registry, dsns))
            say(f"{APPLICATION} and {SWEEP} have their rights in every store.")
    left = ", ".join(each.id or "" for each in registry.faulty)
    tables = f"Every store's tables but those of {left}" if left else "Every store's tables"
    if loss.ids:
        say(f"{tables} are up to date. The catalogue is as it was.")
        say_beside(_told(loss, registry))
    else:
        say(f"{tables} and the catalogue are up to date.")


def _told(loss: Loss, registry: Registry) -> str:
    """Why the catalogue was left as it was, and what is to be done about it."""
    those = ", ".join((*islice(loss.ids, EXAMPLES), *(("…",) if len(loss.ids) > EXAMPLES else ())))
    counts = (_counted(loss.services, "service"), _counted(loss.life_events, "life event"))
    lost = f"the catalogue would lose {' and '.join(filter(None, counts))} ({those}): it is as it was."
    if not registry.partial:
        return f"Without the agencies at fault {lost} Run `migrate` again, once they are mended, to load it."
    mended = ", once those at fault are mended," if registry.faulty else ""
    settings = ", with a setting for each store that is kept elsewhere,"
    return f"AGENCIES leaves agencies out, and {lost} Run `migrate` without AGENCIES{mended}{settings} to load it."


def _counted(ids: tuple[str, ...], thing: str) -> str | None:
    if not ids:
        return None
    return f"{len(ids)} {thing}" if len(ids) == 1 else f"{len(ids)} {thing}s"


migrate: Final = Command(
    "migrate", "Bring every store's tables and the catalogue up to date; no other row changes.", _run, _add_arguments
)
