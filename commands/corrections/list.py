"""`corrections list`: prints the reports that an agency without a table for them has to decide."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.contract.storage.correction import OPEN, STATUSES
from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say, say_beside
from commands.shared.opened_stores import open_store, platform_for_a_command
from resolvers.corrections.wrong_fact_report_table import queued_reports
from resolvers.usage_log.command_record import command_record
from resolvers.usage_log.keeping.commit import usage_log_of
from resolvers.usage_log.record import Action

AT_ONCE: Final = 1_000
LIST: Final = "corrections list"
CORRECTION: Final = ("Correction.createdAt", "Correction.fact", "Correction.id", "Correction.status")
"""What of a report is in the usage record, as the graph names it; its text stands in no field of the graph."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("agency", metavar="AGENCY", help="the id of the agency that decides on them")
    parser.add_argument("--all", action="store_true", help="those too that are decided")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    agency = registry.agency(asked.agency)
    with open_store(PLATFORM, registry, settings) as dsn:
        listed = asyncio.run(_list(dsn, asked.agency, STATUSES if asked.all else OPEN))
    if agency is None and not listed:
        raise StartUpError(
            f"There is no agency {asked.agency!r}, and nothing to list for one: `agencies {{ id }}` lists them all."
        )
    if agency is not None and agency.corrections is not None:
        table = agency.corrections.table
        say_beside(f"{asked.agency} takes new reports in the table {table} of its own store: look there.")


async def _list(dsn: str, agency: str, statuses: Sequence[str]) -> int:
    """Print the reports, once it is recorded for each of whom they are, and by whom, that they were read; how many."""
    async with platform_for_a_command(dsn) as (connection, store):
        found, log = await queued_reports(connection, agency, statuses), usage_log_of(store)
        # The usage log takes no more at once than it can soon commit, however long the queue is.
        for at in range(0, len(found), AT_ONCE):
            rows = found[at : at + AT_ONCE]
            whose = dict.fromkeys(each for row in rows for each in (row["subject_id"], row["reported_by"]))
            await log.append([command_record(LIST, Action.READ, CORRECTION, citizen_id=each) for each in whose])
            for row in rows:
                say(json.dumps(dict(row), ensure_ascii=False, default=str))
    return len(found)


corrections_list: Final = Command(
    "corrections list",
    "Print the reports that an agency without a table for them has to decide, a JSON object a line.",
    _run,
    _add_arguments,
)
