"""A command: its name, its words for the help, its arguments, and the function that carries it out."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.argument_types import utf_8
from resolvers.process.output import drop, put, put_beside

GROUPS: Final = {
    "agency": "Agencies that join, and what they publish.",
    "catalogue": "The catalogue of services.",
    "corrections": "Reports that facts are wrong, for agencies that have no table for them.",
    "decision": "Verdicts that are kept.",
    "demo": "What the demo plays for those who build on it.",
    "documents": "Documents that requests name by their hash.",
    "notices": "What citizens are told without asking.",
    "life": "What happens in the lives of the demo's citizens.",
    "tokens": "Access tokens that were issued.",
    "usage": "The usage log.",
}

Arguments = argparse.Namespace
Run = Callable[[Registry, Settings, Arguments], None]


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """The command takes none."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command; of a name of two words the first is its group. `run` raises StartUpError where it cannot be done.

    `despite_faults`: it goes on without the agencies whose declarations cannot stand, the registry's `faulty`; False
    for what would be another thing without them: what is printed, filled or judged from all declarations.
    """

    name: str
    words: str
    run: Run
    add_arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
    despite_faults: bool = True


def read_arguments(commands: Sequence[Command], given: Sequence[str]) -> Arguments:
    """What is asked for, with the Command as `command`; a wrong argument ends the process with 2 in words."""
    return parser_of(commands).parse_args(given)


def parser_of(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """The parser of the command line; what it gives holds, as `command`, the Command that was asked for."""
    parser = argparse.ArgumentParser(prog="server.py", description="Maru: one graph over a government's agencies.")
    of_all: Any = parser.add_subparsers(required=True, metavar="COMMAND")
    of_group: dict[str, Any] = {}
    for command in commands:
        group, _, name = command.name.rpartition(" ")
        if group and group not in of_group:
            of_group[group] = of_all.add_parser(group, help=GROUPS[group]).add_subparsers(required=True)
        made = of_group.get(group, of_all).add_parser(name, help=command.words, description=command.words)
        # The type of an argument that names none.
        made.register("type", None, utf_8)
        command.add_arguments(made)
        made.set_defaults(command=command)
    return parser


def say(line: str, *, needed: bool = False) -> None:
    """Print a line, as `put` does; StartUpError where nobody reads on and the lines are `needed`: they are the work.

    So it is where standard output cannot be written, as on a full disk, whatever the lines are.
    """
    try:
        is_read = put(f"{line}\n", sys.stdout)
    except OSError as error:
        # At its end Python writes what is left, which would fail once more.
        drop(sys.stdout)
        raise StartUpError(
            f"Standard output cannot be written ({error.strerror}): what was printed is not all. See to where it goes."
        ) from None
    if needed and not is_read:
        raise StartUpError("Nobody reads on: what was printed is not all.")


def say_beside(line: str) -> None:
    """Print a line on standard error, as `put_beside` does: what is no part of what the command prints."""
    put_beside(f"{line}\n", sys.stderr)


def announce(line: str) -> None:
    """Print a line on standard output, as `put_beside` does: a gateway serves whether or not anybody reads it."""
    put_beside(f"{line}\n", sys.stdout)


def say_left_out(registry: Registry) -> None:
    """Say on standard error which agencies are left out, and why, a line each."""
    for agency in registry.faulty:
        say_beside(f"{agency.id} is left out: {' '.join((agency.fault or '').split())}")
