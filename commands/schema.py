"""`schema`: prints the schema that the gateway publishes."""

from typing import Final

from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from resolvers.platform_fields import platform
from resolvers.schema import build_schema
from resolvers.sdl import print_sdl


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    say(print_sdl(build_schema(registry, platform)).rstrip())


schema: Final = Command("schema", "Print the schema that the gateway publishes.", _run, despite_faults=False)
