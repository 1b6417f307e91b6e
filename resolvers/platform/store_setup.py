"""Fills the stores: with a synthetic population, or only with the tables and the catalogue that this version needs."""

from collections.abc import Callable, Mapping
from datetime import date

from agencies.population.generator import generate
from agencies.registry import Registry
from agencies.seeding import migrate_all, seed
from agencies.service_catalogue.store.connection import catalogue_store
from agencies.service_catalogue.store.content import own_content
from agencies.service_catalogue.store.loader import load
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.platform.platform_store import platform_store
from resolvers.platform.seeding_record import begin_seeding, finish_seeding

Size = tuple[int, int, date]


async def seed_stores(
    registry: Registry, platform_dsn: str, dsns: Mapping[str, str], size: Size, say: Callable[[str], None]
) -> None:
    """Replace what the agencies hold by a population (how many, which, as of when) and the catalogue.

    One that was killed on the way is found at the next start.
    """
    async with platform_store(platform_dsn) as platform:
        begun = await begin_seeding(platform, *size)
        population = generate(*size)
        await seed(dsns, population, [agency.id or "" for agency in registry.agencies], progress=say)
        await _load_catalogue(registry, dsns, size[2])
        await finish_seeding(platform, begun, population.personas)


async def migrate_stores(registry: Registry, platform_dsn: str, dsns: Mapping[str, str], on: date) -> None:
    """Bring every store's tables, and Maru's own catalogue, up to date as of a day; no other row changes."""
    async with platform_store(platform_dsn):
        await migrate_all(dsns, [agency.id or "" for agency in registry.agencies])
        await _load_catalogue(registry, dsns, on)


async def _load_catalogue(registry: Registry, dsns: Mapping[str, str], on: date) -> None:
    catalogue = catalogue_of(registry)
    async with catalogue_store(dsns["service_catalogue"]) as connection:
        await load(connection, own_content(catalogue, on))
