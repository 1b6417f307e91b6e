"""The lock files: what a checkout and what the image installs, of what pyproject.toml asks."""

import re
import tomllib
from typing import Final

import pytest
from packaging.requirements import Requirement

from tests.running import ROOT

ASKED: Final = tomllib.loads((ROOT / "pyproject.toml").read_text())
PRODUCT: Final = ASKED["project"]["dependencies"]
DEV: Final = ASKED["dependency-groups"]["dev"]
WHOLE: Final = "requirements.lock"
OF_THE_IMAGE: Final = "requirements-image.lock"


def locked(name: str) -> set[str]:
    """The packages of a lock file, each with its version, its marker and its hashes."""
    return set(re.split(r"\n(?=\S)", (ROOT / name).read_text().strip()))


def versions(name: str) -> dict[str, list[str]]:
    """The versions of each package of a lock file: a newer Python may have another one."""
    found: dict[str, list[str]] = {}
    for each in locked(name):
        package, version = each.split()[0].split("==")
        found.setdefault(package, []).append(version)
    return found


@pytest.mark.parametrize(("name", "asked"), [(WHOLE, [*PRODUCT, *DEV]), (OF_THE_IMAGE, PRODUCT)])
def test_a_lock_file_has_what_pyproject_asks(name: str, asked: list[str]) -> None:
    """Each package in a version that is within the bounds."""
    found = versions(name)
    for requirement in map(Requirement, asked):
        assert all(map(requirement.specifier.contains, found[requirement.name])), requirement


def test_the_image_has_nothing_that_only_tests_and_checks_need() -> None:
    """What stands beside citizens' data is the product and what it needs, in the versions that were tested."""
    assert {Requirement(each).name for each in DEV} & {*versions(OF_THE_IMAGE)} == set()
    assert locked(OF_THE_IMAGE) < locked(WHOLE)
    installed = re.findall(r"pip install .*?-r (\S+)", (ROOT / "Dockerfile").read_text())
    assert installed == [OF_THE_IMAGE]


@pytest.mark.parametrize("name", [WHOLE, OF_THE_IMAGE])
def test_a_lock_file_names_no_registry(name: str) -> None:
    """Whoever installs takes packages from where they always do."""
    assert "//" not in (ROOT / name).read_text()
