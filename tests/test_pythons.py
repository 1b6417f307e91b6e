"""The Pythons that pyproject.toml names: one list, and a lock that holds for each of them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Final

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.running import ROOT
from tests.test_locks import ASKED, DEV, OF_THE_IMAGE, PRODUCT, WHOLE, locked

NAMED: Final = re.findall(r"Python :: (3\.\d+)", "\n".join(ASKED["project"]["classifiers"]))


@pytest.mark.parametrize("python", NAMED)
@pytest.mark.parametrize(("name", "asked"), [(WHOLE, [*PRODUCT, *DEV]), (OF_THE_IMAGE, PRODUCT)])
def test_every_package_is_pinned_for_every_named_python(name: str, asked: list[str], python: str) -> None:
    """What is asked for, and what that asks for in turn, stands once in the lock, with its extras and hashes."""
    pinned = _pinned(name, _environment(python))
    missing, seen, waiting = [], set(), [Requirement(each) for each in asked]
    while waiting:
        requirement = waiting.pop()
        if not _applies(requirement, python):
            continue
        package = canonicalize_name(requirement.name)
        found = pinned.get(package, [])
        if len(found) != 1 or not requirement.extras <= found[0].extras or not _allows(requirement, found[0]):
            missing.append(f"{requirement}: {[str(each) for each in found]}")
        for extra in {"", *requirement.extras} - {extra for known, extra in seen if known == package}:
            seen.add((package, extra))
            waiting.extend(_asked_by(package, extra, python))
    assert missing == []


def test_the_oldest_python_is_the_one_that_is_required() -> None:
    """pyproject.toml requires and checks it, the locks are made for it, and README names it."""
    oldest = NAMED[0]
    assert ASKED["project"]["requires-python"] == f">={oldest}"
    assert ASKED["tool"]["mypy"]["python_version"] == oldest
    assert ASKED["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert f"Python {oldest} or newer" in (ROOT / "README.md").read_text()
    assert (ROOT / "CONTRIBUTING.md").read_text().count(f"--python-version {oldest} ") == 2


def test_make_looks_for_every_named_python() -> None:
    """The newest first; whichever runs is taken."""
    makefile = (ROOT / "Makefile").read_text()
    searched = re.findall(r"python(3\.\d+)", makefile)
    assert searched == sorted(NAMED, reverse=True, key=lambda each: int(each.partition(".")[2]))


def test_a_second_python_installs_no_package_of_node_again(tmp_path: Path) -> None:
    """What `make test VENV=` sets up later is newer than these packages, and they have nothing of it."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    web, lock = tmp_path / "web", "node_modules/.package-lock.json"
    (web / "src").mkdir(parents=True)
    (web / "node_modules").mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc", lock):
        (web / name).touch()
    asked = ["make", "-n", f"web/{lock}"]
    for name in ("requirements.lock", ".venv/bin/python", ".venv/.installed"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert "npm ci" not in subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    (web / lock).unlink()
    assert "npm ci" in subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True).stdout


def _environment(python: str) -> dict[str, str]:
    return {**default_environment(), "python_version": python, "python_full_version": f"{python}.7"}


def _pinned(name: str, environment: dict[str, str]) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for block in locked(name):
        line, *hashes = block.split("\\\n")
        assert hashes, line
        assert all(each.strip().startswith("--hash=sha256:") for each in hashes), line
        pin = Requirement(line)
        if pin.marker is None or pin.marker.evaluate(environment):
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def _applies(requirement: Requirement, python: str, extra: str = "") -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**_environment(python), "extra": extra})


def _allows(requirement: Requirement, pin: Requirement) -> bool:
    [version] = [each.version for each in SpecifierSet(str(pin.specifier))]
    return requirement.specifier.contains(version, prereleases=True)


def _asked_by(package: str, extra: str, python: str) -> Iterator[Requirement]:
    """Yield what an installed package asks for by this extra; only its pin is known of one that is not installed."""
    try:
        asked = requires(package) or []
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, asked):
        if _applies(requirement, python, extra):
            requirement.marker = None
            yield requirement
