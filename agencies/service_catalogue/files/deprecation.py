"""Services that go: what their files say of it, and whether that can be."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from agencies.contract import Deprecated
from agencies.service_catalogue.files.document import Document, read_document
from agencies.service_catalogue.files.problem import CatalogueError, Problem
from agencies.service_catalogue.files.schema_check import check_schema
from agencies.service_catalogue.files.service_file import service_files

DEPRECATED: Final = "deprecated"


def deprecated_of(service: Mapping[str, Any]) -> Deprecated | None:
    """What a file, as it was read and found sound, says of the end of its service; None: the service stays."""
    said = service.get(DEPRECATED)
    if said is None:
        return None
    until = said.get("until")
    return Deprecated(
        date.fromisoformat(said["since"]), None if until is None else date.fromisoformat(until), said.get("instead")
    )


def deprecation_problems(
    document: Document, services: Collection[str], service_elsewhere: Callable[[str], bool]
) -> Iterator[Problem]:
    """Days that leave nobody any time, and a service in the place of this one that no file describes, or itself.

    `service_elsewhere`: whether an agency that is left out may describe it.
    """
    said = document.data.get(DEPRECATED)
    if said is None:
        return
    yield from _days(document)
    instead = said.get("instead")
    if instead == document.data["id"]:
        yield document.problem((DEPRECATED, "instead"), "the service is to take its own place: name another.")
    elif instead is not None and instead not in services and not service_elsewhere(instead):
        message = f"no file describes a service `{instead}`: give the `id` of one that takes its place, or null."
        yield document.problem((DEPRECATED, "instead"), message)


@cache
def deprecated_services(folder: Path) -> Mapping[str, Deprecated]:
    """The services that go, by id, of those whose files stand in an agency's folder; read once in a process.

    CatalogueError where one of these files cannot be read, or ends its service before it begins to end.
    """
    found = {}
    for path in service_files(folder):
        # Hundreds of files describe services that stay: none of them is taken apart for this.
        if DEPRECATED.encode() in path.read_bytes():
            document = read_document(path, path.relative_to(folder.parent).as_posix())
            problems = check_schema(document, "service") or list(_days(document))
            if problems:
                raise CatalogueError(problems)
            said = deprecated_of(document.data)
            if said is not None:
                found[str(document.data["id"])] = said
    return found


def _days(document: Document) -> Iterator[Problem]:
    said = document.data.get(DEPRECATED) or {}
    if said.get("until") is not None and said["until"] <= said["since"]:
        message = f"give a day after {said['since']}, so that whoever relies on the service has time."
        yield document.problem((DEPRECATED, "until"), message)
