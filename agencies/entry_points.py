"""The agencies that come as packages of their own, found by their entry points (group `maru.agencies`).

The name of an entry point is the agency's id, and it leads to its Agency: `tax_office = "tax_office.agency:agency"`.
One that cannot be loaded is down, with the reason, and no other agency is the worse for it.
"""

import re
import traceback
from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import structlog

from agencies.contract.agency import Agency
from agencies.contract.declaration_check import check_agency, check_folder
from agencies.contract.errors import StartUpError
from agencies.contract.purpose_file import FILE_NAME, read_purposes

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
    except StartUpError as error:
        return _broken(entry, str(error))
    except Exception as error:
        # An exception's own text may quote a setting; the place where it was raised says as much to the author.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        what = f" of {error.name}" if isinstance(error, ModuleNotFoundError) else ""
        reason = f"its entry point `{entry.name} = {entry.value}` cannot be loaded: {type(error).__name__}{what}"
        return _broken(entry, reason, at=f"{frame.filename}:{frame.lineno}")


def _agency(entry: EntryPoint) -> Agency:
    if not ID.fullmatch(entry.name):
        raise StartUpError(f"The entry point {entry.name!r} is no id: name it in small letters, digits and `_`.")
    agency = entry.load()
    if not isinstance(agency, Agency):
        raise StartUpError(f"The entry point {entry.name!r} leads to no Agency: name `module:agency`.")
    if agency.id != entry.name:
        raise StartUpError(f"The entry point {entry.name!r} leads to the agency {agency.id!r}: give both one name.")
    check_agency(agency)
    module = find_spec(entry.module)
    assert module is not None
    if not module.parent or module.origin is None:
        raise StartUpError(
            f"The entry point {entry.name!r} leads to the module {entry.module}, which is in no package: its files "
            "would be looked for beside all others'. Put it in a package, and name `package.module:agency`."
        )
    agency.package, agency.folder = module.parent, Path(module.origin).parent
    check_folder(agency)
    agency.purposes = read_purposes(agency.folder / FILE_NAME)
    return agency


def _broken(entry: EntryPoint, reason: str, **place: str) -> Agency:
    log.error("an installed agency cannot be used", agency=entry.name, reason=reason, **place)
    return Agency.faulty(entry.name, reason)
