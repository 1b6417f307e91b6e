"""`stores`: prints where every store is."""

import json
from typing import Final

from agencies.registration.registry import Registry
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_stores


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    with open_stores(registry, settings) as dsns:
        say(json.dumps(dsns, indent=2))


stores: Final = Command("stores", "Print where every store is, as JSON.", _run)
