"""What a start of the gateway does to the stores: it fills those of a new demo, and changes no others."""

from collections.abc import Callable, Mapping

from agencies.registry import Registry
from agencies.seeding import refuse_filled
from api.settings import PLATFORM, Settings
from commands.seed import FIRST_CITIZENS, FIRST_SEED
from resolvers.platform.platform_store import platform_store
from resolvers.platform.seeding_record import Persona, current_seeding, personas
from resolvers.platform.store_setup import seed_stores


async def people_of(
    registry: Registry, settings: Settings, dsns: Mapping[str, str], say: Callable[[str], None]
) -> list[Persona]:
    """The demo's personas, its stores filled first where they never were; nobody where this is no demo.

    Raises StartUpError where a store cannot be reached, holds half a population, or holds rows that a first start would
    replace.
    """
    async with platform_store(dsns[PLATFORM]) as platform:
        seeding = await current_seeding(platform)
        people = await personas(platform)
    if not settings.demo:
        return []
    if seeding is None:
        await refuse_filled(dsns, [name for name in settings.urls if name != PLATFORM])
        say(f"First start: seeding {FIRST_CITIZENS:,} citizens.")
        await seed_stores(registry, dsns[PLATFORM], dsns, (FIRST_CITIZENS, FIRST_SEED, settings.day()), say)
        return await people_of(registry, settings, dsns, say)
    return people
