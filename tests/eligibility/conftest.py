"""A gateway whose catalogue a test may replace: the service catalogue on its own PostgreSQL, the rest as seeded."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from agencies.registration.registry import Registry
from agencies.service_catalogue.files.catalogue_file import Catalogue
from agencies.service_catalogue.store.content import own_content
from resolvers.eligibility.facts.definitions import kept_definitions
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from tests.eligibility.swapping import Swapping
from tests.faults.throwaway import Throwaway
from tests.people import DAY
from tests.running import RunningGateway, running_gateway
from tests.seeded_folder import copied


@pytest.fixture(scope="session")
def catalogue(registry: Registry) -> Catalogue:
    """Maru's own catalogue as its files have it, read once."""
    return catalogue_of(registry)


@pytest.fixture(scope="session")
def swapping(gateway: RunningGateway, template: Path, registry: Registry, catalogue: Catalogue) -> Iterator[Swapping]:
    """The gateway, and by which its catalogue is swapped; `gateway` comes first, since the other stores end with it."""
    own = own_content(catalogue, date.fromisoformat(DAY), kept_definitions(registry))
    with copied(template) as folder:
        store = Throwaway(folder, ("service_catalogue",))
        try:
            with running_gateway(gateway.data, **store.settings) as opened:
                yield Swapping(opened, store, own)
        finally:
            store.stop()
