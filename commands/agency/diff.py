"""`agency diff`: what an agency's next declarations break, for which clients, and which services for how many."""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings
from commands.shared.argument_types import number
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_services import services_for_a_command
from commands.shared.opened_stores import open_stores
from resolvers.agency_diff.agency_changes import AgencyChanges, TouchedDocument, changes_between, touched_documents
from resolvers.agency_diff.agency_description import Description, described, read_description
from resolvers.documents.document_use_table import read_uses
from resolvers.documents.registered_document_table import RegisteredDocument, list_documents
from resolvers.platform.platform_store import platform_store
from resolvers.platform_fields import platform
from resolvers.runs.deciding.lost_facts import LostFacts, Turned
from resolvers.runs.lost_facts_run import look_at_sample
from resolvers.runs.run_stores import DEADLINE_SECONDS
from resolvers.schema import build_schema
from resolvers.sdl import print_sdl

BREAKS: Final = 3
"""The exit code where something breaks."""
SAMPLE: Final = 1_000
LATELY: Final = 30


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", type=Path, metavar="OLD", help="what the agency publishes, by `agency describe`")
    parser.add_argument(
        "new", type=Path, nargs="?", metavar="NEW", help="what it is to publish, likewise (default: as it is here)"
    )
    parser.add_argument(
        "--sample",
        type=number,
        default=SAMPLE,
        metavar="CITIZENS",
        help=f"how many citizens are looked at, at most (default: {SAMPLE}; 0: none)",
    )


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    old = read_description(asked.old)
    new = _here(registry, old.agency) if asked.new is None else read_description(asked.new)
    if old.agency != new.agency:
        raise StartUpError(f"OLD describes {old.agency} and NEW {new.agency}: give two descriptions of one agency.")
    changes = changes_between(old, new)
    with open_stores(registry, settings) as dsns:
        documents, uses = asyncio.run(_documents(dsns[PLATFORM]))
        touched = list(touched_documents(old, new, documents))
        found = None
        if changes.lost and asked.sample:
            found = asyncio.run(_look(registry, dsns, changes, settings.day(), asked.sample))
    for line in (*_published(changes), *_documents_told(touched, uses), *_services(changes, found)):
        say(line)
    if old.schema != new.schema or changes.lost:
        looked_at = f"Of registered documents {len(documents):,} were looked at"
        say(f"{looked_at}: what clients ask without registering is not known.")
    breaks = bool(changes.breaking or changes.lost) or any(each.breaks for each in touched)
    say(f"{old.agency}: this breaks what is published." if breaks else f"{old.agency}: nothing breaks.")
    if breaks:
        sys.exit(BREAKS)


async def _look(
    registry: Registry, dsns: Mapping[str, str], changes: AgencyChanges, on: date, at_most: int
) -> LostFacts:
    async with services_for_a_command(registry, DEADLINE_SECONDS) as services:
        return await look_at_sample(registry, dsns, changes.lost.keys(), on, at_most, services)


def _here(registry: Registry, agency: str) -> Description:
    return described(registry, agency, print_sdl(build_schema(registry, platform)))


async def _documents(dsn: str) -> tuple[list[RegisteredDocument], Mapping[str, int]]:
    """The documents of clients, and how often each was asked lately, by hash."""
    async with platform_store(dsn) as connection:
        return await list_documents(connection), await read_uses(connection, LATELY)


def _published(changes: AgencyChanges) -> Iterator[str]:
    yield from (f"breaks     {words}" for words in changes.breaking)
    yield from (f"surprises  {words}" for words in changes.dangerous)
    yield from (f"breaks     The fact {fact} {words}." for fact, words in changes.lost.items())
    yield from (f"surprises  The fact {fact}: {words}." for fact, all_ in changes.turned.items() for words in all_)
    yield from (f"surprises  The service {service}: {words}" for service, words in changes.going.items())


def _documents_told(touched: Iterable[TouchedDocument], uses: Mapping[str, int]) -> Iterator[str]:
    for each in sorted(touched, key=lambda one: -uses.get(one.document.sha256, 0)):
        names = ", ".join(name or "(no name)" for name in each.document.operations)
        word = "breaks     " if each.breaks else "surprises  "
        asked = f"asked {uses.get(each.document.sha256, 0):,} times in {LATELY} days"
        yield f"{word}The document {names} ({each.document.sha256[:12]}, {asked}): {each.words}"


def _services(changes: AgencyChanges, found: LostFacts | None) -> Iterator[str]:
    if found is None:
        if changes.lost:
            yield "No citizen was looked at (--sample): which services turn for how many is not told."
        return
    by_service: defaultdict[str, list[tuple[Turned, int]]] = defaultdict(list)
    for turned, citizens in sorted(found.turned.items()):
        by_service[turned[0]].append((turned, citizens))
    for service, several in by_service.items():
        said = ", ".join(f"{_way(turned)} for {citizens:,}" for turned, citizens in several)
        yield f"turns      The service {service}: {said} of {found.citizens:,} citizens."
    yield f"{len(by_service):,} services turn for some of the {found.citizens:,} citizens who were looked at."


def _way(turned: Turned) -> str:
    _, was, is_ = turned
    return f"stays {is_}, for want of such a fact," if was == is_ else f"{was} becomes {is_}"


agency_diff: Final = Command(
    "agency diff",
    "Say what an agency's changes break: fields, facts, registered documents, services; exit 3 where something does.",
    _run,
    _add_arguments,
    despite_faults=False,
)
