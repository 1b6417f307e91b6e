"""Fills the stores: with a synthetic population, or only with the tables and the catalogue that this version needs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from agencies.contract.errors import StartUpError
from agencies.population.generator import generate
from agencies.registration.registry import PLATFORM, Registry
from agencies.seeding.seeding import migrations_of, seed
from agencies.seeding.seeding_check import refuse_to_seed
from agencies.service_catalogue.store.content import Content, own_content
from agencies.service_catalogue.store.loader import LOCK, load
from agencies.service_catalogue.store.loss import Loss, loss_by
from agencies.store.connection import store_connection
from agencies.store.migrations.migrate_all import StoreTables, migrate_all, refuse_unmigratable
from agencies.store.migrations.migration import migrate
from resolvers.consent.consent_table import SEEDED, put_consent
from resolvers.consent.offer import Offer, Wanted
from resolvers.eligibility.facts.definitions import CATALOGUE, kept_definitions
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.notices.tables.notice_table import forget_notices
from resolvers.platform.platform_store import MIGRATIONS
from resolvers.platform.seeding_record import begin_seeding, finish_seeding
from resolvers.purposes.purpose_register import PROACTIVE_NOTICE
from resolvers.runs.counting_run import count_stores

Size = tuple[int, int, date]


async def seed_stores(
    registry: Registry,
    dsns: Mapping[str, str],
    size: Size,
    say: Callable[[str], None],
    must_be_empty: Collection[str] = (),
) -> None:
    """Replace what the agencies hold by a population (how many, which, as of when) and the catalogue.

    Stores that exist are left as they are; where one does not answer, nobody is counted, and `say` is told. A seeding
    that was killed on the way is found at the next start. Raises StartUpError, before any store is changed, where one
    that is filled cannot be reached or seeded, or one of those that `must_be_empty` holds rows that would be replaced.
    """
    agencies = registry.with_made_stores
    catalogue = own_content(catalogue_of(registry), size[2], kept_definitions(registry))
    await refuse_unmigratable(_tables(registry, dsns))
    population = generate(*size)
    await refuse_to_seed(dsns, agencies, population, must_be_empty)
    async with store_connection(PLATFORM, dsns[PLATFORM]) as platform:
        await migrate(platform, MIGRATIONS)
        begun = await begin_seeding(platform, *size)
        await forget_notices(platform)
        await seed(dsns, population, agencies, progress=say)
        _say_left(registry, say)
        await _load_catalogue(dsns, catalogue)
        for each in _agreed(registry, [persona.person.id for persona in population.personas]):
            await put_consent(platform, each)
        await finish_seeding(platform, begun, population.personas)
    try:
        await count_stores(registry, dsns, size[2], say)
    except StartUpError as error:
        # A store that exists may be down. The count only puts services in order, and an estimate stands in for it.
        say(f"All stores are filled, but nobody is counted. {error}")


async def migrate_stores(registry: Registry, dsns: Mapping[str, str], on: date, say: Callable[[str], None]) -> Loss:
    """Bring every store's tables, and Maru's own catalogue, up to date as of a day; no other row changes.

    Returns what the catalogue that stands would lose without the agencies that are left out, for which it is left as it
    is; nothing where it was loaded. Stores that exist are left as they are. Raises StartUpError, with no store changed,
    where one cannot be reached or does not lead on to this release.
    """
    catalogue = own_content(catalogue_of(registry), on, kept_definitions(registry))
    await migrate_all(_tables(registry, dsns))
    loss = await _load_without_loss(registry, dsns, catalogue)
    _say_left(registry, say)
    return loss


def _say_left(registry: Registry, say: Callable[[str], None]) -> None:
    for agency in registry.agencies:
        if agency.store is not None:
            say(f"{agency.id}: a store that exists, left as it is")


def _agreed(registry: Registry, citizen_ids: Sequence[str]) -> list[Wanted]:
    """The consents of those as whom a visitor of the demo asks: they want to be told of what newly applies."""
    agencies = [str(agency.id) for agency in registry.agencies if PROACTIVE_NOTICE in agency.purposes.covers]
    offered = [Offer(PROACTIVE_NOTICE, agency) for agency in agencies]
    return [Wanted(citizen, each, True, None, SEEDED) for citizen in citizen_ids for each in offered]


def _tables(registry: Registry, dsns: Mapping[str, str]) -> dict[str, StoreTables]:
    platform = StoreTables(dsns[PLATFORM], MIGRATIONS)
    made = {each.id or "": migrations_of(each) for each in registry.with_made_stores}
    return {PLATFORM: platform} | {id_: StoreTables(dsns[id_], folder) for id_, folder in made.items()}


async def _load_without_loss(registry: Registry, dsns: Mapping[str, str], catalogue: Content) -> Loss:
    """Load the catalogue unless agencies that are left out may have what it would lose; what that is."""
    async with store_connection(CATALOGUE, dsns[CATALOGUE]) as connection, connection.transaction():
        # No other load comes between the look and this one.
        await connection.execute(LOCK)
        loss = await loss_by(connection, catalogue)
        by_others = Loss(
            tuple(filter(registry.may_be_in_services_elsewhere, loss.services)),
            tuple(filter(registry.may_be_declared_elsewhere, loss.life_events)),
        )
        if not by_others.ids:
            await load(connection, catalogue)
        return by_others


async def _load_catalogue(dsns: Mapping[str, str], catalogue: Content) -> None:
    async with store_connection(CATALOGUE, dsns[CATALOGUE]) as connection:
        await load(connection, catalogue)
