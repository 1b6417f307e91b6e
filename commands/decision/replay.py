"""`decision replay`: makes a kept verdict again, and says whether it is the same."""

import argparse
import asyncio
from collections.abc import Mapping
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say, say_beside
from commands.shared.opened_stores import open_stores, stores_for_a_command
from resolvers.decisions.kept_decisions import KeptDecisions, Replay


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    with open_stores(registry, settings) as dsns:
        again = asyncio.run(_replay(registry, settings, dsns, asked.id))
    say(again.answer)
    if again.differences:
        raise StartUpError(f"Not byte-identical to what was kept. It differs in: {', '.join(again.differences)}.")
    say_beside("Byte-identical to what was kept.")


async def _replay(registry: Registry, settings: Settings, dsns: Mapping[str, str], decision_id: str) -> Replay:
    async with stores_for_a_command(registry, settings, dsns) as stores:
        return await KeptDecisions(registry, stores).replay(decision_id)


decision_replay: Final = Command(
    "decision replay",
    "Make a kept verdict again; say whether it is the same.",
    _run,
    _add_arguments,
    despite_faults=False,
)
