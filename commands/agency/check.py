"""`agency check`: holds one agency against the contract, and says line by line what is in order and what is to do."""

import argparse
import asyncio
from collections.abc import Mapping
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from agencies.store.store import Store
from api.settings.settings import SCHEMES, Settings
from commands.shared.command import Arguments, Command, say, say_left_out
from commands.shared.opened_services import services_for_a_command
from commands.shared.opened_stores import open_agencies, unset_store, unset_stores
from resolvers.admission import beside
from resolvers.agency_check.report import report

PATIENT_SECONDS: Final = 10


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="the agency's id, such as tax_office")
    words = "a store of the agency's own, as postgresql://user@host:5432/database; it is only read"
    parser.add_argument("--against", metavar="URL", help=words)


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    for agency in registry.faulty:
        if agency.id == asked.name:
            say(f"FAULT  declarations: {agency.fault}")
            raise StartUpError(_faulty(asked.name, 1))
    registry = _beside(registry, asked.name)
    if asked.against is not None:
        if any(each.id == asked.name and not each.has_store for each in registry.agencies):
            raise StartUpError(f"{asked.name} keeps no PostgreSQL: leave `--against` out, and its service is asked.")
        if not asked.against.startswith(SCHEMES):
            raise StartUpError("`--against` names no PostgreSQL: give it as postgresql://user@host/database.")
    with open_agencies(registry, settings) as of_settings:
        if asked.against is None and asked.name in unset_stores(registry, settings):
            raise StartUpError(f"{unset_store(registry, asked.name)}.")
        given = {} if asked.against is None else {asked.name: asked.against}
        faults = asyncio.run(_check(registry, settings, asked, {**of_settings, **given}))
    if faults:
        raise StartUpError(_faulty(asked.name, faults))
    say(f"{asked.name} keeps to the contract.")


def _beside(registry: Registry, name: str) -> Registry:
    """The agency beside those of the others that can stand: another's fault is none of its own."""
    fewer = beside(registry, name)
    if fewer.faulty != registry.faulty:
        say_left_out(fewer)
    return fewer


def _faulty(name: str, faults: int) -> str:
    count = "one fault" if faults == 1 else f"{faults} faults"
    return f"{name} has {count}: do what the lines say that begin with FAULT, and check again."


async def _check(registry: Registry, settings: Settings, asked: Arguments, dsns: Mapping[str, str]) -> int:
    # Without the platform's store: nothing is recorded of what is only tried.
    known = {store: _read_only(registry, store, dsn) for store, dsn in dsns.items()}
    stores = unset_stores(registry, settings) | known
    faults = 0
    try:
        async with services_for_a_command(registry, PATIENT_SECONDS) as services:
            named_by = None if asked.against is None else "`--against`"
            findings = report(registry, asked.name, dsns, stores, services, settings.day(), named_by=named_by)
            async for finding in findings:
                faults += finding.remedy is not None
                say(str(finding))
    finally:
        for store in stores.values():
            store.close()
    return faults


def _read_only(registry: Registry, store: str, dsn: str) -> Store:
    external = registry.external(store)
    return Store(store, dsn, deadline_seconds=PATIENT_SECONDS, external=external, read_only=True)


agency_check: Final = Command(
    "agency check",
    "Hold an agency against the contract, each fault with what to do.",
    _run,
    _add_arguments,
)
