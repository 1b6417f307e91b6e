"""`agency new`: writes the folder of a new agency, which runs at once."""

import argparse
from typing import Final

from agencies.discovery import FOLDER
from agencies.registry import Registry
from api.settings import Settings
from commands.agency_scaffold import check_name, write_agency
from commands.command import Arguments, Command, say


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="its id: the name of its folder, its database and its field, such as tax_office")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    check_name(asked.name, registry)
    for path in write_agency(asked.name):
        say(f"agencies/{path.relative_to(FOLDER).as_posix()}")
    say(f"{asked.name} is there: run `python server.py seed`, then `python server.py agency check {asked.name}`.")


agency_new: Final = Command("agency new", "Write the folder of a new agency, which runs at once.", _run, _add_arguments)
