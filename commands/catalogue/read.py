"""`catalogue read`: reads the prose of a capture of the national catalogue, for people to check what was read."""

import argparse
from pathlib import Path
from typing import Final

from agencies.registration.registry import Registry
from agencies.service_catalogue.gov24.prose_commands.read_command import report_reading
from api.settings.settings import Settings
from commands.shared.argument_types import day, seed_number
from commands.shared.command import Arguments, Command, say
from resolvers.eligibility.rules.catalogue_check import require_sound_vocabulary

FIRST_SEED: Final = 1


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("capture", type=Path, metavar="CAPTURE", help="the folder of its files")
    parser.add_argument("report", type=Path, metavar="REPORT", help="the file to write, in Markdown")
    parser.add_argument("--as-of", type=day, help="the day of the capture (default: today)")
    parser.add_argument(
        "--seed", type=seed_number, default=FIRST_SEED, help="which sample: the same number, the same one"
    )


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    require_sound_vocabulary(registry)
    report_reading(asked.capture, asked.report, asked.as_of or settings.day(), asked.seed, say)


catalogue_read: Final = Command(
    "catalogue read",
    "Report what is read from the prose of a capture of the national catalogue; changes no store and no verdict.",
    _run,
    _add_arguments,
    despite_faults=False,
)
