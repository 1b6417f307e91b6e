"""`seed`: replaces what the stores hold by a synthetic population."""

import argparse
import asyncio
from typing import Final

from agencies.registry import Registry
from api.settings import PLATFORM, Settings
from commands.argument import citizens, day
from commands.command import Arguments, Command, say
from commands.opened_stores import open_stores
from resolvers.platform.store_setup import seed_stores

FIRST_CITIZENS: Final = 3_000
FIRST_SEED: Final = 1


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--citizens", type=citizens, default=FIRST_CITIZENS, help="how many (100 or more)")
    parser.add_argument("--seed", type=int, default=FIRST_SEED, help="which population: the same number, the same one")
    parser.add_argument("--on", type=day, help="as of this day (default: today)")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    with open_stores(registry, settings) as dsns:
        on = asked.on or settings.day()
        asyncio.run(seed_stores(registry, dsns[PLATFORM], dsns, (asked.citizens, asked.seed, on), say))


seed: Final = Command("seed", "Replace what the stores hold by a synthetic population.", _run, _add_arguments)
