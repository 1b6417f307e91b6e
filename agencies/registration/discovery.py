"""Finds the agencies: in the folders of agencies/ and among the installed packages, or those that AGENCIES names."""

import os
from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path

from agencies.contract.agency import Agency
from agencies.contract.checks.declaration_check import check_agency
from agencies.contract.errors import StartUpError
from agencies.contract.files import purpose_file, title_file
from agencies.contract.files.purpose_file import read_purposes
from agencies.contract.files.title_file import read_titles
from agencies.registration.entry_points import packaged, packaged_ids
from agencies.registration.faulty_code import told

FOLDER = Path(__file__).parents[1]
NO_AGENCY = "contract"


def discover(environment: Mapping[str, str] = os.environ) -> list[Agency]:
    """The agencies in the folders of agencies/, each with an `agency.py` that makes `agency`, and those installed.

    Where the setting AGENCIES names some of them, these alone; no other's code runs then.
    """
    named = chosen(environment)
    in_folders = [load(name) for name in installed() if name in named]
    return [*in_folders, *packaged(named)]


def chosen(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The ids of the agencies that are to take part; StartUpError where the setting AGENCIES names one that is not."""
    names, said = sorted(present()), environment.get("AGENCIES")
    if not said:
        return names
    asked = {name.strip() for name in said.split(",")}
    if strange := sorted(asked - {*names}):
        raise StartUpError(f"AGENCIES names {strange[0]!r}, which is not installed: name some of {', '.join(names)}.")
    return [name for name in names if name in asked]


def is_partial(names: Collection[str]) -> bool:
    """Whether further agencies are installed than these."""
    return not present() <= {*names}


def present() -> frozenset[str]:
    """The ids of all agencies that are here, whether they take part or not; nothing of theirs is loaded."""
    return frozenset((*installed(), *packaged_ids()))


def installed() -> list[str]:
    """The ids of the agencies whose folders stand under agencies/."""
    names = sorted(path.parent.name for path in FOLDER.glob("*/agency.py"))
    return [name for name in names if name != NO_AGENCY and not name.startswith("_")]


def load(name: str) -> Agency:
    """The agency of this folder; StartUpError, with the line that is to be corrected, where its code cannot be run."""
    try:
        agency = getattr(import_module(f"agencies.{name}.agency"), "agency", None)
    except (Exception, SystemExit) as error:
        raise StartUpError(told(error, FOLDER / name)) from error
    if not isinstance(agency, Agency):
        raise StartUpError(f"agencies/{name}/agency.py makes no `agency`: assign `agency = Agency(id={name!r}, …)`.")
    if agency.id != name:
        raise StartUpError(f"agencies/{name}/agency.py declares the id {agency.id!r}: the id is the folder's name.")
    agency.folder = FOLDER / name
    agency.purposes = read_purposes(agency.folder / purpose_file.FILE_NAME)
    agency.titles = read_titles(agency.folder / title_file.FILE_NAME)
    check_agency(agency)
    return agency
