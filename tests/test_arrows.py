"""The arrows of the packages hold for every agency that stands here, published or not: no list has to name it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from agencies.registration.discovery import FOLDER, installed
from tests.published import published
from tests.running import ROOT
from tests.some import some

OURS: Final = ("server", "commands", "api", "resolvers", "agencies", "tests", "bench")
AGENCIES: Final = installed()
CONTRACTS: Final = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
MODULES: Final = {path.stem for path in FOLDER.iterdir() if path.is_dir() or path.suffix == ".py"}
BESIDE: Final = sorted(name for name in MODULES if name not in AGENCIES and name[0] not in "._")
"""What stands in agencies/ and is no agency: the contract, the stores, the population, and how agencies are found."""


def test_every_package_beside_the_agencies_stands_in_a_layer() -> None:
    """A new package in agencies/ that is no agency is named in the layers of pyproject.toml, and no agency is."""
    (layers,) = (each["layers"] for each in CONTRACTS if each.get("containers") == ["agencies"])
    assert sorted(name.strip() for layer in layers for name in layer.split("|")) == BESIDE


def test_no_contract_lists_agencies() -> None:
    """A list of agencies in pyproject.toml would need every new one."""
    listed = [name for each in CONTRACTS for key in ("layers", "forbidden_modules") for name in each.get(key, ())]
    named = {name.strip() for each in listed for name in each.split("|")}
    assert named & {*AGENCIES, *(f"agencies.{agency}" for agency in AGENCIES)} == set()


@pytest.mark.parametrize("package", ["api", *(f"agencies/{name}" for name in BESIDE)])
def test_what_serves_all_agencies_imports_none(package: str) -> None:
    """HTTP, the contract, the stores, the population and the registry know no agency by its name."""
    folder = ROOT / package
    for path in some(folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]):
        for module in imported(path):
            agency = module.split(".")[1] if module.startswith("agencies.") else ""
            assert agency not in AGENCIES, f"{path.relative_to(ROOT)} imports {module}"


@pytest.mark.parametrize("agency", AGENCIES)
def test_an_agency_uses_what_every_agency_may(agency: str) -> None:
    """Its own folder, the contract, the language of rules, other agencies' entities, and the synthetic population."""
    for path in some((FOLDER / agency).rglob("*.py")):
        for module in imported(path):
            assert may_use(agency, module), f"{path.relative_to(ROOT)} imports {module}"


def test_agencies_own_entities_without_a_circle() -> None:
    """An agency whose entities another one extends does not extend that one's, by whatever way round."""
    uses = {agency: {*_others(agency)} for agency in AGENCIES}
    left = dict(uses)
    while free := [agency for agency, others in left.items() if not others & left.keys()]:
        for agency in free:
            del left[agency]
    assert left == {}


def _others(agency: str) -> Iterator[str]:
    for path in (FOLDER / agency).rglob("*.py"):
        for module in imported(path):
            other = module.split(".")[1] if module.startswith("agencies.") else ""
            if other in AGENCIES and other != agency:
                yield other


@cache
def imported(path: Path) -> tuple[str, ...]:
    """The modules of ours that a file imports, wherever in it."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.relative_to(ROOT)} imports by a relative name"
            names = [node.module or ""]
        yield from (name for name in names if name.split(".")[0] in OURS)


def may_use(agency: str, module: str) -> bool:
    """Whether this agency may import this module of ours."""
    contract = {
        "agencies.contract",
        "agencies.contract.seed",
        "agencies.contract.drawn_rows",
        "agencies.contract.testing",
        "agencies.contract.conformance",
    }
    entities = {f"agencies.{other}.entity" for other in AGENCIES}
    own = module.startswith(f"agencies.{agency}.")
    return own or module in contract | entities or module.startswith(("agencies.population.", "agencies.rules."))


def test_the_agencies_page_tells_agencies_and_libraries_apart() -> None:
    """agencies/README.md has a row in its first table for each published agency, and in its second for each library."""
    agencies, libraries = (ROOT / "agencies" / "README.md").read_text().split("Every other folder is a library.")
    assert _folders(agencies) == {*published()}
    assert _folders(libraries) == {*BESIDE}


def _folders(table: str) -> set[str]:
    return set(re.findall(r"^\| `([a-z_]+)/` \|", table, re.MULTILINE))
