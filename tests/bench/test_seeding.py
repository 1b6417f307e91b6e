"""When the bench seeds its stores, and when it measures what stands in them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.harness import seeding
from bench.harness.process import Server
from bench.harness.seeding import ensure_seeded
from bench.harness.tree import Tree

MADE_BY = (
    "agencies/population/figures.yaml",
    "agencies/tax_office/synthetic/seed.py",
    "agencies/tax_office/schedule.py",
    "agencies/tax_office/district.csv",
)


class Noted(Tree):
    """A tree that runs nothing: what its commands print is which they are."""

    def command(self, *arguments: str) -> str:
        self.data.mkdir(exist_ok=True)
        with (self.data / "commands").open("a") as noted:
            noted.write(f"{arguments[0]}\n")
        return ""

    @contextmanager
    def serving(self, askers: Any = ()) -> Iterator[Server]:
        yield Server(self.variant, 0, 0, 0, [])

    def dsns(self) -> Mapping[str, str]:
        return {}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Noted:
    """One whose files make people, over stores that nobody has filled."""
    for name in (*MADE_BY, "api/serving/server.py", "agencies/population/__pycache__/figures.cpython-313.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")

    async def _finish(_: Mapping[str, str]) -> None:
        """Nothing stands in the stores that could be finished."""

    monkeypatch.setattr(seeding, "_finish", _finish)
    return Noted("engine", tmp_path, tmp_path / "data")


def test_stores_that_this_version_filled_are_measured_as_they_are(tree: Noted) -> None:
    """So they are where anything else of the tree has changed: their tables are brought up to date."""
    assert ensure_seeded(tree) is not None
    for name in ("api/serving/server.py", "agencies/population/__pycache__/figures.cpython-313.pyc"):
        (tree.path / name).write_text("as it is now")
    assert ensure_seeded(tree) is None
    assert _commands(tree) == ["seed", "migrate"]


@pytest.mark.parametrize("name", MADE_BY)
def test_people_of_another_version_are_not_measured_as_this_ones(tree: Noted, name: str) -> None:
    """The stores are seeded anew, once, and again where the version before comes back."""
    before = (tree.path / name).read_text()
    for now in (before, "as it is now", "as it is now", before):
        (tree.path / name).write_text(now)
        ensure_seeded(tree)
    assert _commands(tree) == ["seed", "seed", "migrate", "seed"]


@pytest.mark.parametrize("statement", ["ENLARGE", "MOVE_IN"])
def test_households_that_were_enlarged_otherwise_are_not_measured(
    tree: Noted, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bench itself makes the largest ones."""
    ensure_seeded(tree)
    monkeypatch.setattr(seeding, statement, "otherwise")
    ensure_seeded(tree)
    assert _commands(tree) == ["seed", "seed"]


def test_a_seeding_that_was_broken_off_is_done_anew(tree: Noted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the people before were of the version that is measured then."""
    file = tree.path / MADE_BY[0]
    before = file.read_text()
    ensure_seeded(tree)
    file.write_text("as it is now")
    with monkeypatch.context() as broken:
        broken.setattr(Noted, "command", _broken_off)
        with pytest.raises(KeyboardInterrupt):
            ensure_seeded(tree)
    file.write_text(before)
    assert ensure_seeded(tree) is not None


def _broken_off(*_: str) -> None:
    raise KeyboardInterrupt


def _commands(tree: Noted) -> list[str]:
    return (tree.data / "commands").read_text().split()
