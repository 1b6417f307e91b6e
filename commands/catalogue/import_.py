"""`catalogue import`: puts a capture of the national catalogue in the place of the last."""

import argparse
import asyncio
from pathlib import Path
from typing import Final

from agencies.registration.registry import Registry
from agencies.service_catalogue.gov24.importing import import_catalogue
from agencies.service_catalogue.store.loader import MIGRATIONS
from agencies.store.migrations.migrate_all import up_to_date
from api.settings.settings import Settings
from commands.shared.argument_types import day
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store
from resolvers.eligibility.facts.definitions import CATALOGUE, kept_definitions
from resolvers.eligibility.rules.catalogue_check import require_sound_vocabulary


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="its files, or folders of them")
    parser.add_argument("--as-of", type=day, help="the day of the capture (default: today)")
    parser.add_argument("--all", action="store_true", help="say every service of the report's lists")
    parser.add_argument("--fewer", action="store_true", help="also where it lacks over a tenth of what stands")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report to this file too")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    require_sound_vocabulary(registry)
    with open_store(CATALOGUE, registry, settings) as dsn:
        as_of = asked.as_of or settings.day()
        store = up_to_date(CATALOGUE, dsn, MIGRATIONS)
        kept = kept_definitions(registry)
        importing = import_catalogue(
            asked.paths,
            as_of,
            store,
            say,
            definitions=kept,
            whole=asked.all,
            fewer=asked.fewer,
            report=asked.report,
        )
        asyncio.run(importing)


catalogue_import: Final = Command(
    "catalogue import",
    "Put a capture of the national catalogue in the place of the last; ends once every gateway answers by it.",
    _run,
    _add_arguments,
    despite_faults=False,
)
