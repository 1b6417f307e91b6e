"""`agency describe`: prints what an agency publishes now, to be kept and compared with what it publishes later."""

import argparse
from typing import Final

from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from resolvers.agency_diff.agency_description import described
from resolvers.platform_fields import platform
from resolvers.schema import build_schema
from resolvers.sdl import print_sdl


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("agency", metavar="AGENCY", help="the agency's id")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    say(described(registry, asked.agency, print_sdl(build_schema(registry, platform))).text)


agency_describe: Final = Command(
    "agency describe",
    "Print what an agency publishes, as JSON, for `agency diff`.",
    _run,
    _add_arguments,
    despite_faults=False,
)
