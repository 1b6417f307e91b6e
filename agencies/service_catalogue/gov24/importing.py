"""The commands on the national catalogue: fetch it into a folder, import it into the store."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import asyncpg

from agencies.contract import StartUpError
from agencies.service_catalogue.gov24.api import fetch, read_access
from agencies.service_catalogue.gov24.codes.code import code_lists
from agencies.service_catalogue.gov24.conversion import Conversion, convert_all, require_services
from agencies.service_catalogue.gov24.entry.authority import Authority
from agencies.service_catalogue.gov24.report import SHOWN, Report
from agencies.service_catalogue.gov24.report_file import require_writable, write_report
from agencies.service_catalogue.gov24.service_reading import with_readings
from agencies.service_catalogue.gov24.source_file import read_source
from agencies.service_catalogue.prose_reading.version import reading_version
from agencies.service_catalogue.store.content import GOV24, Content
from agencies.service_catalogue.store.kept_definition import KeptDefinition
from agencies.service_catalogue.store.loader import LOCK, Loaded, load
from agencies.service_catalogue.store.loss import loss_by, standing_count
from agencies.service_catalogue.store.presence import until_swapped

OWN_AUTHORITIES: Final = """
    SELECT o.id, o.name, o.kind FROM organisation o
    WHERE o.id IN (SELECT authority_id FROM service_edition WHERE catalogue = 'maru' AND until IS NULL)
    ORDER BY o.id
"""
OWN_SERVICES: Final = """
    SELECT id FROM service_edition WHERE catalogue = 'maru' AND until IS NULL AND id = ANY ($1::text[]) ORDER BY id
"""

# Of the services that stand one in ten may be gone from a capture: more are so from one that was not fetched whole.
ONE_IN: Final = 10
EXAMPLES: Final = 3

Say = Callable[[str], None]
StoreConnection = AbstractAsyncContextManager["asyncpg.Connection[Any]"]


async def import_catalogue(
    paths: Sequence[Path],
    as_of: date,
    store: StoreConnection,
    say: Say,
    *,
    definitions: Sequence[KeptDefinition] = (),
    whole: bool = False,
    fewer: bool = False,
    report: Path | None = None,
) -> None:
    """Put the capture in these files and folders, of this day, in the place of the national catalogue in the store.

    Its prose is read, and kept to be read anew.

    `store` is entered for a connection to the catalogue's store once the capture is read. The `definitions` of the
    facts that the agencies hold are kept with the capture.

    Waits until every gateway answers by it; then, however the wait has ended, says what it came to, of long lists their
    beginnings or the `whole`, and writes all of it to the file `report`. StartUpError, before anything is changed,
    where the capture, the store or that file cannot be used, or the capture has far `fewer` services than stand and
    that is not allowed; after it, where a gateway stays behind.
    """
    if report is not None:
        require_writable(report)
    source = read_source(paths)
    async with store as connection:
        found = convert_all(source.rows, source.refused, as_of, await _own_authorities(connection))
        require_services(found)
        ids = [entry["id"] for entry in found.services]
        own = [row["id"] for row in await connection.fetch(OWN_SERVICES, ids)]
        loaded = await _load(connection, _content(found, as_of, definitions), fewer=fewer)
        came_to = Report(as_of, found, loaded, own)
        tell = partial(_tell, came_to, say, None if whole else SHOWN, report)
        await tell_once_turned(connection, loaded.version_id, tell)


def _tell(came_to: Report, say: Say, shown: int | None, report: Path | None) -> None:
    """Say what the import came to, and write all of it to the file, also where it cannot be said."""
    try:
        say(came_to.text(shown))
    finally:
        if report is not None:
            write_report(report, came_to.text(None) + "\n")


async def _load(connection: "asyncpg.Connection[Any]", content: Content, *, fewer: bool) -> Loaded:
    """Load the capture; StartUpError where it lacks too many of the services that stand, unless it may have `fewer`."""
    async with connection.transaction():
        # No other load comes between the look and this one.
        await connection.execute(LOCK)
        if not fewer:
            await _require_most(connection, content)
        return await load(connection, content)


async def _require_most(connection: "asyncpg.Connection[Any]", content: Content) -> None:
    lost = (await loss_by(connection, content)).services
    stand = await standing_count(connection, content.catalogue)
    if len(lost) * ONE_IN <= stand:
        return
    those = ", ".join((*islice(lost, EXAMPLES), *(("…",) if len(lost) > EXAMPLES else ())))
    raise StartUpError(
        f"The capture lacks {len(lost):,} of the {stand:,} services that stand ({those}), more than one in {ONE_IN}: "
        "nothing was changed. Fetch the whole catalogue into a new folder, without a filter, and import that. If these "
        "services are gone, run the command again with `--fewer`."
    )


def _content(found: Conversion, as_of: date, definitions: Sequence[KeptDefinition]) -> Content:
    """What a capture came to, with what is read from its prose."""
    return Content(
        GOV24,
        with_readings(found.services, as_of),
        as_of,
        code_lists=code_lists(),
        definitions=definitions,
        reading=reading_version(),
        refused=[remark.id for remark in found.refused],
    )


async def tell_once_turned(connection: "asyncpg.Connection[Any]", version_id: int, tell: Callable[[], None]) -> None:
    """Wait until every gateway answers by this version, and `tell` what is in the store, however the wait has ended.

    Raises StartUpError where a gateway stays behind. What fails in the wait goes before what fails in telling.
    """
    try:
        _require_turned(await until_swapped(connection, version_id))
    except StartUpError as error:
        try:
            tell()
        except StartUpError as untold:
            raise StartUpError(f"{error}\n{untold}") from error
        raise
    except BaseException:
        with suppress(StartUpError):
            tell()
        raise
    tell()


def _require_turned(behind: Sequence[str]) -> None:
    """StartUpError where gateways, whose ids these are, did not turn to a new version in time."""
    if behind:
        raise StartUpError(
            f"The catalogue is in the store, but not every gateway answers by it: {', '.join(behind)} did not "
            "turn to it in time. Look whether they hang, or restart them."
        )


async def fetch_catalogue(folder: Path, say: Say, environment: Mapping[str, str] = os.environ) -> None:
    """Fetch the national catalogue into the folder, as `import_catalogue` reads it; goes on where it was broken off.

    StartUpError where the API does not give it.
    """
    access = read_access(environment, say)
    _make(folder)
    await fetch(access, folder, say)
    say(f"The catalogue is in {folder}. To fetch it anew later, name another folder.")


async def _own_authorities(connection: "asyncpg.Connection[Any]") -> dict[str, Authority]:
    """The public bodies of Maru's own catalogue by name, so that one body has one id in both."""
    rows = await connection.fetch(OWN_AUTHORITIES)
    return {row["name"]: {"id": row["id"], "name": {"ko": row["name"]}, "kind": {"ko": row["kind"]}} for row in rows}


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartUpError(f"{folder} cannot be made ({error.strerror}): name another folder.") from None
