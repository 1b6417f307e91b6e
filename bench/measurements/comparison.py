"""Maru beside what one would write by hand, and beside Strawberry as its documentation has it."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

from bench.harness import report
from bench.harness.alternation import in_turn, say, warm_up
from bench.harness.process import Server
from bench.harness.queries import QUERIES
from bench.harness.ratios import ratios
from bench.harness.same_answers import Answers, answers, check, expected
from bench.harness.setting import DAY, ROOT
from bench.harness.stores import Stores
from bench.rivals.variants import serving, statements_per_request

SECONDS: Final = 0.6
FLOOR: Final = "floor"
RIGHT: Final = "handwritten"
OURS: Final = ("engine", "engine_without_log")
"""The variants that are set beside all others: nobody else's has a usage log."""
OPEN: Final = "engine_without_access"
"""The variant that also shows what the others hide, so that its answers are compared with each other only."""


def compare(stores: Stores, variants: Sequence[str], queries: Sequence[str], rounds: int) -> dict[str, Any]:
    """Check that all variants answer alike, measure them in turn, and give what was found, ready for JSON."""
    with ExitStack() as opened:
        answering = {
            variant: opened.enter_context(serving(variant, stores))
            for variant in dict.fromkeys((RIGHT, *variants))
            if variant != FLOOR
        }
        right = expected(answering[RIGHT])
        for variant, server in answering.items():
            _check(server, expected(server) if variant == OPEN else right, queries)
        servers = {query: _servers(opened, stores, variants, answering, query) for query in queries}
        runs = in_turn(servers, rounds, SECONDS)
        statements = {server.variant: _statements(server, queries) for server in answering.values()}
    return {
        "rounds": rounds,
        "slice_seconds": SECONDS,
        "rows": report.rows_of(runs),
        "ratios": report.ratio_rows(each for ours in OURS for each in ratios(runs, ours)),
        "statements": {variant: statements[variant] for variant in variants if variant != FLOOR},
    }


def _check(server: Server, right: Answers, queries: Sequence[str]) -> None:
    check(server, right)
    for query in queries:
        warm_up(server, query)
    say(f"{server.variant}: {sum(map(len, right.values()))} answers are right, one at a time and 64 at once.")


def _servers(
    opened: ExitStack, stores: Stores, variants: Sequence[str], answering: Mapping[str, Server], query: str
) -> list[Server]:
    """Those that are measured on a query; its floor is a server of its own, whose answer never changes."""
    found = dict(answering)
    if FLOOR in variants:
        (data,) = answers(answering[RIGHT], query, 1, slice(1))
        found[FLOOR] = opened.enter_context(serving(FLOOR, stores, f'{{"data":{data.decode()}}}'))
    return [found[variant] for variant in variants]


def _statements(server: Server, queries: Sequence[str]) -> dict[str, dict[str, float]]:
    return {
        query: {str(c): statements_per_request(server, QUERIES[query], server.tokens, c) for c in (1, 16)}
        for query in queries
    }


def in_process(stores: Stores) -> dict[str, Any]:
    """The engine's figures in a process without a server."""
    given = {"dsns": dict(stores.dsns), "today": DAY, "askers": stores.askers[:50]}
    done = subprocess.run(
        [sys.executable, "-m", "bench.measurements.figures"],
        cwd=ROOT,
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures
