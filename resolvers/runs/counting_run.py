"""Counts over the agencies' stores how many citizens have which value of a fact, for the order of services."""

from collections.abc import Callable, Mapping
from contextlib import aclosing
from datetime import date

from agencies.contract.errors import MaruError, StartUpError, UsageLogUnavailable
from agencies.registration.registry import PLATFORM, Registry
from agencies.service_catalogue.store.counting import Count, Counting, write_counting
from agencies.service_catalogue.store.loader import MIGRATIONS
from agencies.store.migrations.migrate_all import up_to_date
from agencies.store.relations_cursor import register
from resolvers.eligibility.facts.definitions import CATALOGUE
from resolvers.runs.deciding.population_reading import PopulationReading
from resolvers.runs.run_record import record_bulk
from resolvers.runs.run_stores import CITIZENS_AT_ONCE, batch_stores


async def count_stores(registry: Registry, dsns: Mapping[str, str], on: date, say: Callable[[str], None]) -> None:
    """Count everyone on record as of a day, and have the order of services go by it from a new version on.

    Facts that an agency's own function answers are not counted: conditions on them go by their estimate.
    StartUpError where an agency does not answer, or the catalogue's store is not ready.
    """
    async with up_to_date(CATALOGUE, dsns[CATALOGUE], MIGRATIONS) as connection:
        counting = await _counting(registry, dsns, on)
        counted_from = await write_counting(connection, counting)
    say(f"Counted {counting.citizens:,} citizens: from version {counted_from} on services are in order by it.")


async def _counting(registry: Registry, dsns: Mapping[str, str], on: date) -> Counting:
    count, held = Count(on), registry.relations()
    # Of an agency whose store nobody has named nothing can be counted, and it is down with that.
    facts = tuple(fact for fact in registry.facts_in_stores if registry.facts[fact].agency in dsns)
    try:
        async with batch_stores(registry, dsns) as stores:
            reading = PopulationReading(registry, stores, facts)
            async with (
                register(held.agency, dsns[held.agency], held.relations.table) as people,
                aclosing(reading.residents(people.pages(None, CITIZENS_AT_ONCE))) as pages,
            ):
                everybody = await people.count()
                await record_bulk(dsns[PLATFORM], registry, facts, everybody, "catalogue count", None)
                async for residents, _ in pages:
                    for citizen in residents.relations:
                        count.add(residents.records[citizen].at(on).values)
    except UsageLogUnavailable as error:
        raise StartUpError(
            "Counting cannot be recorded in the usage log, and so reads nobody: see to the platform's store."
        ) from error
    except MaruError as error:
        raise StartUpError(
            f"Counting stopped: {error.agency} does not answer as it must ({error.code}), and without its facts it "
            "would seem that nobody has them. Once it answers, run `python server.py catalogue count`."
        ) from error
    return count.counting()
