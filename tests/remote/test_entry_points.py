"""Agencies that come as packages are found by their entry points; one that is broken is down, and no other is."""

import re
from collections.abc import Sequence
from datetime import date
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import StartUpError
from agencies.population.generator import generate
from agencies.registration import entry_points as found_packages
from agencies.registration.discovery import chosen, discover, installed
from agencies.registration.registry import PLATFORM, Registry, register
from agencies.seeding.seeding import filled_tables, is_seeded, migrations_of
from agencies.store.store import Store
from commands.shared.opened_services import services_of
from resolvers import admission
from resolvers.eligibility.rules.catalogue_check import service_folders
from resolvers.gateway import Gateway
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from tests.published import published

HEAD = """
from agencies.contract import *
agency = Agency("good", {"ko": "기관", "en": "Agency"}, service=HttpService(probe="/health"%s))
"""
STORED = """
from agencies.contract import Agency
agency = Agency("good", {"ko": "기관", "en": "Agency"})
"""
SEED = """
from agencies.contract.seed import TableRows
def rows(population):
    yield TableRows("loan", ("id",), iter(()))
"""
READS_A_TABLE = """
from agencies.civil_registry.entity import Citizen
LAW = Personal(Sensitivity.ORDINARY, "법 제1조")
@agency.contribute(Citizen, access=LAW)
class Fields:
    loans: str | None = %s
"""
FACTS = """
from agencies.contract import NO, Fact, FactTable, FactType
agency.facts.append(FactTable("citizen", Table("t", "id"), (
    Fact("owes", {"ko": "빚", "en": "Owes"}, FactType.BOOLEAN, stored("owes"), NO, PUBLIC),)))
"""
UNSPOKEN = """class Odd(%s):
    def __str__(self):
        return None
raise Odd
"""
BROKEN = {
    "import neverthere_package": "agency.py:1: ModuleNotFoundError: No module named 'neverthere_package'.",
    "\nagency = = 1": "agency.py:2: SyntaxError: invalid syntax. Correct that line",
    "from agencies.contract import Agencie": "agency.py:1: ImportError: cannot import name 'Agencie' from",
    "\n\nagency = Agency()": "agency.py:3: NameError: name 'Agency' is not defined. Correct that line",
    "import os\nos.environment": "agency.py:2: AttributeError. Correct that line",
    HEAD % ", prob=1": "agency.py:3: TypeError. Correct that line",
    "agenci = None": "cannot be loaded: AttributeError",
    "int('swordfish')": "agency.py:1: ValueError. Correct that line",
    "\nexit('swordfish')": "agency.py:2: SystemExit. The code ends the process: raise StartUpError with what to",
    "raise TypeError('swordfish')": "agency.py:1: TypeError. Correct that line",
    "raise NameError('swordfish')": "agency.py:1: NameError. Correct that line",
    "raise ImportError('swordfish')": "agency.py:1: ImportError. Correct that line",
    "raise SyntaxError('swordfish')": "agency.py:1: SyntaxError. Correct that line",
    "raise SyntaxError": "agency.py:1: SyntaxError. Correct that line",
    UNSPOKEN % "ValueError": "agency.py:4: Odd. Correct that line",
    "from agencies.contract import StartUpError\n" + UNSPOKEN % "StartUpError": "/agency.py:5: ",
    "eval('swordfish')": "agency.py:1: NameError. Correct that line",
    "import importlib\nimportlib.import_module('swordfish')": "agency.py:2: ModuleNotFoundError. Correct that line",
    "import httpx\nhttpx.URL(b'swordfish')": "agency.py:2: TypeError. Correct that line",
    "from agencies.contract import *\ngetattr(Sensitivity, 'swordfish')": "agency.py:2: AttributeError. Correct",
    HEAD % ", settings='swordfish'": "agency.py:3: The settings of a service are no tuple of names",
    HEAD % ", settings=('swordfish',)": "setting number 1 cannot be set",
    "1 / 0": "agency.py:1: ZeroDivisionError. Correct that line",
    "agency = None": "leads to no Agency",
    HEAD.replace('"good"', '"other"') % "": "leads to the agency 'other'",
    HEAD.replace('"en"', '"fr"') % "": "no text in 'en'",
    HEAD.replace("/health", "health") % "": "is no path: begin it with `/`",
    HEAD % ', settings=("URL",)': "'URL' cannot be set",
    HEAD % ', settings=("year",)': "setting number 1 cannot be set",
    HEAD % "" + READS_A_TABLE % 'one("loan", "citizen_id", description="A loan.")': "Citizen.loans reads a table",
    HEAD % "" + READS_A_TABLE % 'column("loan", LAW)': "agency.py:9: The description of a field is",
    HEAD % "" + READS_A_TABLE % 'column("loan", "A loan.", "법 제1조")': "agency.py:9: A field has the access",
    HEAD % "" + FACTS: "the facts owes stand in the table 't'",
    HEAD % "" + "agency.receipts = Receipts(Table('t', 'id'))": "declares its receipts in a table",
    HEAD % "" + "agency.relations = Relations(Table('t', 'id'))": "declares its relations",
    HEAD % "" + "agency.outbox = Outbox()": "declares its outbox",
    HEAD % "" + "agency.store = External('public')": "declares a service and a store that exists",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder from which packages are imported."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def _install(monkeypatch: pytest.MonkeyPatch, entries: Sequence[EntryPoint]) -> None:
    monkeypatch.setattr(found_packages, "entry_points", EntryPoints(entries).select)
    monkeypatch.setenv("AGENCIES", ",".join([*published(), *(each.name for each in entries)]))


def _entry(name: str, module: str) -> EntryPoint:
    return EntryPoint(name, f"{module}.agency:agency", "maru.agencies")


def _write(folder: Path, module: str, source: str, purposes: str | None = None) -> EntryPoint:
    (folder / module).mkdir()
    (folder / module / "__init__.py").touch()
    (folder / module / "agency.py").write_text(source)
    if purposes is not None:
        (folder / module / "purposes.yaml").write_text(purposes)
    return _entry("good", module)


def test_an_installed_agency_is_found_with_its_purposes(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands beside those of the tree, keeps no store, and its file of purposes is read."""
    entry = _write(package, "good_agency", HEAD % "", "covers:\n  own_affairs: all\n")
    _install(monkeypatch, [entry])
    registry = register(discover())
    agency = registry.agency("good")
    assert agency is not None
    assert agency.purposes.covers == {"own_affairs": "all"}
    assert "good" not in registry.with_stores
    assert "civil_registry" in registry.with_stores


@pytest.mark.parametrize(("number", "source"), list(enumerate(BROKEN)), ids=lambda value: str(value)[-40:])
def test_one_that_is_broken_is_down_with_the_reason(
    number: int, source: str, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It declares nothing, says why and is in the log; all others stay as they are.

    What is wrong with its code has file and line; the text of an exception that may quote a setting is left out.
    """
    entry = _write(package, f"broken_{number}", source)
    _install(monkeypatch, [entry])
    with capture_logs() as logs:
        registry = register(discover())
    agency = registry.agency("good")
    assert agency is not None
    assert BROKEN[source] in (agency.fault or "")
    assert "swordfish" not in (agency.fault or "")
    assert not agency.contributions
    assert not agency.has_store
    ((of, reason, at),) = [(line["agency"], line["reason"], line["at"]) for line in logs]
    assert (of, reason) == ("good", agency.fault)
    assert re.fullmatch(".+:[0-9]+", at)
    assert "civil_registry" in registry.with_stores


def test_code_in_the_second_folder_of_a_namespace_is_told_with_its_line(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several projects may share the outermost name, each in a folder of its own."""
    for place, code in (("first", ""), ("second", "\n1 / 0")):
        (package / place / "land_offices" / place).mkdir(parents=True)
        (package / place / "land_offices" / place / "agency.py").write_text(code)
        monkeypatch.syspath_prepend(package / place)
    entries = [_entry(place, f"land_offices.{place}") for place in ("first", "second")]
    _install(monkeypatch, entries)
    faults = {agency.id: agency.fault or "" for agency in found_packages.packaged(["first", "second"])}
    assert "AttributeError" in faults["first"]
    assert "land_offices/second/agency.py:2: ZeroDivisionError. Correct that line" in faults["second"]


def test_the_files_of_an_installed_agency_are_in_its_package(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Migrations, seed and services are looked for there, wherever the module of the entry point stands in it."""
    _write(package, "outer", "")
    entry = _write(package / "outer", "inner", STORED)
    (package / "outer" / "inner" / "synthetic").mkdir()
    (package / "outer" / "inner" / "synthetic" / "seed.py").write_text(SEED)
    (package / "outer" / "inner" / "services").mkdir()
    _install(monkeypatch, [EntryPoint(entry.name, "outer.inner.agency:agency", entry.group)])
    registry = register(discover())
    agency = registry.agency("good")
    assert agency is not None
    assert agency in registry.with_made_stores
    assert migrations_of(agency) == package / "outer" / "inner" / "migrations"
    assert is_seeded(agency)
    assert filled_tables(agency, generate(100, 1, date(2026, 11, 24))) == ("loan",)
    assert agency.place == "outer/inner"
    assert package / "outer" / "inner" in service_folders(registry)


@pytest.mark.parametrize("what", ["migrations", "synthetic"])
def test_files_that_nothing_would_run_put_an_installed_agency_down(
    what: str, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing migrates or seeds a store that exists; the message names the folder in the package."""
    module = f"existing_{what}"
    entry = _write(package, module, STORED.replace("})", "}, store=External('land'))").replace("Agency\n", "*\n"))
    (package / module / what).mkdir()
    _install(monkeypatch, [entry])
    (agency,) = found_packages.packaged(["good"])
    assert (agency.fault or "").startswith(f"{module}/{what} would never be run")


def test_one_that_is_in_no_package_is_down(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files would be looked for among those of all others."""
    (package / "lonely.py").write_text(STORED)
    _install(monkeypatch, [EntryPoint("good", "lonely:agency", "maru.agencies")])
    (agency,) = found_packages.packaged(["good"])
    assert "module lonely, which is in no package" in (agency.fault or "")


def test_an_entry_point_that_is_no_id_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are words of the graph, of settings and of files."""
    _install(monkeypatch, [_entry("Tax-Office", "nowhere")])
    (agency,) = found_packages.packaged(["Tax-Office"])
    assert "is no id" in (agency.fault or "")


def test_two_agencies_with_one_id_still_stop_the_start(monkeypatch: pytest.MonkeyPatch, package: Path) -> None:
    """Nobody could say whose data the id means."""
    entry = _write(package, "twice", HEAD % "")
    _install(monkeypatch, [entry, entry])
    with pytest.raises(StartUpError, match="'good' is taken by two agencies"):
        register(discover())


def test_a_package_stands_beside_a_folder_that_fails(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder's fault and a package's are one and the same to the registry, and cost no other package its part."""
    _install(monkeypatch, [_write(package, "sound", HEAD % ""), _entry("worse", "neverthere")])
    monkeypatch.setattr(admission, "installed", lambda: [*installed(), "nowhere"])
    registry = admission.admitted([*chosen(), "nowhere"])
    reasons = {agency.id: str(agency.fault) for agency in registry.faulty}
    assert reasons.keys() == {"nowhere", "worse"}
    assert "agencies/nowhere: ModuleNotFoundError" in reasons["nowhere"]
    assert "`worse = neverthere.agency:agency` cannot be loaded: ModuleNotFoundError" in reasons["worse"]
    assert registry.agency("good") is not None


async def test_readyz_tells_of_each_why_it_is_down(
    package: Path, monkeypatch: pytest.MonkeyPatch, registry: Registry, dsns: dict[str, str]
) -> None:
    """One without its settings, one whose package is broken; the agencies of the tree are UP all the same."""
    unset = _write(package, "unset", HEAD % "")
    _install(monkeypatch, [unset, _entry("worse", "neverthere")])
    found = register(discover())
    stores = {name: Store(name, dsns[name], deadline_seconds=30) for name in (*registry.with_stores, PLATFORM)}
    services = services_of(found, 1, {})
    gateway = Gateway(found, stores, lambda: date(2026, 11, 24), services=services)
    findings = await gateway.findings()
    down = {agency: status for agency, status in findings.status.items() if status == "DOWN"}
    assert down == {"good": "DOWN", "worse": "DOWN"}
    reasons = {fault.agency: fault.reason for fault in findings.faults}
    assert reasons["good"] == "GOOD_URL is not set: set it to where its service is"
    assert "`worse = neverthere.agency:agency` cannot be loaded: ModuleNotFoundError" in reasons["worse"]
    asked = GraphRequest('{ agency(id: "worse") { title status contributes } }', None, {}, "en", "0c0d" * 4)
    answer = await gateway.answer(asked, Caller(), mutation_allowed=False)
    assert answer.data == {"agency": {"title": "worse", "status": "DOWN", "contributes": []}}
    for store in stores.values():
        store.close()
