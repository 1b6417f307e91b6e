"""A YAML file that remembers on which line each of its values stands.

Days stay text, so that JSON Schema can check them; what could hide a mistake is refused: a key twice, an alias. So is
what is nested so deep that Python could not follow it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.composer import Composer

from agencies.rules.notation import Place
from agencies.service_catalogue.files.problem import CatalogueError, Problem

TIMESTAMP: Final = "tag:yaml.org,2002:timestamp"
DEEPEST: Final = 64
"""Several times as deep as any file of ours, and no deeper than a rule is followed when it is read and evaluated."""
KEPT: Final = 500
"""So many documents are kept, and what is wrong with them: several times as many files as Maru's agencies have."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A file's content, and the lines of the places in it (a place: keys and positions from the top).

    Whoever reads the same text gets the same document: nobody changes what is in it.
    """

    file: str
    data: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of the place, or of the nearest one around it."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def problem(self, place: Place, message: str) -> Problem:
        """What is wrong at the place."""
        where = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
        return Problem(self.file, self.line(place), f"{where}: {message}" if where else message)


class _Strict(Composer):
    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):  # type: ignore[attr-defined]
            mark = self.peek_event().start_mark  # type: ignore[attr-defined]
            raise yaml.composer.ComposerError(None, None, "an alias: write the value out where it is meant", mark)
        if self._depth >= DEEPEST:
            mark = self.peek_event().start_mark  # type: ignore[attr-defined]
            raise yaml.composer.ComposerError(None, None, f"nested more than {DEEPEST} deep: write it flatter", mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


# libyaml reads the catalogue in a fifth of the time; where PyYAML was built without it, PyYAML reads the same.
_Parsing: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Strict, _Parsing):  # type: ignore[misc]
    def __init__(self, text: str) -> None:
        _Strict.__init__(self)
        _Parsing.__init__(self, text)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_document(path: Path, file: str) -> Document:
    """The file as a document, called `file` in what is said of it; CatalogueError where it is no YAML."""
    try:
        raw = path.read_bytes()
        text = raw.decode()
    except OSError:
        raise CatalogueError([Problem(file, 1, "cannot be read: put the file there, readable.")]) from None
    except UnicodeDecodeError as error:
        raise CatalogueError([Problem(file, _line(raw, error.start), "is not UTF-8: save it so.")]) from None
    try:
        return _read(text, file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise CatalogueError([Problem(file, mark.line + 1 if mark else 1, f"{error.problem}.")]) from None
    except yaml.reader.ReaderError as error:
        problem = Problem(file, _line(text.encode(), error.position), "has a character that YAML does not allow.")
        raise CatalogueError([problem]) from None


# Where an agency is at fault the whole catalogue is read for each of those that it may be.
@lru_cache(KEPT)
def _read(text: str, file: str) -> Document:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise CatalogueError([Problem(file, 1, "is empty: write it or remove it.")])
        lines: dict[Place, int] = {}
        problems = list(_index(node, (), node.start_mark.line + 1, file, lines))
        if problems:
            raise CatalogueError(problems)
        return Document(file, loader.construct_document(node), lines)
    finally:
        loader.dispose()


def _index(node: yaml.Node, place: Place, line: int, file: str, lines: dict[Place, int]) -> Iterator[Problem]:
    lines[place] = line
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _index(item, (*place, position), item.start_mark.line + 1, file, lines)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner, at = (*place, str(key.value)), key.start_mark.line + 1
            if inner in lines:
                yield Problem(file, at, f"`{key.value}` stands twice here: keep one of them.")
            yield from _index(value, inner, at, file, lines)


def _line(raw: bytes, position: int) -> int:
    return raw[:position].count(b"\n") + 1
