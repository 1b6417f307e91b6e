"""The mutants themselves: each is one change that Python can run, and the seed alone decides which are drawn."""

import ast
import subprocess
import sys
from importlib.util import module_from_spec
from pathlib import Path

import pytest

from tests.mutation.mutant import PACKAGES, Mutant, draw, mutants
from tests.mutation.suites import LEFT_OUT, SUITES
from tests.mutation.trying import Mutating
from tests.running import ROOT
from tests.some import some

CODE = '''\
def lower(number: int, bounds: list[int]) -> bool:
    """Whether it is the least."""
    match bounds:
        case []:
            return True
        case [first, *_]:
            return number < first and not number == 0
'''


@pytest.fixture
def found(tmp_path: Path) -> list[Mutant]:
    """The mutants of a small file."""
    path = tmp_path / "lower.py"
    path.write_text(CODE)
    return mutants("engine", path)


def test_every_mutant_is_a_program_and_another_one(found: list[Mutant]) -> None:
    """A mutant that cannot be compiled would seem to be killed by every test."""
    for mutant in some(found):
        assert ast.dump(ast.parse(mutant.code)) != ast.dump(ast.parse(CODE))
        assert mutant.blank().code == CODE


@pytest.mark.parametrize("changed", ["number <= first", "or not", "first and number == 0", "number != 0", "False"])
def test_comparisons_words_and_constants_are_changed(found: list[Mutant], changed: str) -> None:
    """A bound, an `and`, a `not` and a truth value each become another."""
    assert any(changed in mutant.code and changed not in CODE for mutant in found)


def test_what_does_not_run_is_not_changed(found: list[Mutant]) -> None:
    """Neither an annotation nor a docstring."""
    head = CODE.partition("    match")[0]
    assert all(mutant.code.startswith(head) for mutant in found)


def test_every_package_and_every_suite_is_where_it_is_said_to_be() -> None:
    """A folder that has moved is not silently left out, and a suite that was renamed is named anew."""
    assert [suite for suite in some(SUITES) if not (ROOT / suite).exists()] == []
    for left_out in some(LEFT_OUT):
        file, _, test = left_out.partition("::")
        assert f"def {test}" in (ROOT / file).read_text()
    for folder in some(each for folders in PACKAGES.values() for each in folders):
        assert some((ROOT / folder).glob("*.py"))


def test_a_mutant_knows_where_its_file_is() -> None:
    """A module that reads what stands beside it would fail else, and every mutant of it seem to be killed."""
    changed = mutants("access", ROOT / "resolvers" / "access" / "grant.py")[0]
    spec = Mutating(changed).find_spec(changed.module, None)
    assert spec is not None
    assert module_from_spec(spec).__file__ == str(changed.path)


@pytest.mark.long
def test_nothing_of_the_product_is_loaded_before_a_mutant_is() -> None:
    """What is loaded already stays as it is, and every mutant of it would survive."""
    code = """
import sys, tests.mutation.__main__
from tests.mutation.mutant import PRODUCT
print(sorted(name for name in sys.modules if name.partition(".")[0] in PRODUCT))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_mutants_are_drawn_of_the_packages_that_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of them alone, and the same ones each time."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lower.py").write_text(CODE)
    monkeypatch.setattr("tests.mutation.mutant.PACKAGES", {name: (str(tmp_path / name),) for name in ("one", "other")})
    assert {each.package for each in draw(100, 1, ["one", "other"])} == {"one", "other"}
    drawn = draw(5, 1, ["other"])
    assert [each.package for each in drawn] == ["other"] * 5
    assert drawn == draw(5, 1, ["other"])
