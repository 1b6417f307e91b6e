"""What was measured, as a table, as bench/results.json and bench/eligibility.json, and as a plot."""

import json
import os
import platform
import statistics
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bench.process import Load
from bench.target import Target

FOLDER: Final = Path(__file__).parent
PACKAGES: Final = (
    "asyncpg",
    "graphql-core",
    "httptools",
    "orjson",
    "starlette",
    "strawberry-graphql",
    "uvicorn",
    "uvloop",
)
NAMES: Final = {
    "floor": "constant bytes from Starlette",
    "handwritten": "hand-written",
    "handwritten_shared": "hand-written, shared statements",
    "strawberry": "Strawberry as documented",
    "core": "Maru on graphql-core",
    "engine": "Maru's engine",
}
FIGURES: Final = ("requests_per_second", "p50_ms", "p99_ms", "python_ms", "postgres_ms")

Runs = Mapping[tuple[str, str, int], Sequence[Load]]


def rows_of(runs: Runs) -> list[dict[str, Any]]:
    """A row for each variant, query and number of connections: medians of its runs."""
    return [
        {
            "variant": variant,
            "query": query,
            "concurrency": connections,
            **{name: round(statistics.median(getattr(load, name) for load in loads), 4) for name in FIGURES},
        }
        for (variant, query, connections), loads in runs.items()
    ]


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows to be read."""
    lines = [
        f"{'query':9} {'c':>3}  {'variant':32} {'requests/s':>10} {'p50 ms':>8} {'p99 ms':>8} "
        f"{'Python ms':>10} {'Postgres ms':>11} {'of hand-written':>15}"
    ]
    of: dict[tuple[str, int], float] = {
        (r["query"], r["concurrency"]): r["requests_per_second"] for r in rows if r["variant"] == "handwritten"
    }
    for row in sorted(rows, key=lambda r: (r["query"] != "record", r["concurrency"], list(NAMES).index(r["variant"]))):
        base = of.get((row["query"], row["concurrency"]))
        ratio = f"{row['requests_per_second'] / base:.2f}" if base else ""
        lines.append(
            f"{row['query']:9} {row['concurrency']:>3}  {NAMES[row['variant']]:32} "
            f"{row['requests_per_second']:>10,.0f} {row['p50_ms']:>8.1f} {row['p99_ms']:>8.1f} "
            f"{row['python_ms']:>10.3f} {row['postgres_ms']:>11.3f} "
            f"{ratio:>15}"
        )
    return "\n".join(lines)


def growth_table(growth: Iterable[Mapping[str, Any]]) -> str:
    """The growth to be read: requests/s and statements per request."""
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in growth:
        shown = f"{row['size']}: {row['requests_per_second']:,.0f}/s {row['statements']:g} st."
        lines[row["grows"], row["variant"]].append(shown)
    return "\n".join(f"{what:9} {NAMES[variant]:32} {'  '.join(each)}" for (what, variant), each in lines.items())


def machine() -> dict[str, Any]:
    """What it was measured on."""
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return {"cores": os.cpu_count(), "processor": model.partition(": ")[2], "system": platform.platform(terse=True)}


def versions(postgres: Path) -> dict[str, str]:
    """What it was measured with."""
    said = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout.split()
    return {"python": platform.python_version(), "postgresql": said[2], **{name: version(name) for name in PACKAGES}}


def write(results: Mapping[str, Any]) -> None:
    """Write results.json and, where matplotlib is installed, results.png."""
    _write("results.json", results)
    try:
        from bench.plot import plot
    except ImportError:
        print("No plot: matplotlib is not installed (it is in the dependency group `bench`).")
        return
    plot(results, FOLDER / "results.png", NAMES)


def write_targets(measured_on: Mapping[str, Any], targets: Iterable[Target]) -> None:
    """Write eligibility.json."""
    _write("eligibility.json", {**measured_on, "figures": [asdict(target) for target in targets]})


def _write(name: str, results: Mapping[str, Any]) -> None:
    (FOLDER / name).write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
