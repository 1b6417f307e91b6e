"""Looks at a sample of the citizens on record: what they would lose with facts that an agency withdraws."""

from collections.abc import Collection, Mapping
from contextlib import aclosing
from datetime import date
from types import MappingProxyType

from agencies.contract.errors import MaruError, StartUpError, UsageLogUnavailable
from agencies.registration.registry import PLATFORM, Registry
from agencies.remote.opened_service import OpenedService
from agencies.store.relations_cursor import register
from resolvers.runs.deciding.loaded_catalogue import loaded_catalogue
from resolvers.runs.deciding.lost_facts import LostFacts, registry_without
from resolvers.runs.deciding.population_reading import PopulationReading
from resolvers.runs.run_record import record_bulk
from resolvers.runs.run_stores import CITIZENS_AT_ONCE, batch_stores


async def look_at_sample(
    registry: Registry,
    dsns: Mapping[str, str],
    facts: Collection[str],
    on: date,
    at_most: int,
    services: Mapping[str, OpenedService] = MappingProxyType({}),
) -> LostFacts:
    """How services stand for a sample of citizens with and without these facts.

    StartUpError where a store is down or no catalogue is loaded.
    """
    try:
        async with batch_stores(registry, dsns) as stores:
            with_them = await loaded_catalogue(registry, stores)
            without_them = await loaded_catalogue(registry_without(registry, facts, on), stores)
            found = LostFacts(with_them, without_them, frozenset(facts), on)
            await _look(registry, dsns, PopulationReading(registry, stores, with_them.facts, services), found, at_most)
            return found
    except UsageLogUnavailable as error:
        raise StartUpError(
            "The look at citizens cannot be recorded in the usage log, and so reads nobody: see to the platform's "
            "store, or leave it out by `--sample 0`."
        ) from error
    except MaruError as error:
        raise StartUpError(
            f"{error.agency} does not answer as it must ({error.code}): without its facts services would seem to be "
            "UNKNOWN that are not. See to its store, or leave the look at citizens out by `--sample 0`."
        ) from error


async def _look(
    registry: Registry, dsns: Mapping[str, str], reading: PopulationReading, found: LostFacts, at_most: int
) -> None:
    held, facts = registry.relations(), found.with_them.facts
    async with register(held.agency, dsns[held.agency], held.relations.table) as people:
        await record_bulk(dsns[PLATFORM], registry, facts, await people.sampled(at_most), "agency diff", None)
        async with aclosing(reading.residents(people.sample(at_most, CITIZENS_AT_ONCE))) as pages:
            async for residents, _ in pages:
                found.add(residents, residents.relations)
