"""The arrows of the packages hold for every agency: none is left out of a contract, none takes more than it may."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from agencies.registry import FOLDER, discover
from tests.running import ROOT
from tests.some import some

OURS = ("server", "commands", "api", "resolvers", "agencies", "tests", "bench")
AGENCIES = [agency.id or "" for agency in discover()]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
KNOW_NO_AGENCY = ["api knows no agency", "The contract knows no agency"]


@pytest.mark.parametrize("name", KNOW_NO_AGENCY)
def test_every_agency_stands_in_the_contracts_that_list_them(name: str) -> None:
    """What may know no agency may know none of them: `forbidden_modules` in pyproject.toml names each folder."""
    (listed,) = (each["forbidden_modules"] for each in CONTRACTS if each["name"] == name)
    assert listed == [f"agencies.{agency}" for agency in AGENCIES]


def test_every_agency_stands_in_a_layer() -> None:
    """A new agency that no layer names stops `make lint`, and this test says so before."""
    (layers,) = (each["layers"] for each in CONTRACTS if each.get("containers") == ["agencies"])
    named = {name.strip() for layer in layers for name in layer.split("|")}
    assert set(AGENCIES) <= named


def test_no_other_contract_lists_agencies() -> None:
    """A contract that names an agency is one of those that the test above keeps whole."""
    folders = {f"agencies.{agency}" for agency in AGENCIES}
    naming = [each["name"] for each in CONTRACTS if folders & set(each.get("forbidden_modules", ()))]
    assert naming == KNOW_NO_AGENCY


@pytest.mark.parametrize("agency", AGENCIES)
def test_an_agency_uses_what_every_agency_may(agency: str) -> None:
    """Its own folder, the contract, other agencies' entities, and the synthetic population."""
    for path in some((FOLDER / agency).rglob("*.py")):
        for module in imported(path):
            assert may_use(agency, module), f"{path.relative_to(ROOT)} imports {module}"


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.relative_to(ROOT)} imports by a relative name"
            names = [node.module or ""]
        yield from (name for name in names if name.split(".")[0] in OURS)


def may_use(agency: str, module: str) -> bool:
    """Whether this agency may import this module of ours."""
    contract = {"agencies.contract", "agencies.contract.seed"}
    entities = {f"agencies.{other}.entity" for other in AGENCIES}
    own = module.startswith(f"agencies.{agency}.")
    return own or module in contract | entities or module.startswith("agencies.population.")
