"""Measure: `python -m bench`, all of it; `--only record,growth` only these sections.

`--variants engine,handwritten` only these variants; `--against COMMIT` Maru's engine beside that of an older commit;
`--rounds 3` a first look. docs/commands.md says which results are kept where something is left out.
"""

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any, Final

from bench.harness import report
from bench.harness.alternation import say
from bench.harness.measured_tree import MeasuredTree, measured_tree
from bench.harness.older_tree import UnknownCommit, commit_named
from bench.harness.queries import QUERIES
from bench.harness.setting import CAPTURE
from bench.harness.stores import Stores, open_stores
from bench.harness.target import table
from bench.measurements.against import against
from bench.measurements.comparison import compare, in_process
from bench.measurements.eligibility import Eligibility
from bench.measurements.growth import growth
from bench.measurements.hanging_reader import hanging_reader
from bench.measurements.hidden import hidden
from bench.measurements.instructions import instructions
from bench.measurements.memory import memory
from bench.measurements.notice_latency import notice_latency
from bench.measurements.notice_sweep import notice_sweep
from bench.measurements.notice_throughput import notice_throughput
from bench.measurements.usage import usage

ROUNDS: Final = 15
GROWTH_ROUNDS: Final = 3
ON_THEIR_OWN: Final = {"listening": notice_latency, "usage": usage, "hanging_reader": hanging_reader}
"""On stores of their own, so that a look at them alone needs no citizens of the bench's."""
SECTIONS: Final = (
    *QUERIES,
    "growth",
    "figures",
    "hidden",
    "eligibility",
    "notices",
    "notice_sweep",
    "instructions",
    *ON_THEIR_OWN,
)
NATIONAL: Final = ("eligibility", "notices", "notice_sweep")
"""On the national catalogue, of which they need a capture."""


def main() -> None:
    """Measure, print, and keep the results of a whole run."""
    asked, tree = _arguments(), measured_tree()
    for name, measure in ON_THEIR_OWN.items():
        if name in asked.only:
            print(f"\n{table(measure())}")
    if set(asked.only) <= set(ON_THEIR_OWN):
        return
    with open_stores() as stores:
        if asked.against:
            _against(stores, tree, asked)
        else:
            _compare(stores, tree, asked)
            if "eligibility" in asked.only:
                _evaluate(stores, tree, quick=asked.rounds < ROUNDS)
            if "notices" in asked.only:
                _tell(stores)
            if "notice_sweep" in asked.only:
                _sweep(stores)
            if "instructions" in asked.only:
                for row in instructions(stores, asked.variants):
                    print(f"\n{report.instruction_table(row)}")


def _against(stores: Stores, tree: MeasuredTree, asked: argparse.Namespace) -> None:
    found = against(asked.against, stores, _queries(asked), asked.rounds)
    _print_compared(found)
    if asked.rounds >= ROUNDS and set(QUERIES) <= set(asked.only):
        report.write_against({**_measured_on(stores, tree), **found})


def _compare(stores: Stores, tree: MeasuredTree, asked: argparse.Namespace) -> None:
    found: dict[str, Any] = {}
    statements: dict[str, Any] = {}
    if queries := _queries(asked):
        found = compare(stores, asked.variants, queries, asked.rounds)
        statements = {"statements": found.pop("statements")}
        _print_compared(found)
    if "growth" in asked.only:
        found["growth"] = growth(stores, asked.variants, min(asked.rounds, GROWTH_ROUNDS))
        print(f"\n{report.growth_table(found['growth'])}")
        if "engine" in asked.variants:
            found["memory"] = memory(stores)
            print(f"\n{report.memory_table(found['memory'])}")
    if "figures" in asked.only:
        found["figures"] = {**statements, "seed_seconds": stores.seed_seconds, **in_process(stores)}
        print(f"\n{json.dumps(found['figures'], indent=1)}")
    if "hidden" in asked.only:
        targets = hidden(stores)
        print(f"\n{table(targets)}")
        found["hidden"] = [asdict(target) for target in targets]
    if (
        asked.rounds >= ROUNDS
        and len(asked.variants) == len(report.NAMES)
        and set(asked.only) >= set(SECTIONS[: SECTIONS.index("eligibility")])
    ):
        report.write({**_measured_on(stores, tree), **found})


def _print_compared(found: dict[str, Any]) -> None:
    print(report.table(found["rows"]))
    for _, of_one in groupby(found["ratios"], key=lambda row: row["variant"]):
        print(f"\n{report.ratio_table(list(of_one))}")


def _evaluate(stores: Stores, tree: MeasuredTree, *, quick: bool) -> None:
    """Measure eligibility at national scale and print what was found."""
    if not _is_captured("Eligibility"):
        return
    targets = Eligibility(stores, quick=quick).run()
    print(f"\n{table(targets)}")
    if not quick:
        report.write_targets(_measured_on(stores, tree), targets)


def _tell(stores: Stores) -> None:
    """Measure notices over the national catalogue and print what was found."""
    if _is_captured("What a relay judges and tells"):
        print(f"\n{table(notice_throughput(stores))}")


def _sweep(stores: Stores) -> None:
    """Measure the daily sweep for notices at national scale and print what was found."""
    if _is_captured("The sweep for notices"):
        print(f"\n{table(notice_sweep(stores))}")


def _is_captured(what: str) -> bool:
    if not CAPTURE.exists():
        say(f"{what} is not measured: {CAPTURE} is not there. Name a capture of the national catalogue: BENCH_CAPTURE.")
    return CAPTURE.exists()


def _measured_on(stores: Stores, tree: MeasuredTree) -> dict[str, Any]:
    return {"tree": asdict(tree), "machine": report.machine(), "versions": report.versions(stores.postgres)}


def _queries(asked: argparse.Namespace) -> list[str]:
    return [query for query in QUERIES if query in asked.only]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Maru beside what one would write.")
    parser.add_argument("--rounds", type=_rounds, default=ROUNDS, help=f"how many (default: {ROUNDS}; fewer: not kept)")
    parser.add_argument("--only", type=_some_of(SECTIONS), help=f"which of {', '.join(SECTIONS)}, with commas between")
    parser.add_argument("--variants", type=_some_of(report.NAMES), help=f"which of {', '.join(report.NAMES)}")
    parser.add_argument("--against", metavar="COMMIT", help="Maru's engine beside that of this commit, nothing else")
    asked = parser.parse_args()
    if asked.against and asked.variants:
        parser.error("--against compares two versions of the engine: leave --variants out")
    if asked.against and not set(asked.only or QUERIES) <= set(QUERIES):
        parser.error(f"--against compares {' and '.join(QUERIES)} only: name no other section in --only")
    try:
        asked.against = asked.against and commit_named(asked.against)
    except UnknownCommit as unknown:
        parser.error(str(unknown))
    asked.only = asked.only or (tuple(QUERIES) if asked.against else SECTIONS)
    asked.variants = asked.variants or tuple(report.NAMES)
    if os.environ.get("BENCH_CAPTURE") and set(NATIONAL) & set(asked.only) and not CAPTURE.exists():
        parser.error(f"BENCH_CAPTURE names {CAPTURE}, which is not there: name a capture of the national catalogue")
    return asked


def _rounds(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError("give a number from 1")


def _some_of(known: Iterable[str]) -> Any:
    names = tuple(known)

    def chosen(text: str) -> Sequence[str]:
        asked = text.split(",")
        unknown = [name for name in asked if name not in names]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: name some of {', '.join(names)}")
        return [name for name in names if name in asked]

    return chosen


if __name__ == "__main__":
    main()
