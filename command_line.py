"""The command line: which commands server.py has, with what each may be told."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any, Final

FIRST_CITIZENS: Final = 3_000
FIRST_SEED: Final = 1


def command_line() -> argparse.ArgumentParser:
    """The parser of all commands; what it gives names the one that was asked for, as `command`."""
    parser = argparse.ArgumentParser(prog="server.py", description="Maru: one graph over a government's agencies.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _gateway(commands)
    _stores(commands)
    _documents(commands)
    _catalogue(commands)
    _decision(commands)
    return parser


def _command(parent: Any, name: str, words: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = parent.add_parser(name.rpartition(" ")[2], help=words, description=words)
    made.set_defaults(command=name)
    return made


def _gateway(commands: Any) -> None:
    _command(commands, "serve", "Open the gateway and serve until told to stop.")
    token = _command(commands, "token", "Print a demo token for a citizen.")
    token.add_argument("citizen_id")
    token.add_argument("--scope", help="what its holder may beyond what anybody may, as decision:keep")


def _stores(commands: Any) -> None:
    seed = _command(commands, "seed", "Replace what the stores hold by a synthetic population.")
    seed.add_argument("--citizens", type=_citizens, default=FIRST_CITIZENS, help="how many (100 or more)")
    seed.add_argument("--seed", type=int, default=FIRST_SEED, help="which population: the same number, the same one")
    seed.add_argument("--on", type=_day, help="as of this day (default: today)")
    _command(commands, "migrate", "Bring every store's tables and the catalogue up to date; no other row changes.")
    _command(commands, "stores", "Print where every store is, as JSON.")
    sweep = _command(commands, "sweep", "Write who comes to qualify for which service by a day, or ceases to.")
    sweep.add_argument("--on", type=_day, required=True, help="the day")
    sweep.add_argument("--since", type=_day, help="compared with this day (default: the day before)")


def _documents(commands: Any) -> None:
    _command(commands, "schema", "Print the schema that the gateway publishes.")
    plan = _command(commands, "plan", "Print what a document compiles to: what is read, where, and in which order.")
    plan.add_argument("file", type=Path, help="a GraphQL document")
    plan.add_argument("--operation", help="which of its operations, by name")
    plan.add_argument("--variables", type=_object, default={}, help="JSON; those that @skip and @include ask for")
    plan.add_argument("--svg", action="store_true", help="as a picture")


def _catalogue(commands: Any) -> None:
    catalogue = commands.add_parser("catalogue", help="The catalogue of services.").add_subparsers(required=True)
    _command(catalogue, "catalogue check", "Check the catalogue's files and their cases.")
    words = "Put a capture of the national catalogue in the place of the last; ends once every gateway answers by it."
    taken = _command(catalogue, "catalogue import", words)
    taken.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="its files, or folders of them")
    taken.add_argument("--as-of", type=_day, help="the day of the capture (default: today)")
    taken.add_argument("--all", action="store_true", help="say every service of the report's lists")
    taken.add_argument("--report", type=Path, metavar="FILE", help="write the whole report to this file too")
    words = "Fetch the national catalogue from its API, whose key is in GOV24_KEY; goes on where it was broken off."
    _command(catalogue, "catalogue fetch", words).add_argument("folder", type=Path, help="where to put it")


def _decision(commands: Any) -> None:
    decision = commands.add_parser("decision", help="Verdicts that are kept.").add_subparsers(required=True)
    keep = _command(decision, "decision keep", "Keep a verdict with all that it rests on; print its id.")
    keep.add_argument("--citizen", required=True, help="whose services are meant")
    keep.add_argument("--service", required=True, help="which service")
    keep.add_argument("--subject", help="for whom: a child under 19, a ward (default: the citizen)")
    keep.add_argument("--on", type=_day, help="on which day (default: today)")
    replay = _command(decision, "decision replay", "Make a kept verdict again; say whether it is the same.")
    replay.add_argument("id")


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    raise argparse.ArgumentTypeError('give a JSON object, as in {"name": true}')


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is not None and found.isoformat() == text:
        return found
    raise argparse.ArgumentTypeError("give a day as YYYY-MM-DD, as in 2026-11-24")


def _citizens(text: str) -> int:
    if text.isdecimal() and 100 <= int(text) <= 10_000_000:
        return int(text)
    raise argparse.ArgumentTypeError("give a number from 100 to 10000000")
