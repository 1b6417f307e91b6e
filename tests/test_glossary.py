"""The code keeps to the glossary: no name, docstring or comment of the product has a word that the glossary rejects."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.running import ROOT

GLOSSARY: Final = ROOT / "docs" / "glossary.md"
PRODUCT: Final = ("agencies", "api", "commands", "resolvers")
WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
SQL: Final = re.compile(r"```sql\n.*?```", re.DOTALL)
METAPHOR: Final = re.compile(r"\b(?:halls?|doors?|houses?|rooms?)\b", re.IGNORECASE)
# Text in backquotes quotes code, SQL or a file: its words are not chosen there.
QUOTED: Final = re.compile(r"`[^`]*`")


def rejected() -> list[str]:
    """The words in backquotes in the last column of the glossary's tables."""
    rows = [line.split("|") for line in GLOSSARY.read_text().splitlines() if line.startswith("| ")]
    return sorted({word for row in rows for word in re.findall(r"`([a-z]+)`", row[-2])})


def modules() -> list[Path]:
    """The product's Python files."""
    return [ROOT / "server.py", *(path for folder in PRODUCT for path in sorted((ROOT / folder).rglob("*.py")))]


def words(path: Path) -> Iterator[tuple[int, str]]:
    """Each word that a file's authors chose, with its line: its own names, and those of its docstrings and comments."""
    for part in path.relative_to(ROOT).with_suffix("").parts:
        yield from ((0, word) for word in WORD.findall(part))
    text = path.read_text()
    for node in ast.walk(ast.parse(text)):
        for name in _defined(node):
            yield from ((getattr(node, "lineno", 0), word) for word in WORD.findall(name))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            told = QUOTED.sub("", ast.get_docstring(node) or "")
            yield from ((getattr(node, "lineno", 1), word) for word in WORD.findall(told))
    # To find the comments takes longer than all else, and most files have none.
    for token in tokenize.generate_tokens(io.StringIO(text).readline) if "#" in text else ():
        if token.type == tokenize.COMMENT:
            yield from ((token.start[0], word) for word in WORD.findall(QUOTED.sub("", token.string)))


@cache
def of_the_product() -> dict[Path, list[tuple[int, str]]]:
    """The words of each of the product's files, in small letters, with their lines."""
    return {path: [(line, word.lower()) for line, word in words(path)] for path in modules()}


def _defined(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.alias) and node.asname:
        yield node.asname


def test_the_glossary_rejects_words() -> None:
    """The table is read: it rejects the metaphors, and no word that it recommends."""
    assert {"hall", "door", "house", "room"} <= set(rejected())
    rows = [line.split("|") for line in GLOSSARY.read_text().splitlines() if line.startswith("| ")]
    used = {word for row in rows for word in re.findall(r"[a-z]+", row[1].lower())}
    assert used & set(rejected()) == set()


@pytest.mark.parametrize("word", rejected())
def test_no_name_or_docstring_has_a_rejected_word(word: str) -> None:
    """The product says each thing by the glossary's word: `docs/glossary.md` names the one to use."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path, chosen in of_the_product().items()
        for line, each in chosen
        if each in (word, f"{word}s")
    ]
    assert found == []


def test_only_the_readme_s_first_paragraph_has_the_metaphors() -> None:
    """A hall, a door, a house and a room stand for Maru in the one paragraph that explains its name.

    What SQL names stands as it was released.
    """
    _, _, first, *rest = (ROOT / "README.md").read_text().split("\n\n")
    assert METAPHOR.search(first)
    documents = {"README.md": "\n\n".join(rest), "CONTRIBUTING.md": (ROOT / "CONTRIBUTING.md").read_text()}
    documents |= {
        path.name: SQL.sub("", path.read_text()) for path in (ROOT / "docs").rglob("*.md") if path != GLOSSARY
    }
    assert {name: METAPHOR.findall(text) for name, text in documents.items() if METAPHOR.search(text)} == {}
