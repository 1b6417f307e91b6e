"""`catalogue fetch`: fetches the national catalogue from its API."""

import argparse
import asyncio
from pathlib import Path
from typing import Final

from agencies.registration.registry import Registry
from agencies.service_catalogue.gov24.importing import fetch_catalogue
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where to put it")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    asyncio.run(fetch_catalogue(asked.folder, say))


catalogue_fetch: Final = Command(
    "catalogue fetch",
    "Fetch the national catalogue from its API, whose key is in GOV24_KEY; goes on where it was broken off.",
    _run,
    _add_arguments,
    despite_faults=False,
)
