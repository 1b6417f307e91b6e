"""`catalogue reread`: reads the stored prose of the national catalogue by the vocabulary as it is now."""

import asyncio
from typing import Final

from agencies.registration.registry import Registry
from agencies.service_catalogue.gov24.prose_commands.reread_command import reread_catalogue
from agencies.service_catalogue.store.loader import MIGRATIONS
from agencies.store.migrations.migrate_all import up_to_date
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store
from resolvers.eligibility.facts.definitions import CATALOGUE
from resolvers.eligibility.rules.catalogue_check import require_sound_vocabulary


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    require_sound_vocabulary(registry)
    with open_store(CATALOGUE, registry, settings) as dsn:
        store = up_to_date(CATALOGUE, dsn, MIGRATIONS)
        asyncio.run(reread_catalogue(store, say))


catalogue_reread: Final = Command(
    "catalogue reread",
    "Read the stored prose of the national catalogue anew; ends once every gateway answers by it.",
    _run,
    despite_faults=False,
)
