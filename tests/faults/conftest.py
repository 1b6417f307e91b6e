"""Gateways whose agencies a test may hurt: each on a PostgreSQL of its own, the others on the seeded stores."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.faults.proxy import Proxy
from tests.faults.throwaway import DEADLINE, Throwaway
from tests.running import RunningGateway, running_gateway, staff_log_of
from tests.seeded_folder import copied

NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"
READING: Final = 'FROM "disability"'
"""What the statement has that reads disabilities, and no other one."""
WRITING: Final = 'INTO "wrong_fact_report"'
"""What the statement has that writes a citizen's report of a wrong fact."""


@contextmanager
def _thrown_away(template: Path, *agencies: str) -> Iterator[Throwaway]:
    with copied(template) as folder:
        opened = Throwaway(folder, agencies)
        try:
            yield opened
        finally:
            opened.stop()


@pytest.fixture(scope="session")
def welfare(template: Path) -> Iterator[Throwaway]:
    """The welfare office alone."""
    with _thrown_away(template, "welfare_office") as opened:
        yield opened


@pytest.fixture(scope="session")
def labour_and_catalogue(template: Path) -> Iterator[Throwaway]:
    """The labour office and the service catalogue."""
    with _thrown_away(template, "labour_office", "service_catalogue") as opened:
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


class Way(NamedTuple):
    """A gateway that reaches the welfare office's store through a proxy."""

    gateway: RunningGateway
    proxy: Proxy


@pytest.fixture(scope="session")
def way(gateway: RunningGateway, welfare: Throwaway) -> Iterator[Way]:
    """Open a gateway that reaches the welfare office's store through a proxy."""
    with Proxy(welfare.dsn, READING, WRITING).serving() as proxy:
        address = {"WELFARE_OFFICE_DATABASE_URL": proxy.dsn}
        with running_gateway(gateway.data, **address, AGENCY_DEADLINE_SECONDS=str(DEADLINE)) as opened:
            yield Way(opened, proxy)


def _check_log(opened: RunningGateway) -> None:
    """F12: what the staff's log says after all these faults is JSON, a line each, without anything of a caller's."""
    said = staff_log_of(opened)
    assert said, "faults leave their traces"
    for line in said.splitlines():
        json.loads(line)
    for word in ("authorization", "Bearer", "eyJ", "receives {", "SELECT", "RETIRED", "often", "yesterday-ish", "@/"):
        assert word not in said, word
