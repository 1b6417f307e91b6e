"""A hall whose catalogue a test may replace: the service catalogue on a PostgreSQL of its own, the rest as seeded."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from agencies.population.generator import generate
from agencies.registry import Registry
from agencies.service_catalogue.content import own_content
from resolvers.eligibility.catalogue_check import catalogue_of
from tests.conftest import CITIZENS, SEED
from tests.eligibility.swapping import Swapping
from tests.faults.throwaway import Throwaway, run_filling
from tests.running import DAY, RunningHall, running_hall


@pytest.fixture(scope="session")
def swapping(hall: RunningHall, registry: Registry) -> Iterator[Swapping]:
    """The hall, and by which its catalogue is swapped; `hall` comes first, since the other stores end with it."""
    parent = Path(tempfile.mkdtemp(prefix="maru-"))
    store = Throwaway(parent / "data", ("service_catalogue",))
    try:
        run_filling(store, generate(int(CITIZENS), int(SEED), date.fromisoformat(DAY)), registry)
        with running_hall(hall.data, **store.settings) as opened:
            yield Swapping(opened, store, own_content(catalogue_of(registry), date.fromisoformat(DAY)))
    finally:
        store.stop()
        shutil.rmtree(parent)
