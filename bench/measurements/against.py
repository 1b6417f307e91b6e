"""Maru's engine beside that of an older commit: each by its own `server.py serve`, over its own stores."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Final

from bench.harness import report
from bench.harness.alternation import in_turn, say, warm_up
from bench.harness.older_tree import older_tree
from bench.harness.process import Server
from bench.harness.ratios import ratios
from bench.harness.same_answers import differences, expected
from bench.harness.seeding import ensure_seeded
from bench.harness.stores import Stores

SECONDS: Final = 1.6


def against(commit: str, stores: Stores, queries: Sequence[str], rounds: int) -> dict[str, Any]:
    """Measure both in turn, asked for the same citizens, and give what was found, ready for JSON."""
    with older_tree(commit) as older, ExitStack() as opened:
        ensure_seeded(older)
        servers = [opened.enter_context(tree.serving(stores.askers)) for tree in (stores.tree, older)]
        unlike = _unlike(*servers)
        for server in servers:
            for query in queries:
                warm_up(server, query)
        runs = in_turn(dict.fromkeys(queries, servers), rounds, SECONDS)
    return {
        "against": older.variant,
        "rounds": rounds,
        "slice_seconds": SECONDS,
        "unlike_answers": unlike,
        "rows": report.rows_of(runs),
        "ratios": report.ratio_rows(ratios(runs, stores.tree.variant)),
    }


def _unlike(server: Server, older: Server) -> int:
    """How many answers the older one gives otherwise: two versions may, but then they are not measured at the same."""
    right = expected(server)
    found = list(differences(older, right))
    say(f"{older.variant}: {len(found)} answers are other than {server.variant}'s.")
    for first in found[:1]:
        say(first)
    return len(found)
