"""Measure: `python -m bench`, all of it; `--quick` once and shortly.

`--variants engine,handwritten` only these variants, `--eligibility` only the section on eligibility.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from typing import Any, Final

from bench import report
from bench.check import Answers, answers, check, expected
from bench.eligibility import Eligibility
from bench.growth import VARIANTS as GROWING
from bench.growth import growth
from bench.national import CAPTURE
from bench.process import Load, Server, load, serving, statements_per_request
from bench.queries import QUERIES
from bench.stores import DAY, ROOT, Stores, open_stores
from bench.target import table

CONNECTIONS: Final = (1, 16, 64)
REPETITIONS: Final = 3
SECONDS: Final = 3.0
QUICK_SECONDS: Final = 2.0
GROWTH_SECONDS: Final = 2.0


class Bench:
    """One whole measurement of these variants."""

    def __init__(self, stores: Stores, variants: list[str], *, quick: bool) -> None:
        self._stores = stores
        self._variants = variants
        self._quick = quick
        self._runs: dict[tuple[str, str, int], list[Load]] = defaultdict(list)
        self._statements: dict[str, Any] = defaultdict(dict)
        self._floors: dict[str, str] = {}

    def run(self) -> dict[str, Any]:
        """Check, measure, and give what goes into results.json."""
        right = self._right()
        for number in range(1 if self._quick else REPETITIONS):
            # One after the other, and again: what else the machine does meets all of them.
            for variant in self._variants:
                self._measure(variant, right if number == 0 else None)
        grown = [] if self._quick else self._growth()
        figures = {"statements": self._statements, "seed_seconds": self._stores.seed_seconds, **self._in_process()}
        return {"rows": report.rows_of(self._runs), "growth": grown, "figures": figures}

    def _right(self) -> Answers:
        with serving("handwritten", self._stores) as server:
            right = expected(server, self._stores.tokens)
            for query in QUERIES:
                self._floors[query] = f'{{"data":{answers(server, self._stores.tokens[:1], query, 1)[0].decode()}}}'
        return right

    def _measure(self, variant: str, right: Answers | None) -> None:
        if variant == "floor":
            for query in QUERIES:
                with serving(variant, self._stores, self._floors[query]) as server:
                    self._load(server, query)
            return
        with serving(variant, self._stores) as server:
            if right is not None:
                check(server, self._stores.tokens, right)
                _say(f"{variant}: {sum(map(len, right.values()))} answers are right, one at a time and 64 at once.")
            for query in QUERIES:
                load(server, self._stores, [QUERIES[query]], self._stores.tokens, 16, 0.6)
                self._load(server, query)
            if right is not None:
                for query in QUERIES:
                    self._statements[variant][query] = {
                        str(c): statements_per_request(server, QUERIES[query], self._stores.tokens, c) for c in (1, 16)
                    }

    def _load(self, server: Server, query: str) -> None:
        seconds = QUICK_SECONDS if self._quick else SECONDS
        for connections in (16,) if self._quick else CONNECTIONS:
            found = load(server, self._stores, [QUERIES[query]], self._stores.tokens, connections, seconds)
            self._runs[server.variant, query, connections].append(found)
            _say(f"{server.variant} {query} c={connections}: {found.requests_per_second:,.0f}/s")

    def _growth(self) -> list[dict[str, Any]]:
        rows = []
        for variant in (each for each in self._variants if each in GROWING):
            with serving(variant, self._stores) as server:
                rows += growth(server, self._stores, GROWTH_SECONDS)
        return rows

    def _in_process(self) -> dict[str, Any]:
        if "engine" not in self._variants:
            return {}
        given = {"dsns": dict(self._stores.dsns), "today": DAY, "askers": self._stores.askers[:50]}
        done = subprocess.run(
            [sys.executable, "-m", "bench.figures"],
            cwd=ROOT,
            input=json.dumps(given),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        figures: dict[str, Any] = json.loads(done.stdout)
        return figures


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Maru beside what one would write.")
    parser.add_argument("--quick", action="store_true", help="once, shortly, at 16 connections; results are not kept")
    parser.add_argument("--variants", default=",".join(report.NAMES), help="which, with commas between")
    parser.add_argument("--eligibility", action="store_true", help="only eligibility at national scale")
    return parser.parse_args()


def _compare(stores: Stores, variants: list[str], *, quick: bool, keep: bool) -> None:
    """Measure the variants and print what was found."""
    found = Bench(stores, variants, quick=quick).run()
    print(report.table(found["rows"]))
    if found["growth"]:
        print(f"\n{report.growth_table(found['growth'])}")
    print(f"\n{json.dumps(found['figures'], indent=1)}")
    if keep:
        report.write({**_measured_on(stores), **found})


def _evaluate(stores: Stores, *, quick: bool) -> None:
    """Measure eligibility at national scale and print what was found."""
    if not CAPTURE.exists():
        _say(f"Eligibility is not measured: the capture of the national catalogue is not in {CAPTURE}.")
        return
    targets = Eligibility(stores, quick=quick).run()
    print(f"\n{table(targets)}")
    if not quick:
        report.write_targets(_measured_on(stores), targets)


def _measured_on(stores: Stores) -> dict[str, Any]:
    return {"machine": report.machine(), "versions": report.versions(stores.postgres)}


def main() -> None:
    """Measure, print, and keep the results of a whole run."""
    asked = _arguments()
    variants = [name for name in report.NAMES if name in asked.variants.split(",")]
    whole = not asked.quick and len(variants) == len(report.NAMES)
    with open_stores() as stores:
        if not asked.eligibility:
            _compare(stores, variants, quick=asked.quick, keep=whole)
        if asked.eligibility or whole:
            _evaluate(stores, quick=asked.quick)


if __name__ == "__main__":
    main()
