"""The agency's sample data: that its seed runs, and fills tables that are there with values that fit."""

from collections.abc import AsyncIterator
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.population.generator import generate
from agencies.seeding.seeding import filled_tables, is_seeded, seed_rows
from agencies.seeding.unfit_rows import refuse_unfit_rows
from resolvers.agency_check.examined import ExaminedStore
from resolvers.agency_check.finding import Finding

CITIZENS: Final = 100


async def sample_data(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """The tables that the seed fills, or what is wrong with the first row that does not fit."""
    if not examined.is_made:
        return
    if not is_seeded(examined.agency):
        yield Finding("sample data", "there is no synthetic/seed.py: its rows are the agency's own affair")
        return
    population = generate(CITIZENS, 1, examined.today)
    try:
        names = filled_tables(examined.agency, population)
        await refuse_unfit_rows(examined.connection, examined.agency.place, seed_rows(examined.agency, population))
    except StartUpError as error:
        yield Finding("sample data", str(error), f"Correct {examined.agency.place}/synthetic/seed.py and seed again.")
        return
    if not names:
        remedy = (
            f"Have `rows` in {examined.agency.place}/synthetic/seed.py yield a TableRows for each table, or remove "
            "that folder, synthetic, where the rows are the agency's own affair."
        )
        yield Finding("sample data", "the seed gives no table, so that seeding fills none", remedy)
        return
    yield Finding("sample data", f"the seed fills {', '.join(names)}")
