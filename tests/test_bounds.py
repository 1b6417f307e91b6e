"""The bounds of CONTRIBUTING.md hold for every file of the product: what grows beyond them is hard to enter there."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.root import ROOT
from tests.some import some

PRODUCT: Final = ("server.py", "api", "commands", "resolvers", "agencies", "web/src")
SUFFIXES: Final = (".py", ".js", ".ts", ".tsx")
LINES: Final = 300
LINES_OF_A_FUNCTION: Final = 40


def test_every_file_is_under_three_hundred_lines() -> None:
    """In Python and in the languages of browsers; an agency's tests count as tests."""
    long = {str(path.relative_to(ROOT)): lines for path in some(_files()) if (lines := _lines(path)) >= LINES}
    assert long == {}


def test_every_function_has_forty_lines_at_most() -> None:
    """In Python, from its first line to its last, words on what it does included."""
    long = {name: lines for path in _files() for name, lines in _functions(path) if lines > LINES_OF_A_FUNCTION}
    assert long == {}


def _files() -> Iterator[Path]:
    for name in PRODUCT:
        path = ROOT / name
        for each in [path] if path.is_file() else path.rglob("*"):
            if each.suffix in SUFFIXES and "tests" not in each.relative_to(ROOT).parts:
                yield each


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    if path.suffix != ".py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}: {node.name}", (node.end_lineno or 0) - node.lineno + 1
