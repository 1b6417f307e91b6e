"""Gateways whose agencies a test may hurt: each on a PostgreSQL of its own, the others on the seeded stores."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from agencies.population.generator import generate
from agencies.registry import Registry
from tests.faults.throwaway import DEADLINE, Throwaway, run_filling
from tests.people import CITIZENS, DAY, SEED
from tests.running import RunningGateway, running_gateway, staff_log_of

NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"


@contextmanager
def _thrown_away(agencies: tuple[str, ...], registry: Registry) -> Iterator[Throwaway]:
    parent = Path(tempfile.mkdtemp(prefix="maru-"))
    opened = Throwaway(parent / "data", agencies)
    try:
        run_filling(opened, generate(int(CITIZENS), int(SEED), date.fromisoformat(DAY)), registry)
        yield opened
    finally:
        opened.stop()
        shutil.rmtree(parent)


@pytest.fixture(scope="session")
def welfare(registry: Registry) -> Iterator[Throwaway]:
    """The welfare office alone."""
    with _thrown_away(("welfare_office",), registry) as opened:
        yield opened


@pytest.fixture(scope="session")
def labour_and_catalogue(registry: Registry) -> Iterator[Throwaway]:
    """The labour office and the service catalogue."""
    with _thrown_away(("labour_office", "service_catalogue"), registry) as opened:
        yield opened


@pytest.fixture(scope="session")
def sick_gateway(
    gateway: RunningGateway, welfare: Throwaway, labour_and_catalogue: Throwaway
) -> Iterator[RunningGateway]:
    """A gateway over them; `gateway` comes first, since it is its end that would take the seeded stores along."""
    settings = {**welfare.settings, **labour_and_catalogue.settings, "AGENCY_DEADLINE_SECONDS": str(DEADLINE)}
    with running_gateway(gateway.data, **settings) as opened:
        yield opened
    _check_log(opened)


def _check_log(opened: RunningGateway) -> None:
    """F12: what the staff's log says after all these faults is JSON, a line each, without anything of a caller's."""
    said = staff_log_of(opened)
    assert said, "faults leave their traces"
    for line in said.splitlines():
        json.loads(line)
    for word in ("authorization", "Bearer", "eyJ", "receives {", "SELECT", "RETIRED", "often", "yesterday-ish", "@/"):
        assert word not in said, word
