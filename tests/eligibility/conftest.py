"""A gateway whose catalogue a test may replace: the service catalogue on its own PostgreSQL, the rest as seeded."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from agencies.population.generator import generate
from agencies.registry import Registry
from agencies.service_catalogue.store.content import own_content
from resolvers.eligibility.facts.definitions import kept_definitions
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from tests.eligibility.swapping import Swapping
from tests.faults.throwaway import Throwaway, run_filling
from tests.people import CITIZENS, DAY, SEED
from tests.running import RunningGateway, running_gateway


@pytest.fixture(scope="session")
def swapping(gateway: RunningGateway, registry: Registry) -> Iterator[Swapping]:
    """The gateway, and by which its catalogue is swapped; `gateway` comes first, since the other stores end with it."""
    parent = Path(tempfile.mkdtemp(prefix="maru-"))
    store = Throwaway(parent / "data", ("service_catalogue",))
    try:
        run_filling(store, generate(int(CITIZENS), int(SEED), date.fromisoformat(DAY)), registry)
        with running_gateway(gateway.data, **store.settings) as opened:
            yield Swapping(
                opened, store, own_content(catalogue_of(registry), date.fromisoformat(DAY), kept_definitions(registry))
            )
    finally:
        store.stop()
        shutil.rmtree(parent)
