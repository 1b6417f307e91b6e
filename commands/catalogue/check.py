"""`catalogue check`: checks the catalogue's files and their cases."""

from typing import Final

from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from resolvers.eligibility.rules.catalogue_check import check_catalogue


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    say(check_catalogue(registry, settings.day()))


catalogue_check: Final = Command(
    "catalogue check", "Check the catalogue's files and their cases.", _run, despite_faults=False
)
