"""`python -m tests.mutation`: how many of some mutants, drawn by a seed, the tests kill, and which survive.

A mutant is the product with one small change. The tests that reach the changed line run on it, in process, over
stores that were seeded once. Where none of them fails, nothing promises what the line does.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.memory_folder import write_to_memory
from tests.mutation.covering import measure
from tests.mutation.kept import Kept, find, read
from tests.mutation.mutant import PACKAGES, Mutant, draw
from tests.mutation.report import KILLED, Report
from tests.mutation.stores import Slot, seed
from tests.mutation.trying import Tried, try_all

BLANKS: Final = 6
"""So many mutants that change nothing are tried first."""


def main() -> int:
    """Print the score by package; write the survivors to a file, and all mutants with their fate to one beside it."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("--mutants", type=int, default=400)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--package", choices=PACKAGES, action="append", help="only mutants of it; may stand repeatedly")
    parser.add_argument("--again", type=Path, help="an earlier run's .jsonl: the mutants that it keeps, not new ones")
    parser.add_argument("--report", type=Path, default=Path("mutants.md"))
    asked = parser.parse_args()
    began = time.monotonic()
    write_to_memory()
    earlier = read(asked.again) if asked.again else []
    found = find(earlier)
    if asked.again:
        drawn, told = [found[each] for each in earlier if each in found], f"of {asked.again}"
    else:
        packages = asked.package or list(PACKAGES)
        drawn = draw(asked.mutants, asked.seed, packages)
        told = f"drawn of {' and '.join(packages)} by SEED={asked.seed}"
    told = f"{len(drawn)} mutants, {told}"
    print(told, flush=True)
    tried: list[Tried] = []
    every = asked.report.with_suffix(".jsonl")
    with every.open("w", encoding="utf-8") as kept:
        for each in _tried(drawn):
            tried.append(each)
            print(_progress(len(tried), len(drawn), each), flush=True)
            print(Kept.of(each).text(), file=kept, flush=True)
    before = {mutant: each for each, mutant in found.items()}
    report = Report(told, tried, before, [each for each in earlier if each not in found])
    asked.report.write_text(report.text(), encoding="utf-8")
    print(f"{report.score()}\n{time.monotonic() - began:.0f} s; survivors: {asked.report}, all mutants: {every}")
    return 0


def _tried(drawn: Sequence[Mutant]) -> Iterator[Tried]:
    """Try each mutant, once it is sure that the tests pass on those that change nothing."""
    with tempfile.TemporaryDirectory() as seeded, tempfile.TemporaryDirectory() as logs, ExitStack() as opened:
        seed(Path(seeded))
        slots = []
        for _ in range(os.cpu_count() or 1):
            slots.append(Slot(Path(seeded)))
            opened.callback(slots[-1].close)
        covering = measure(slots[0].environment, {each.path for each in drawn})
        _check(try_all([each.blank() for each in drawn[:BLANKS]], covering, slots, Path(logs)), Path(logs))
        yield from try_all(drawn, covering, slots, Path(logs))


def _check(blanks: Iterable[Tried], logs: Path) -> None:
    """RuntimeError where tests fail on a mutant that changes nothing: they would seem to kill all the others."""
    failed = [each for each in blanks if each.fate in KILLED]
    if failed:
        said = "\n".join(log.read_text(errors="replace")[-2_000:] for log in sorted(logs.iterdir()))
        raise RuntimeError(f"{len(failed)} mutants that change nothing were killed; the tests said:\n{said}")


def _progress(number: int, of: int, tried: Tried) -> str:
    """A line for a mutant, and the change itself where it survived: who waits for the end need not wait to mend."""
    mutant = tried.mutant
    line = f"{number}/{of} {mutant.name}:{mutant.line} {tried.fate} ({tried.seconds:.1f} s)"
    return line if tried.fate in KILLED else f"{line}, {tried.tests} tests\n{mutant.diff()}"


if __name__ == "__main__":
    sys.exit(main())
