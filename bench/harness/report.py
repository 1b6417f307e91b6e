"""What was measured, as tables and as results.json, against.json and eligibility.json in this folder."""

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

from bench.harness.ratios import Ratio, Runs
from bench.harness.target import Target

FOLDER: Final = Path(__file__).parent.parent
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
    "engine_without_access": "Maru's engine, no policy, no log",
    "engine_without_log": "Maru's engine, no log",
    "engine": "Maru's engine",
}
FIGURES: Final = ("requests_per_second", "p50_ms", "p99_ms", "python_ms", "postgres_ms")


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


def ratio_rows(found: Iterable[Ratio]) -> list[dict[str, Any]]:
    """A row for each ratio, its spread among the other fields."""
    return [
        {
            "variant": ratio.variant,
            "to": ratio.to,
            "query": ratio.query,
            "concurrency": ratio.concurrency,
            "measure": ratio.measure,
            **{name: round(value, 4) for name, value in asdict(ratio.spread).items()},
            "rounds": [round(value, 4) for value in ratio.rounds],
        }
        for ratio in found
    ]


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows to be read."""
    lines = [
        f"{'query':9} {'c':>3}  {'variant':32} {'requests/s':>10} {'p50 ms':>8} {'p99 ms':>8} "
        f"{'Python ms':>10} {'Postgres ms':>11}"
    ]
    for row in rows:
        lines.append(
            f"{row['query']:9} {row['concurrency']:>3}  {name_of(row['variant']):32} "
            f"{row['requests_per_second']:>10,.0f} {row['p50_ms']:>8.1f} {row['p99_ms']:>8.1f} "
            f"{row['python_ms']:>10.3f} {row['postgres_ms']:>11.3f}"
        )
    return "\n".join(lines)


def ratio_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The ratios to be read: medians over the rounds, with their intervals, quartiles and extremes."""
    of_python = {_place(row): row for row in rows if row["measure"] == "python_ms"}
    lines = [
        f"{name_of(rows[0]['variant'])} to the others, ratios within each of {len(rows[0]['rounds'])} rounds; "
        f"a median lies in its interval with {rows[0]['confidence']:.1%}",
        f"{'query':9} {'c':>3}  {'to':32} {'requests/s':>10} {'interval':>16} {'quartiles':>16} {'all rounds':>16} "
        f"{'Python ms':>10} {'interval':>16}",
    ]
    for row in rows:
        if row["measure"] != "requests_per_second":
            continue
        python = of_python[_place(row)]
        lines.append(
            f"{row['query']:9} {row['concurrency']:>3}  {name_of(row['to']):32} "
            f"{row['median']:>10.3f} {_range(row, 'low', 'high'):>16} "
            f"{_range(row, 'first_quartile', 'third_quartile'):>16} {_range(row, 'smallest', 'largest'):>16} "
            f"{python['median']:>10.3f} {_range(python, 'low', 'high'):>16}"
        )
    return "\n".join(lines)


def _place(row: Mapping[str, Any]) -> tuple[str, str, int]:
    return row["to"], row["query"], row["concurrency"]


def _range(row: Mapping[str, Any], least: str, most: str) -> str:
    return f"{row[least]:.3f} to {row[most]:.3f}"


def name_of(variant: str) -> str:
    """A variant's name to be read; an older commit's is `engine@` and the commit."""
    name, at, commit = variant.partition("@")
    return f"{NAMES[name]}{at and ' at '}{commit}"


def growth_table(growth: Iterable[Mapping[str, Any]]) -> str:
    """The growth to be read: requests/s and statements per request."""
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in growth:
        shown = f"{row['size']}: {row['requests_per_second']:,.0f}/s {row['statements']:g} st."
        lines[row["grows"], row["variant"]].append(shown)
    return "\n".join(f"{what:9} {name_of(variant):32} {'  '.join(each)}" for (what, variant), each in lines.items())


def memory_table(memory: Iterable[Mapping[str, Any]]) -> str:
    """The memory to be read: megabytes after so many documents of which no two are alike."""
    lines: dict[str, list[str]] = defaultdict(list)
    for row in memory:
        lines[row["documents"]].append(f"{row['asked']:,}: {row['mb']:g} MB")
    return "\n".join(f"distinct documents of {what:9}  {'  '.join(each)}" for what, each in lines.items())


def instruction_table(row: Mapping[str, Any]) -> str:
    """The instructions of a request to be read, and in which functions most of them are."""
    lines = [f"{row['query']:9} {row['concurrency']:>3}  {name_of(row['variant']):32} {row['a_request']:>10,.0f}"]
    lines += [f"{count:>12,.0f}  {name}" for name, count in row["heaviest"].items()]
    return "\n".join(lines)


def machine() -> dict[str, Any]:
    """What it was measured on."""
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return {"cores": os.cpu_count(), "processor": model.partition(": ")[2], "system": platform.platform(terse=True)}


def versions(postgres: Path) -> dict[str, str]:
    """What it was measured with."""
    said = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout.split()
    return {"python": platform.python_version(), "postgresql": said[2], **{name: version(name) for name in PACKAGES}}


def write_against(results: Mapping[str, Any]) -> None:
    """Write against.json."""
    _write("against.json", results)


def write(results: Mapping[str, Any]) -> None:
    """Write results.json."""
    _write("results.json", results)


def write_targets(measured_on: Mapping[str, Any], targets: Iterable[Target]) -> None:
    """Write eligibility.json."""
    _write("eligibility.json", {**measured_on, "figures": [asdict(target) for target in targets]})


def _write(name: str, results: Mapping[str, Any]) -> None:
    (FOLDER / name).write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
