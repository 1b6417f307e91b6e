"""`agency new`: writes a new agency, which runs at once: its folder, or a project of its own repository."""

import argparse
from pathlib import Path
from typing import Final

from agencies.registration.discovery import FOLDER
from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.scaffolding.agency_scaffold import check_name, write_agency
from commands.scaffolding.package_scaffold import check_package_name, write_package
from commands.shared.command import Arguments, Command, say


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="its id: the name of its folder, its database and its field, such as tax_office")
    parser.add_argument("--package", type=Path, metavar="FOLDER", help="write a project that pip installs into FOLDER")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    check_name(asked.name, registry)
    if asked.package is None:
        for path in write_agency(asked.name):
            say(f"agencies/{path.relative_to(FOLDER).as_posix()}")
        command = ".venv/bin/python server.py"
        say(f"{asked.name} is there: run `{command} seed`, then `{command} agency check {asked.name}`.")
        return
    check_package_name(asked.name)
    for path in write_package(asked.name, asked.package):
        say(path.as_posix())
    say(
        f"{asked.name} is there: run `python -m pip install --editable {asked.package}` where Maru runs, "
        f"then `python -m server seed` and `python -m server agency check {asked.name}`."
    )


agency_new: Final = Command(
    "agency new", "Write a new agency, which runs at once, as a folder or as a package.", _run, _add_arguments
)
