"""The agencies that come as packages of their own, found by their entry points (group `maru.agencies`).

The name of an entry point is the agency's id, and it leads to its Agency: `tax_office = "tax_office.agency:agency"`.
One that cannot be loaded is down, with the reason, and no other agency is the worse for it.
"""

import re
from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import structlog

from agencies.contract.agency import Agency
from agencies.contract.checks.declaration_check import check_agency
from agencies.contract.errors import StartUpError
from agencies.contract.files import purpose_file, title_file
from agencies.contract.files.purpose_file import read_purposes
from agencies.contract.files.title_file import read_titles
from agencies.registration.faulty_code import innermost, kind_of, text_of, told_of_package

GROUP: Final = "maru.agencies"
ID: Final = re.compile("[a-z][a-z0-9_]*")

log = structlog.get_logger("agencies")


def packaged_ids() -> list[str]:
    """The ids of the installed agencies, by the names of their entry points; nothing of theirs is loaded."""
    return sorted(entry_points(group=GROUP).names)


def packaged(ids: Collection[str]) -> list[Agency]:
    """The installed agencies of these ids; one with a `fault` stands for each that is broken."""
    found = (each for each in entry_points(group=GROUP) if each.name in ids)
    return [_loaded(each) for each in sorted(found, key=lambda each: each.name)]


def _loaded(entry: EntryPoint) -> Agency:
    try:
        return _agency(entry)
    except (Exception, SystemExit) as error:
        reason = _reason(error, entry)
        log.error("an installed agency cannot be used", agency=entry.name, reason=reason, at=innermost(error))
        return Agency.faulty(entry.name, reason)


def _reason(error: BaseException, entry: EntryPoint) -> str:
    """The line of the package that is at fault; else what is wrong with the declaration, or the entry point."""
    for folder in _outermost_folders(entry):
        if (at_a_line := told_of_package(error, folder)) is not None:
            return at_a_line
    if isinstance(error, StartUpError):
        return text_of(error)
    return f"its entry point `{entry.name} = {entry.value}` cannot be loaded: {kind_of(error)}"


def _outermost_folders(entry: EntryPoint) -> list[Path]:
    """Where the package stands in which the entry point's module is, a namespace in several; nothing of it is run."""
    try:
        package = find_spec(re.split("[.:]", entry.value)[0])
    except ValueError:
        return []
    return [] if package is None else [Path(place) for place in package.submodule_search_locations or ()]


def _agency(entry: EntryPoint) -> Agency:
    if not ID.fullmatch(entry.name):
        raise StartUpError(f"The entry point {entry.name!r} is no id: name it in small letters, digits and `_`.")
    agency = entry.load()
    if not isinstance(agency, Agency):
        raise StartUpError(f"The entry point {entry.name!r} leads to no Agency: name `module:agency`.")
    if agency.id != entry.name:
        raise StartUpError(f"The entry point {entry.name!r} leads to the agency {agency.id!r}: give both one name.")
    module = find_spec(entry.module)
    assert module is not None
    if not module.parent or module.origin is None:
        raise StartUpError(
            f"The entry point {entry.name!r} leads to the module {entry.module}, which is in no package: its files "
            "would be looked for beside all others'. Put it in a package, and name `package.module:agency`."
        )
    agency.package, agency.folder = module.parent, Path(module.origin).parent
    check_agency(agency)
    agency.purposes = read_purposes(agency.folder / purpose_file.FILE_NAME)
    agency.titles = read_titles(agency.folder / title_file.FILE_NAME)
    return agency
