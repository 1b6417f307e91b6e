"""The code whose tests are tried by mutation, and the mutants that mutmut's operators make of it."""

import random
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Final

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

from tests.running import ROOT as ROOT

PACKAGES: Final[Mapping[str, Sequence[str]]] = {
    "engine": ("resolvers/engine",),
    "access": ("resolvers/access",),
    "store": ("agencies/store",),
    "index": ("resolvers/eligibility/index",),
    "evaluator": ("agencies/rules", "resolvers/eligibility/rules"),
    "api": ("api",),
    "notices": ("resolvers/notices",),
    "fields": ("resolvers/consent", "resolvers/corrections", "resolvers/decisions"),
    "platform": ("resolvers/platform",),
}
PRODUCT: Final = ("agencies", "api", "commands", "resolvers", "server")
"""The modules and packages that are the product, of which the nine of `PACKAGES` are a part."""


@dataclass(frozen=True)
class Mutant:
    """One change of one place in a file: the code's text between two offsets is another.

    `statement`: the line on which the statement around it begins.
    """

    package: str
    path: Path
    line: int
    statement: int
    start: int
    end: int
    text: str

    @property
    def code(self) -> str:
        """The whole file with the change."""
        whole = self.path.read_text(encoding="utf-8")
        return whole[: self.start] + self.text + whole[self.end :]

    @property
    def name(self) -> str:
        """The file as its repository names it."""
        return str(self.path.relative_to(ROOT))

    @property
    def module(self) -> str:
        """The name by which the file is imported."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)

    def blank(self) -> "Mutant":
        """The same place, changed in nothing."""
        return replace(self, start=0, end=0, text="")

    def diff(self) -> str:
        """Return the lines that the change takes out and puts in, between the line before them and the line after."""
        before, after = self.path.read_text(encoding="utf-8").splitlines(), self.code.splitlines()
        start = _alike(before, after)
        behind = _alike(before[start:][::-1], after[start:][::-1])
        end = len(before) - behind
        lines = [(" ", before[max(start - 1, 0) : start]), ("-", before[start:end])]
        lines += [("+", after[start : len(after) - behind]), (" ", before[end : end + 1])]
        return "".join(f"{sign}{line}\n" for sign, some in lines for line in some)


def _alike(lines: Sequence[str], others: Sequence[str]) -> int:
    """Return with how many lines both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(lines, others, strict=False)))


def files() -> Iterator[tuple[str, Path]]:
    """Every file that is mutated, with the name of its package; FileNotFoundError where a folder has moved."""
    for package, folders in PACKAGES.items():
        for folder in folders:
            found = sorted((ROOT / folder).rglob("*.py"))
            if not found:
                raise FileNotFoundError(f"{folder} holds no code: correct PACKAGES in tests/mutation/mutant.py.")
            yield from ((package, path) for path in found)


def draw(number: int, seed: int, packages: Collection[str] = tuple(PACKAGES)) -> list[Mutant]:
    """So many of all mutants of these packages, drawn by the seed: the same ones on every machine."""
    every = [mutant for package, path in files() if package in packages for mutant in mutants(package, path)]
    return random.Random(seed).sample(every, min(number, len(every)))


def mutants(package: str, path: Path) -> list[Mutant]:
    """All mutants of a file, in the order of its text."""
    visitor = _Visitor(package, path)
    MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8"))).visit(visitor)
    return visitor.found


class _Visitor(cst.CSTVisitor):
    """Applies the operators inside of functions; neither to annotations, decorators and defaults nor to docstrings."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, package: str, path: Path) -> None:
        super().__init__()
        self.found: list[Mutant] = []
        self._package = package
        self._path = path
        self._code = path.read_text(encoding="utf-8")
        self._offsets = [0]
        for line in self._code.splitlines(keepends=True):
            self._offsets.append(self._offsets[-1] + len(line))
        self._functions = 0
        self._statement = 1

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Parameters):
            return False
        self._functions += isinstance(node, cst.FunctionDef)
        if isinstance(node, cst.BaseStatement):
            self._statement = self.get_metadata(PositionProvider, node).start.line
        if self._functions:
            self._apply(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._functions -= isinstance(original_node, cst.FunctionDef)

    def _apply(self, node: cst.CSTNode) -> None:
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                for mutated in operator(node):
                    self._add(node, mutated)

    def _add(self, node: cst.CSTNode, mutated: cst.CSTNode) -> None:
        place = self.get_metadata(PositionProvider, node)
        start, end = (self._offsets[at.line - 1] + at.column for at in (place.start, place.end))
        text = cst.Module(body=()).code_for_node(mutated)
        if isinstance(node, cst.BaseStatement):
            text = textwrap.indent(text.strip(), " " * place.start.column).lstrip()
        if text.strip() != self._code[start:end].strip():
            self.found.append(Mutant(self._package, self._path, place.start.line, self._statement, start, end, text))
