"""`seed`: replaces what the stores hold by a synthetic population."""

import argparse
import asyncio
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from agencies.store.connection import variable
from api.settings.settings import Settings
from commands.shared.argument_types import citizens, day, seed_number
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_stores
from resolvers.setup.store_setup import seed_stores

FIRST_CITIZENS: Final = 3_000
FIRST_SEED: Final = 1


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--citizens", type=citizens, default=FIRST_CITIZENS, help="how many (100 or more)")
    words = "which population: the same number, the same one"
    parser.add_argument("--seed", type=seed_number, default=FIRST_SEED, help=words)
    parser.add_argument("--on", type=day, help="as of this day (default: today)")
    words = "replace rows also in stores that a setting names, which are not Maru's own"
    parser.add_argument("--replace-external", action="store_true", help=words)


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    if not asked.replace_external:
        _refuse_external(registry, settings)
    with open_stores(registry, settings) as dsns:
        on = asked.on or settings.day()
        asyncio.run(seed_stores(registry, dsns, (asked.citizens, asked.seed, on), say))


def _refuse_external(registry: Registry, settings: Settings) -> None:
    # Not those alone whose rows are replaced: every store gets its tables, and the catalogue's a new version. One that
    # its agency declares to exist is left as it is whatever is said here.
    named = sorted(name for name in settings.urls if registry.external(name) is None)
    if named:
        raise StartUpError(
            f"Seeding would change stores that are not Maru's own: {', '.join(map(variable, named))}. If "
            "those rows may be replaced, run the command again with `--replace-external`; to bring only their tables "
            "up to date, run `python server.py migrate`. No store was changed."
        )


seed: Final = Command(
    "seed",
    "Replace the citizens that the stores hold by a synthetic population.",
    _run,
    _add_arguments,
    despite_faults=False,
)
