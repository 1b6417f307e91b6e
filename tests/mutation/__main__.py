"""`python -m tests.mutation`: how many of some mutants, drawn by a seed, the tests kill, and which survive.

A mutant is the product with one small change. The tests that reach the changed line run on it, in process, over
stores that were seeded once. Where none of them fails, nothing promises what the line does.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tests.mutation.covering import measure
from tests.mutation.mutant import PACKAGES, draw, shown_in
from tests.mutation.stores import Slot
from tests.mutation.trying import Fate, Tried, try_all
from tests.running import ROOT

BLANKS: Final = 6
"""So many mutants that change nothing are tried first."""


def main() -> int:
    """Print the score by package, and write the survivors with their diffs to a file."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("--mutants", type=int, default=400)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--package", choices=PACKAGES, action="append", help="only mutants of it; may stand repeatedly")
    parser.add_argument("--again", type=Path, help="an earlier report: the mutants that it shows, instead of new ones")
    parser.add_argument("--report", type=Path, default=Path("mutants.md"))
    asked = parser.parse_args()
    began = time.monotonic()
    packages = asked.package or list(PACKAGES)
    drawn = (
        draw(asked.mutants, asked.seed, packages) if asked.again is None else shown_in(asked.again.read_text("utf-8"))
    )
    told = f"{len(drawn)} mutants, " + (
        f"drawn of {' and '.join(packages)} by SEED={asked.seed}" if asked.again is None else f"of {asked.again}"
    )
    print(told, flush=True)
    slots = [Slot() for _ in range(os.cpu_count() or 1)]
    tried: list[Tried] = []
    try:
        covering = measure(slots[0].environment)
        with tempfile.TemporaryDirectory() as logs:
            _check(try_all([each.blank() for each in drawn[:BLANKS]], covering, slots, Path(logs)), Path(logs))
            for each in try_all(drawn, covering, slots, Path(logs)):
                tried.append(each)
                print(_progress(len(tried), len(drawn), each), flush=True)
    finally:
        for slot in slots:
            slot.close()
    score = "\n".join(_score(tried))
    asked.report.write_text(_report(told, score, tried), encoding="utf-8")
    print(f"{score}\n{time.monotonic() - began:.0f} s; the survivors stand in {asked.report}")
    return 0


def _check(blanks: Iterable[Tried], logs: Path) -> None:
    """RuntimeError where tests fail on a mutant that changes nothing: they would seem to kill all the others."""
    failed = [each for each in blanks if each.fate in (Fate.KILLED, Fate.HANGED)]
    if failed:
        said = "\n".join(log.read_text(errors="replace")[-2_000:] for log in sorted(logs.iterdir()))
        raise RuntimeError(f"{len(failed)} mutants that change nothing were killed; the tests said:\n{said}")


def _progress(number: int, of: int, tried: Tried) -> str:
    """A line for a mutant, and the change itself where it survived: who waits for the end need not wait to mend."""
    mutant = tried.mutant
    line = f"{number}/{of} {mutant.path.relative_to(ROOT)}:{mutant.line} {tried.fate} ({tried.seconds:.1f} s)"
    return line if tried.fate in (Fate.KILLED, Fate.HANGED) else f"{line}, {tried.tests} tests\n{mutant.diff()}"


def _killed(tried: Sequence[Tried]) -> int:
    return sum(each.fate in (Fate.KILLED, Fate.HANGED) for each in tried)


def _score(tried: Sequence[Tried]) -> list[str]:
    """A line for each package and one for all."""
    lines = []
    for package in (*PACKAGES, "all"):
        of = [each for each in tried if package in (each.mutant.package, "all")]
        if of:
            fates = ", ".join(f"{count} {fate}" for fate, count in Counter(each.fate for each in of).most_common())
            lines.append(f"{package}: {100 * _killed(of) / len(of):.1f}% of {len(of)} killed ({fates})")
    return lines


def _report(told: str, score: str, tried: Sequence[Tried]) -> str:
    lived = [each for each in tried if each.fate in (Fate.SURVIVED, Fate.UNREACHED)]
    lived.sort(key=lambda each: (each.mutant.package, each.mutant.path, each.mutant.line))
    parts = [f"# {told}", f"```text\n{score}\n```", "## Survivors"]
    for each in lived:
        parts.append(f"{each.mutant.package}, {each.fate}, {each.tests} tests\n\n```diff\n{each.mutant.diff()}```")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
