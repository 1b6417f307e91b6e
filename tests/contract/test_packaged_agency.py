"""An agency in a repository of its own: what `agency new --package` writes is installed by pip, filled and asked."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agencies.contract import conformance, testing
from agencies.contract.errors import StartUpError
from commands.scaffolding.package_scaffold import check_package_name, write_package
from tests.contract.newcomer import NAME
from tests.contract.tree_copy import tree_copy
from tests.installing import install
from tests.running import ROOT, environment, running_gateway
from tests.store.database import connected

ACCOUNT = "SELECT registered_since FROM account WHERE citizen_id = $1"
PAID = "SELECT amount FROM payment WHERE citizen_id = $1 ORDER BY paid_on DESC, id"
HELD = """{
  me {
    taxOffice { registeredSince payments { amount } }
    facts(ids: ["tax_office_registered"]) { value }
    eligibility(serviceId: "tax-office-reduction") { service { id } status }
  }
}"""


@dataclass(frozen=True, slots=True)
class Installed:
    """The agency's project, and the settings by which a process finds it and Maru where pip has installed both."""

    project: Path
    target: Path
    settings: dict[str, str]

    def run(self, folder: Path, *arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
        """What a module of Python's printed in a folder, whose own packages go before the installed ones."""
        own = environment(data, **self.settings)
        asked = [sys.executable, "-m", *arguments]
        return subprocess.run(asked, cwd=folder, env=own, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The scaffold, and Maru itself, as pip installs them."""
    folder = tmp_path_factory.mktemp("packaged")
    project, target = folder / "project", folder / "installed"
    tree = tree_copy(folder / "maru")
    explorer = tree / "web" / "dist" / "assets"
    explorer.mkdir(parents=True)
    for built in (explorer.parent / "index.html", explorer / "index.js"):
        built.write_text("as `make setup` builds it")
    install(tree, target)
    path = os.pathsep.join(filter(None, (str(target), os.environ.get("PYTHONPATH"))))
    made = Installed(project, target, {"PYTHONPATH": path, "AGENCIES": ""})
    done = made.run(folder, "server", "agency", "new", NAME, "--package", str(project), data=folder / "data")
    assert done.returncode == 0, done.stderr
    # A copy, since a build leaves its traces beside what it builds.
    install(shutil.copytree(project, folder / "built"), target)
    return made


@pytest.mark.long
def test_maru_is_installed_whole_and_typed(agency: Installed) -> None:
    """Every file of its packages but tests and pages is there, the explorer, and what types dependent packages."""
    packages = ("agencies", "api", "commands", "resolvers")
    there = {
        path.relative_to(ROOT).as_posix()
        for package in packages
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".md" and "__pycache__" not in path.parts
    }
    wanted = {name for name in there if not (name.startswith("agencies/") and "/tests/" in name)}
    assert "agencies/contract/shared_sql/outbox_1.sql" in wanted
    assert "agencies/py.typed" in wanted
    wanted |= {"web/dist/index.html", "web/dist/assets/index.js"}
    assert [name for name in sorted(wanted) if not (agency.target / name).is_file()] == []


@pytest.mark.long
def test_the_tests_of_a_package_are_found_and_pass(agency: Installed, tmp_path: Path) -> None:
    """By `pytest` alone in its repository: the agency is held against the contract among all others."""
    done = agency.run(agency.project, "pytest", "-q", "-p", "no:cacheprovider", data=tmp_path / "data")
    assert done.returncode == 0, done.stdout[-5000:]
    assert "3 passed" in done.stdout


@pytest.mark.long
async def test_a_packaged_agency_is_migrated_filled_and_asked(
    agency: Installed, own_data: Path, tmp_path: Path
) -> None:
    """Its tables, rows, purposes and services are those of its package; nothing of it stands in the tree."""
    migrated = agency.run(tmp_path, "server", "migrate", data=own_data)
    assert migrated.returncode == 0, migrated.stderr
    with running_gateway(own_data, by_shell=True, **agency.settings) as gateway:
        dsn = json.loads(agency.run(tmp_path, "server", "stores", data=own_data).stdout)[NAME]
        async with connected(dsn) as store:
            assert await store.fetchval("SELECT count(*) FROM account") == 0
    filled = agency.run(tmp_path, "server", "seed", "--citizens", "300", data=own_data)
    assert filled.returncode == 0, filled.stderr
    with running_gateway(own_data, by_shell=True, **agency.settings) as gateway:
        dsn = json.loads(agency.run(tmp_path, "server", "stores", data=own_data).stdout)[NAME]
        registered = 0
        async with connected(dsn) as store:
            for persona in gateway.personas.values():
                since = await store.fetchval(ACCOUNT, persona.id)
                paid = [row["amount"] for row in await store.fetch(PAID, persona.id)]
                answer = gateway.ask(HELD, persona.title)
                assert "errors" not in answer, answer
                _holds(answer["data"]["me"], since and since.isoformat(), paid)
                registered += since is not None
        assert 0 < registered < len(gateway.personas)
    assert not (ROOT / "agencies" / NAME).exists()


def _holds(me: dict[str, Any], since: str | None, paid: list[int]) -> None:
    """Field, fact and service say what the store holds."""
    held = me["taxOffice"] or {"registeredSince": None, "payments": None}
    assert (held["registeredSince"], held["payments"] or []) == (since, [{"amount": each} for each in paid])
    assert [each["value"] for each in me["facts"]] == [str(since is not None).lower()]
    assert me["eligibility"]["service"]["id"] == "tax-office-reduction"
    assert (me["eligibility"]["status"] == "INELIGIBLE") >= (since is None)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Where a project is to stand."""
    return tmp_path / "repository"


def test_a_project_says_what_pip_and_pytest_need(project: Path) -> None:
    """Its entry point, its files that are no modules, and its tests; the code imports nothing of a folder of Maru's."""
    files = {path.relative_to(project).as_posix() for path in write_package(NAME, project)}
    assert {"pyproject.toml", f"{NAME}/migrations/001_account.sql", f"{NAME}/tests/test_agency.py"} <= files
    assert f"{NAME}/compose.yml" not in files
    texts = {path: path.read_text(encoding="utf-8") for path in project.rglob("*") if path.is_file()}
    assert [path for path, text in texts.items() if f"agencies.{NAME}" in text or "$" in text] == []


def test_nothing_by_the_name_of_maru_is_asked_of_an_index(project: Path) -> None:
    """On PyPI it is somebody else's: whoever installed the project before Maru would run their code."""
    write_package(NAME, project)
    for folder in (project, ROOT / "examples" / "tax_office"):
        manifest = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
        assert manifest["project"]["dependencies"] == [], folder


def test_a_project_is_never_overwritten(project: Path) -> None:
    """Neither its pyproject.toml nor a folder of the agency's name; what else is there stays."""
    project.mkdir()
    (project / "README.md").write_text("ours")
    (project / NAME).mkdir()
    with pytest.raises(StartUpError, match=r"cannot be made.*Nothing was written"):
        write_package(NAME, project)
    assert sorted(path.name for path in project.iterdir()) == ["README.md", NAME]
    (project / NAME).rmdir()
    write_package(NAME, project)
    with pytest.raises(StartUpError, match=r"pyproject.toml is there already.*Nothing was written"):
        write_package("other_office", project)
    assert not (project / "other_office").exists()


def test_a_project_that_cannot_be_finished_is_not_left_half(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its pyproject.toml cannot be written, the agency's folder does not stay."""
    written = Path.write_text

    def fail(self: Path, *given: Any, **named: Any) -> int:
        if self.name == "pyproject.toml":
            raise OSError(28, "No space left on device")
        return written(self, *given, **named)

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(StartUpError, match="No space left"):
        write_package(NAME, project)
    assert list(project.iterdir()) == []


@pytest.mark.parametrize("name", ["json", "yaml", "server"])
def test_a_package_hides_no_other_module(name: str) -> None:
    """A name that Python finds already is refused, in words that say what to do."""
    with pytest.raises(StartUpError, match=r"finds a module of that name.*Give another name"):
        check_package_name(name)
    check_package_name(NAME)


def test_an_agency_whose_tests_use_the_older_name_of_testing_still_has_them() -> None:
    """`agencies.contract.conformance` gives what `agencies.contract.testing` does."""
    assert (conformance.faults_found, conformance.unnamed_days) == (testing.faults_found, testing.unnamed_days)
