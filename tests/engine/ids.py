"""Values for the arguments of random operations: ids that exist, that do not, and that are others'."""

from collections.abc import Mapping, Sequence

from agencies.registration.registry import Registry
from tests.engine.operations import NOBODY, Ids
from tests.store.database import connected


async def ids_on_record(personas: Sequence[str], dsns: Mapping[str, str], registry: Registry) -> Ids:
    """Return values by argument, of what the stores hold of these personas and beside them."""
    async with connected(dsns["civil_registry"]) as store:
        related = await store.fetch("SELECT other_id FROM relation WHERE citizen_id = ANY($1)", personas)
        homes = await store.fetch("SELECT household_id FROM household_member_now WHERE citizen_id = ANY($1)", personas)
        others = await store.fetch("SELECT id FROM citizen ORDER BY id LIMIT 8")
    async with connected(dsns["service_catalogue"]) as store:
        services = [row["id"] for row in await store.fetch("SELECT id FROM service_listing ORDER BY id LIMIT 20")]
        categories = [row["id"] for row in await store.fetch("SELECT id FROM category ORDER BY id")]
        events = [row["id"] for row in await store.fetch("SELECT id FROM life_event_type ORDER BY id")]
        authorities = [row[0] for row in await store.fetch("SELECT DISTINCT authority_id FROM service_listing LIMIT 5")]
    citizens = [*personas, *(row["other_id"] for row in related), *(row["id"] for row in others), NOBODY, "\x00", "1"]
    return {
        "Query.citizen.id": citizens,
        "Query.citizens.ids": citizens,
        "EligibilityFilter.subjectId": citizens,
        "Query.household.id": [*(row["household_id"] for row in homes), "h000000000000000"],
        "Query.agency.id": [*(str(agency.id) for agency in registry.agencies), "no_agency"],
        "Query.publicService.id": [*services, "no-service"],
        "Query.category.id": [*categories, "no-category"],
        "EligibilityFilter.categoryId": [*categories, "no-category"],
        "PublicServiceFilter.categoryId": [*categories, "no-category"],
        "PublicServiceFilter.regionCode": ["11", "11680", "11680101", "99"],
        "PublicServiceFilter.authorityId": [*authorities, "nobody"],
        "EligibilityFilter.lifeEventId": [*events, "no-event"],
        "PublicServiceFilter.lifeEventId": [*events, "no-event"],
        "search": ["출산", "child", "", "%", "x" * 101],
        "Citizen.facts.ids": [*registry.facts, *registry.facts, "no_fact"],
        "Citizen.eligibility.serviceId": [*services, "no-service"],
        "Citizen.eligibility.subjectId": citizens,
        "FactInput.fact": [*registry.facts, *registry.facts, "no_fact"],
        "FactInput.value": ["true", "true", "false", "5", "62.5", "2020-02-29", "female", "none", "nonsense"],
        "FactInput.subjectId": citizens,
        "after": ["", "bogus!", "MQ", "bm8tc2VydmljZQ"],
    }
