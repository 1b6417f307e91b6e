"""A tried mutant as a file keeps it, and how it is found again in code that has moved since."""

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from tests.mutation import mutant as code
from tests.mutation.mutant import PRODUCT, Mutant, mutants
from tests.mutation.trying import Fate, Tried


@dataclass(frozen=True)
class Kept:
    """A mutant by its change, with its fate in the run that kept it."""

    package: str
    path: str
    line: int
    fate: Fate
    diff: str

    @classmethod
    def of(cls, tried: Tried) -> "Kept":
        """Keep a mutant that was tried."""
        mutant = tried.mutant
        return cls(mutant.package, mutant.name, mutant.line, tried.fate, mutant.diff())

    def text(self) -> str:
        """Return the line of a file that keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read(file: Path) -> list[Kept]:
    """Return the mutants that a file keeps."""
    each = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Kept(**{**fields, "fate": Fate(fields["fate"])}) for fields in each]


Lines = tuple[str, ...]
Key = Callable[[str, int, Lines], Hashable]


def _changed(lines: Lines) -> Lines:
    return tuple(line for line in lines if not line.startswith(" "))


IN_ITS_FILE: Final[Sequence[Key]] = (
    lambda path, line, lines: (path, line, lines),
    lambda path, line, lines: (path, lines),
    lambda path, line, lines: (path, _changed(lines)),
)
ANYWHERE: Final[Sequence[Key]] = (
    lambda path, line, lines: lines,
    lambda path, line, lines: _changed(lines),
)
"""What tells one mutant from the others, the surest first. How deep its lines are indented never does."""


def find(kept: Sequence[Kept]) -> dict[Kept, Mutant]:
    """Return those kept mutants whose change today's code allows in exactly one place, each with the mutant there."""
    every = [path for name in PRODUCT for path in (code.ROOT / name).rglob("*.py") if "tests" not in path.parts]
    own = {code.ROOT / each.path for each in kept}
    found = dict(_found(kept, own.intersection(every), IN_ITS_FILE))
    moved = [each for each in kept if each not in found]
    return found | dict(_found(moved, (path for path in every if _may_hold(path, moved)), ANYWHERE))


def _found(kept: Iterable[Kept], paths: Iterable[Path], keys: Sequence[Key]) -> Iterator[tuple[Kept, Mutant]]:
    places = _by_key([mutant for path in paths for mutant in mutants("", path)], keys)
    for each in kept:
        for key in keys:
            there = list(places.get((key, key(each.path, each.line, _lines(each.diff))), {}).values())
            if len(there) == 1:
                yield each, replace(there[0], package=each.package)
                break


def _by_key(every: Iterable[Mutant], keys: Sequence[Key]) -> Mapping[Hashable, Mapping[int, Mutant]]:
    """The mutants by key and by their code, since two of one statement may be the same program."""
    places: dict[Hashable, dict[int, Mutant]] = defaultdict(dict)
    for mutant in every:
        lines, program = _lines(mutant.diff()), hash((mutant.name, mutant.code))
        for key in keys:
            places[key, key(mutant.name, mutant.line, lines)][program] = mutant
    return places


def _lines(diff: str) -> Lines:
    return tuple(line[:1] + line[1:].strip() for line in diff.splitlines())


def _may_hold(path: Path, kept: Iterable[Kept]) -> bool:
    """Whether all lines are in a file that one of these mutants takes out."""
    text = path.read_text(encoding="utf-8")
    return any(all(line[1:] in text for line in _lines(each.diff) if line.startswith("-")) for each in kept)
