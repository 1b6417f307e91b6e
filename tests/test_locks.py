"""The lock files: what a checkout and what the image installs, of what pyproject.toml asks."""

import re
import tomllib
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.running import ROOT

ASKED: Final = tomllib.loads((ROOT / "pyproject.toml").read_text())
PRODUCT: Final = ASKED["project"]["dependencies"]
DEV: Final = ASKED["dependency-groups"]["dev"]
WHOLE: Final = "requirements.lock"
OF_THE_IMAGE: Final = "requirements-image.lock"
SAFE_FROM: Final = {
    "strawberry-graphql": ("0.315.7", "CVE-2026-47706 and -47707; -35523 and -35526 are mended before"),
    "starlette": ("1.5.1", "ranges without a bound; CVE-2026-54282 and -54283, -48710, -48817 are mended before"),
    # The first of 3.3 that is known to have what 3.2.12 has of it, CVE-2026-75507 and -75508 among it.
    "graphql-core": ("3.3.2", "a validation of overlapping fields that has no budget, and nesting without a bound"),
    "uvicorn": ("0.11.7", "CVE-2020-7695"),
}
"""From which version on known holes of a package are mended, and which they are."""


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


@pytest.mark.parametrize("package", SAFE_FROM)
def test_h09_no_bound_lets_in_a_version_with_a_known_hole(package: str) -> None:
    """Whoever installs without the lock files takes what pyproject.toml asks, be it the lowest."""
    floor, mended = SAFE_FROM[package]
    [asked] = [each for each in map(Requirement, PRODUCT) if each.name == package]
    [lowest] = [bound.version for bound in asked.specifier if bound.operator == ">="]
    assert Version(lowest) >= Version(floor), mended


def test_h09_nothing_reads_forms() -> None:
    """starlette would by python-multipart, whose own holes (CVE-2026-40347, -53539) are nothing to anybody without."""
    assert "python-multipart" not in versions(WHOLE)


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
