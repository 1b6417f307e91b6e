"""`plan`: prints what a document compiles to."""

import argparse
from pathlib import Path
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.argument_types import json_object
from commands.shared.command import Arguments, Command, say
from resolvers.engine.planning.plan_draft import draft
from resolvers.engine.showing.explain import explained
from resolvers.engine.showing.picture import picture
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a GraphQL document")
    parser.add_argument("--operation", help="which of its operations, by name")
    parser.add_argument("--variables", type=json_object, default={}, help="JSON; those that @skip and @include ask for")
    parser.add_argument("--svg", action="store_true", help="as a picture")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    try:
        text = asked.file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise StartUpError(f"{asked.file} cannot be read: {getattr(error, 'strerror', 'it is no text')}.") from error
    drafted = draft(core(build_schema(registry, platform)), text, asked.operation, asked.variables)
    say((picture if asked.svg else explained)(drafted.plan, drafted.title).rstrip())


plan: Final = Command(
    "plan",
    "Print what a document compiles to: what is read, where, and in which order.",
    _run,
    _add_arguments,
    despite_faults=False,
)
