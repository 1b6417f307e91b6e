"""The example agency as somebody would install it, its service, and a gateway that finds it by its entry point."""

import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from agencies.registration.registry import Registry
from agencies.service_catalogue.store.content import own_content
from agencies.service_catalogue.store.loader import load
from agencies.service_catalogue.store.presence import until_swapped
from resolvers.eligibility.facts.definitions import kept_definitions
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from tests.eligibility.swapping import service
from tests.installing import install
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.published import published
from tests.remote.tax_service import TOKEN, TaxService, served
from tests.running import ROOT, RunningGateway, running_gateway, stores
from tests.store.database import connected

DEADLINE: Final = 2.0
"""The deadline that these tests' gateway gives each agency, in seconds."""

IN_ARREARS: Final = "tax-in-arrears"
"""The service that is for whoever has tax in arrears."""


@dataclass(frozen=True, slots=True)
class TaxGateway:
    """A gateway, and the service that its tax office asks; `settings` are those by which a command finds both."""

    gateway: RunningGateway
    service: TaxService
    settings: Mapping[str, str]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which pip has installed the example."""
    folder = tmp_path_factory.mktemp("example")
    # A copy, since a build leaves its traces beside what it builds.
    install(shutil.copytree(ROOT / "examples" / "tax_office", folder / "project"), folder / "installed")
    return folder / "installed"


@pytest.fixture
def reading(package: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """What reads the example's records. Python forgets the module again: other tests name a package as it is named."""
    monkeypatch.syspath_prepend(str(package))
    yield import_module("tax_office.reading")
    for name in [name for name in sys.modules if name.partition(".")[0] == "tax_office"]:
        del sys.modules[name]


@pytest.fixture(scope="session")
def tax_service(package: Path) -> Iterator[TaxService]:
    """The example's service."""
    with pytest.MonkeyPatch.context() as environment, served(package) as opened:
        environment.setenv("TAX_OFFICE_TOKEN", TOKEN)
        yield opened


@pytest.fixture(scope="module")
async def at_tax_office(
    own_data: Path, package: Path, tax_service: TaxService, registry: Registry
) -> AsyncIterator[TaxGateway]:
    """A gateway with the example installed, and a service in its catalogue that asks for the example's fact."""
    path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
    settings = {
        "PYTHONPATH": path,
        "AGENCIES": ",".join([*published(), "tax_office"]),
        "TAX_OFFICE_URL": tax_service.url,
        "TAX_OFFICE_TOKEN": TOKEN,
        "AGENCY_DEADLINE_SECONDS": str(DEADLINE),
    }
    with running_gateway(own_data, **settings) as opened:
        own = own_content(catalogue_of(registry), date.fromisoformat(DAY), kept_definitions(registry))
        added = service(own, IN_ARREARS, {"fact": "tax_arrears", "is": True})
        async with connected(stores(own_data)["service_catalogue"]) as connection:
            loaded = await load(connection, replace(own, services=[*own.services, added]))
            assert await until_swapped(connection, loaded.version_id, seconds=HANGING_SECONDS) == []
        yield TaxGateway(opened, tax_service, settings)
