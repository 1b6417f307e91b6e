"""The oracle with faults: stores that are down, late or false are told alike by both executors."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from random import Random
from typing import Any, Final

import pytest

from agencies.contract.errors import AgencyTimeout, AgencyUnavailable
from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.request.caller import Caller
from tests.engine.comparing import Pair
from tests.engine.operations import Asked, Ids, walk
from tests.engine.spoiling import declared_tables, reading, replaced, spoilt
from tests.part import part_of
from tests.people import DAY
from tests.running import RunningGateway

FAMILY: Final = "Multicultural family of six"
OPERATIONS: Final = part_of(15)
SEEDS_A_ROUND: Final = 400
SEEDS_AT_MOST: Final = 8_000
ANYTHING: Final = re.compile("")
AGENCIES: Final = (
    "civil_registry",
    "education_office",
    "health_insurance",
    "labour_office",
    "service_catalogue",
    "welfare_office",
)


class Failing(Store):
    """A store of which every statement fails in the same way."""

    error: type[AgencyUnavailable] | type[AgencyTimeout] = AgencyUnavailable

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """Fail."""
        raise self.error(f"{self.agency} fails.", agency=self.agency)


async def _same(
    pair: Pair, callers: Sequence[Caller], ids: Ids, first: int, fault: str, reads: re.Pattern[str] = ANYTHING
) -> None:
    checked = 0
    for seed, asked in islice(_reading(pair, ids, first, reads), OPERATIONS):
        checked += 1
        different = await pair.differs(asked, callers[seed % len(callers)])
        assert different is None, f"{fault}, seed {seed}: {different}"
    assert checked == OPERATIONS, f"{fault}: {checked} of {SEEDS_AT_MOST} operations read what is at fault"


def _reading(pair: Pair, ids: Ids, first: int, reads: re.Pattern[str]) -> Iterator[tuple[int, Asked]]:
    """The operations that read something of what is at fault."""
    for seed in range(first, first + SEEDS_AT_MOST):
        asked = walk(pair.schema, seed, ids)
        if reads.search(asked.document):
            yield seed, asked


@pytest.mark.parametrize("error", [AgencyUnavailable, pytest.param(AgencyTimeout, marks=pytest.mark.long)])
@pytest.mark.parametrize("agency", AGENCIES)
async def test_an_agency_that_fails_is_told_alike(
    registry: Registry, stores: dict[str, Store], callers: Sequence[Caller], ids: Ids, agency: str, error: Any
) -> None:
    """Every statement of one agency fails: both executors say so at the same places."""
    failing = Failing(agency, "postgresql://nobody@127.0.0.1:1/nowhere")
    failing.error = error
    pair = Pair(registry, {**stores, agency: failing}, date.fromisoformat(DAY))
    await _same(pair, callers, ids, 30_000, agency)


# An object that graphql-core cancels before it began leaves its fields' coroutines over, which nobody awaits. Python
# warns of each as it is freed, or cannot where that is in generated code, which imports nothing.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "rounds", [range(1), pytest.param(range(1, 400), marks=pytest.mark.long)], ids=["some", "many"]
)
async def test_a_store_that_breaks_its_contract_is_told_alike(
    registry: Registry,
    stores: dict[str, Store],
    dsns: dict[str, str],
    callers: Sequence[Caller],
    ids: Ids,
    rounds: range,
) -> None:
    """Nulls, codes, numbers and types that may not be, columns and rows that lack, rows that stand there twice."""
    tables = declared_tables(registry)
    for seed in rounds:
        random = Random(seed)
        agency, table = random.choice(tables)
        async with spoilt(dsns[agency], table, random) as (dsn, fault):
            store = Store(agency, dsn, deadline_seconds=30)
            try:
                pair = Pair(registry, {**stores, agency: store}, date.fromisoformat(DAY))
                await _same(pair, callers, ids, 40_000 + seed * SEEDS_A_ROUND, fault, reading(registry, table))
            finally:
                store.close()


@pytest.mark.parametrize(
    ("agency", "table", "document"),
    [
        ("civil_registry", "citizen", "{ me { children { id name sex } } }"),
        (
            "education_office",
            "school_listing",
            "{ me { children { education { enrolments { id school { name } } } } } }",
        ),
    ],
)
async def test_a_joined_row_that_stands_there_twice_is_told_alike(
    registry: Registry,
    stores: dict[str, Store],
    dsns: dict[str, str],
    gateway: RunningGateway,
    agency: str,
    table: str,
    document: str,
) -> None:
    """A list whose entries' own rows are double keeps its length, and the double rows are a broken contract."""
    twice = f'SELECT * FROM public."{table}" UNION ALL SELECT * FROM public."{table}"'
    async with replaced(dsns[agency], table, twice) as dsn:
        store = Store(agency, dsn, deadline_seconds=30)
        try:
            pair = Pair(registry, {**stores, agency: store}, date.fromisoformat(DAY))
            family = Caller(gateway.personas[FAMILY].id)
            answers = await pair.answers(Asked(document, {}), family)
            assert answers.difference is None, answers.difference
            assert answers.way == ("core", "a key has broken rows")
        finally:
            store.close()


async def test_a_statement_of_two_places_that_lacks_a_column_is_told_alike(
    registry: Registry, stores: dict[str, Store], dsns: dict[str, str], gateway: RunningGateway
) -> None:
    """Two places share a statement for the columns of both: where it breaks its contract, graphql-core asks again."""
    document = "{ me { health { known: conditions { id name } conditions { id since } } } }"
    async with replaced(
        dsns["health_insurance"], "health_condition", "SELECT id, citizen_id, code, name FROM public.health_condition"
    ) as dsn:
        store = Store("health_insurance", dsn, deadline_seconds=30)
        try:
            pair = Pair(registry, {**stores, "health_insurance": store}, date.fromisoformat(DAY))
            answers = await pair.answers(Asked(document, {}), Caller(gateway.personas[FAMILY].id))
            assert answers.difference is None, answers.difference
            assert answers.way == ("core", "a part of a joined statement failed")
        finally:
            store.close()
