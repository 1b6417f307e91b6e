"""Kept mutants are found again in code that has moved, and none is compared with another that only looks like it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.mutation.kept import Kept, find, read
from tests.mutation.mutant import mutants
from tests.mutation.report import Report
from tests.mutation.trying import Fate, Tried

LOWER = """\
class Bounds:
    def lower(self, number: int) -> bool:
        least = self.least
        return number < least
"""
UPPER = """\
def upper(number: int, most: int) -> bool:
    return number > most
"""
TWICE = "".join(f"def {name}(number: int, least: int) -> bool:\n    return number < least\n\n\n" for name in "ab")
ALIKE = TWICE.replace(":\n", ":\n    least += 1\n")


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A product of two files, in the place of this one's."""
    (tmp_path / "api").mkdir()
    (tmp_path / "resolvers").mkdir()
    (tmp_path / "api" / "lower.py").write_text(LOWER)
    (tmp_path / "api" / "upper.py").write_text(UPPER)
    monkeypatch.setattr("tests.mutation.mutant.ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def tried(product: Path) -> list[Tried]:
    """All mutants of both files; the one that takes an equal number for a lower one survived."""
    every = [each for name in ("lower", "upper") for each in mutants("api", product / "api" / f"{name}.py")]
    return [Tried(each, Fate.SURVIVED if "number <=" in each.code else Fate.KILLED, 2, 0.1) for each in every]


@pytest.fixture
def kept(tried: Sequence[Tried]) -> list[Kept]:
    """The same, as a file keeps them."""
    return [Kept.of(each) for each in tried]


def test_a_file_keeps_all_mutants_with_their_fate(kept: Sequence[Kept], tmp_path: Path) -> None:
    """What is read of it is what was written, survivors and the others."""
    (tmp_path / "kept.jsonl").write_text("".join(f"{each.text()}\n" for each in kept))
    assert read(tmp_path / "kept.jsonl") == kept
    assert {each.fate for each in kept} == {Fate.SURVIVED, Fate.KILLED}


def test_in_the_same_code_each_mutant_is_itself(tried: Sequence[Tried], kept: Sequence[Kept]) -> None:
    """Every one is found, and in its place."""
    found = find(kept)
    assert [found[each].code for each in kept] == [each.mutant.code for each in tried]


def test_statements_alike_are_told_apart_by_their_lines(product: Path) -> None:
    """In code that has not moved; in code that has, neither of them is taken for the other."""
    path = product / "api" / "alike.py"
    path.write_text(ALIKE)
    kept = [Kept.of(Tried(each, Fate.KILLED, 2, 0.1)) for each in mutants("api", path)]
    assert [found.line for found in find(kept).values()] == [each.line for each in kept]
    path.write_text("LEAST = 1\n" + ALIKE)
    assert not [each for each in find(kept) if "-    return" in each.diff]


def test_mutants_are_found_on_other_lines(product: Path, kept: Sequence[Kept]) -> None:
    """Lines above them and between them and their neighbours do not hide them."""
    (product / "api" / "lower.py").write_text("LEAST = 1\n\n\n" + LOWER.replace("self.least\n", "self.least\n\n"))
    assert list(find(kept)) == kept


def test_mutants_are_found_in_another_file(product: Path, kept: Sequence[Kept]) -> None:
    """A method that has become a function of another package is looked for there, and keeps its old package's name."""
    (product / "api" / "lower.py").unlink()
    moved = "def lower(self: Bounds, number: int) -> bool:\n    least = self.least\n    return number < least\n"
    (product / "resolvers" / "bounds.py").write_text(moved)
    found = find(kept)
    assert set(found) == set(kept)
    now = {(each.name, each.package) for before, each in found.items() if before.path == "api/lower.py"}
    assert now == {("resolvers/bounds.py", "api")}


def test_a_statement_that_is_in_two_places_is_in_none(product: Path, kept: Sequence[Kept]) -> None:
    """To take either of them would compare one mutant with another."""
    (product / "api" / "lower.py").write_text("")
    (product / "resolvers" / "bounds.py").write_text(TWICE)
    assert {each.path for each in find(kept)} == {"api/upper.py"}


def test_the_same_statement_elsewhere_does_not_hide_a_mutant(product: Path, kept: Sequence[Kept]) -> None:
    """While its own file still has it, that is the one."""
    (product / "resolvers" / "bounds.py").write_text(LOWER)
    assert {each.name for each in find(kept).values()} == {"api/lower.py", "api/upper.py"}


def test_a_report_counts_before_and_now_and_lists_what_was_not_found(
    product: Path, tried: Sequence[Tried], kept: Sequence[Kept]
) -> None:
    """By package, of the same mutants; what is gone is told with its change instead of being fewer in silence."""
    (product / "api" / "upper.py").unlink()
    found = find(kept)
    now = [Tried(each, Fate.HANGED, 2, 0.1) for each in found.values()]
    lost = [each for each in kept if each not in found]
    report = Report("again", now, {mutant: each for each, mutant in found.items()}, lost)
    of, past = len(now), sum(each.fate == Fate.KILLED for each in found)
    assert 0 < past < of
    before = f"before: {past} ({100 * past / of:.1f}%)"
    assert report.score().splitlines() == [
        f"api: {of} (100.0%) of {of} killed ({of} killed: hangs); {before}",
        f"all: {of} (100.0%) of {of} killed ({of} killed: hangs); {before}",
        f"not found any more: {len(lost)}, of which {len(lost)} were killed before",
    ]
    told = report.text().partition("## Not found any more")[2]
    assert lost
    for each in lost:
        assert f"api, api/upper.py:{each.line}, killed\n\n```diff\n{each.diff}```" in told


def test_a_report_says_of_a_survivor_what_became_of_it_before(tried: Sequence[Tried], kept: Sequence[Kept]) -> None:
    """A mutant that was killed once and now survives is what a move may cost."""
    found = find(kept)
    survived = next(each for each in kept if each.fate == Fate.KILLED)
    now = [Tried(found[survived], Fate.UNREACHED, 0, 0.0)]
    report = Report("again", now, {found[survived]: survived}, [])
    head = f"api, survived: no test reaches it, 0 tests, {survived.path}:{survived.line}, before: killed"
    assert f"{head}\n\n```diff\n{survived.diff}```" in report.text()
    assert "not found any more: 0" in report.score()
