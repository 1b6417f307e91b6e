"""What the benchmark writes of the code that it measures."""

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import pytest

from agencies.embedded_postgresql.binaries import Binaries
from bench import __main__ as bench
from bench.harness.measured_tree import MeasuredTree, measured_tree
from bench.harness.target import Target

FOLDER: Final = Path(bench.__file__).parent
MEASURED_BEFORE: Final = {"eligibility.json"}
"""Files of figures that were written before any said of which tree it is."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of one commit, with figures of a run before."""
    (tmp_path / "bench").mkdir()
    for name in ("server.py", "bench/results.json"):
        (tmp_path / name).write_text("as it was committed")
    own = "-c user.name=n -c user.email=n@x -c commit.gpgsign=false"
    for asked in ("init --quiet", "add .", f"{own} commit --quiet --message=m"):
        subprocess.run(["git", *asked.split()], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.name)
def test_figures_that_stand_here_name_their_commit_and_day_and_whether_anything_was_changed(file: Path) -> None:
    """As docs/commands.md says of each of these files."""
    if measured_tree().commit is None:
        pytest.skip("there is no repository; untested: of which tree figures are that are measured here")
    found = json.loads(file.read_text())
    if file.name in MEASURED_BEFORE:
        assert "tree" not in found, f"it was measured anew: take {file.name} out of MEASURED_BEFORE"
        pytest.skip(f"it is of an earlier release; untested: of which tree {file.name} is")
    tree = MeasuredTree(**found["tree"])
    assert tree.commit
    assert tree.is_clean in (True, False)
    assert date.fromisoformat(tree.day)


def test_figures_name_their_commit_and_day_and_whether_anything_was_changed(repository: Path) -> None:
    """What a run before has written is no change of what is measured; a line of code is, and so is any other file."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository, capture_output=True, text=True).stdout
    for name in ("results.json", "eligibility.json", "against.json"):
        (repository / "bench" / name).write_text("of a run before")
    found = measured_tree(repository)
    assert found.commit
    assert head.startswith(found.commit)
    assert found.is_clean
    assert date.fromisoformat(found.day)
    for new in (repository / "new.py", repository / "bench" / "given.json"):
        new.write_text("not committed")
        assert measured_tree(repository).is_clean is False
        new.unlink()
    (repository / "server.py").write_text("changed")
    assert measured_tree(repository).is_clean is False


def test_the_tree_is_looked_at_before_anything_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not after the sections on stores of their own: what is committed while they run is not measured."""
    done: list[str] = []

    def measure() -> list[Target]:
        done.append("measured")
        return []

    monkeypatch.setattr(sys, "argv", ["bench", "--only=usage"])
    monkeypatch.setitem(bench.ON_THEIR_OWN, "usage", measure)
    monkeypatch.setattr(bench, "measured_tree", lambda: done.append("looked at"))
    bench.main()
    assert done == ["looked at", "measured"]


@pytest.mark.parametrize("path", ["", "/nowhere"])
def test_a_tree_without_git_can_be_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Be it no repository, or a machine without git: its figures name no commit, and no run ends by that."""
    if path:
        monkeypatch.setenv("PATH", path)
    found = measured_tree(tmp_path)
    assert (found.commit, found.is_clean) == (None, None)


def test_every_file_of_figures_has_the_tree() -> None:
    """Beside the machine and the versions."""
    tree, stores = measured_tree(), SimpleNamespace(postgres=Binaries.find().folder / "postgres")
    found = bench._measured_on(stores, tree)  # type: ignore[arg-type]
    assert found["tree"] == asdict(tree)
    assert found.keys() == {"tree", "machine", "versions"}
