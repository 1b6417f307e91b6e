"""What a start of the gateway does to the stores: it fills those of a new demo, and changes no others."""

from collections.abc import Callable, Mapping

from agencies.registration.registry import PLATFORM, Registry
from agencies.store.connection import store_connection
from api.settings.settings import Settings
from commands.demo.demo_check import refuse_foreign_stores
from commands.seed import FIRST_CITIZENS, FIRST_SEED
from resolvers.platform.platform_store import platform_store
from resolvers.platform.seeding_record import Persona, current_seeding, personas
from resolvers.setup.store_setup import seed_stores


async def people_of(
    registry: Registry, settings: Settings, dsns: Mapping[str, str], say: Callable[[str], None]
) -> list[Persona]:
    """The demo's personas, its stores filled first where they never were; nobody where this is no demo.

    Raises StartUpError where a store cannot be reached, where the platform's lacks tables, or where the agencies' hold
    half a population, rows that a first start would replace, or in a demo that nobody demanded rows of others.
    """
    if settings.demo and await _is_new(dsns[PLATFORM]):
        say(f"First start: seeding {FIRST_CITIZENS:,} citizens.")
        size = (FIRST_CITIZENS, FIRST_SEED, settings.day())
        await seed_stores(registry, dsns, size, say, must_be_empty=settings.urls.keys())
    await refuse_foreign_stores(registry, settings, dsns)
    async with platform_store(dsns[PLATFORM]) as platform:
        await current_seeding(platform)
        return await personas(platform) if settings.demo else []


async def _is_new(dsn: str) -> bool:
    async with store_connection(PLATFORM, dsn) as platform:
        return await current_seeding(platform) is None
