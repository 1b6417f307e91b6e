"""`token`: prints a token with which a visitor of the demo asks as a citizen."""

import argparse
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registry import Registry
from api.settings import Settings
from commands.command import Arguments, Command, say
from commands.demo import demo_of


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("citizen_id")
    parser.add_argument("--scope", help="what its holder may beyond what anybody may, as decision:keep")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    demo = demo_of(settings, [])
    if demo is None:
        raise StartUpError("Tokens are made in the demo only: ask the issuer for one.")
    say(demo.issue(asked.citizen_id, asked.scope))


token: Final = Command("token", "Print a demo token for a citizen.", _run, _add_arguments)
