"""The results as a picture."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot

COLOURS: Final = {
    "floor": "#c9c9c9",
    "handwritten": "#7a8ca5",
    "handwritten_shared": "#4a6fa5",
    "strawberry": "#d97b7b",
    "core": "#d9b36b",
    "engine_without_access": "#9fd0b2",
    "engine_without_log": "#c9d9a2",
    "engine": "#2f8f5b",
}


def plot(results: Mapping[str, Any], path: Path, names: Mapping[str, str]) -> None:
    """Throughput and CPU of every variant, and how the two compared ones grow."""
    figure, axes = pyplot.subplots(2, 3, figsize=(16, 9), layout="constrained")
    for axis, query in zip(axes[0], ("record", "headline"), strict=False):
        _throughput(axis, results["rows"], query, names)
    _cpu(axes[0][2], results["rows"], names)
    for axis, what in zip(axes[1], ("members", "services", "agencies"), strict=True):
        _growth(axis, results["growth"], what, names)
    axes[0][0].legend(fontsize=8)
    figure.savefig(path, dpi=110)


def _throughput(axis: Any, rows: Any, query: str, names: Mapping[str, str]) -> None:
    levels = sorted({row["concurrency"] for row in rows})
    shown = [name for name in names if name != "floor"]
    width = 0.8 / len(shown)
    for place, variant in enumerate(shown):
        of = {
            r["concurrency"]: r["requests_per_second"] for r in rows if (r["variant"], r["query"]) == (variant, query)
        }
        at = [level + (place - (len(shown) - 1) / 2) * width for level in range(len(levels))]
        axis.bar(at, [of.get(level, 0) for level in levels], width, label=names[variant], color=COLOURS[variant])
    axis.set_xticks(range(len(levels)), [f"c = {level}" for level in levels])
    axis.set_title(f"{query}: requests/s")


def _cpu(axis: Any, rows: Any, names: Mapping[str, str]) -> None:
    of = {r["variant"]: r for r in rows if r["query"] == "record" and r["concurrency"] == 16}
    shown = [name for name in names if name in of]
    python = [of[name]["python_ms"] for name in shown]
    axis.barh(shown, python, color=[COLOURS[name] for name in shown], label="Python")
    axis.barh(
        shown, [of[n]["postgres_ms"] for n in shown], left=python, color="#dddddd", hatch="//", label="PostgreSQL"
    )
    axis.set_xscale("symlog", linthresh=1)
    axis.invert_yaxis()
    axis.set_title("record, c = 16: CPU ms (hatched: PostgreSQL)")


def _growth(axis: Any, growth: Any, what: str, names: Mapping[str, str]) -> None:
    for variant in ("handwritten", "engine"):
        points = [row for row in growth if (row["grows"], row["variant"]) == (what, variant)]
        sizes = [row["size"] for row in points]
        rates = [row["requests_per_second"] for row in points]
        axis.plot(sizes, rates, marker="o", color=COLOURS[variant], label=names[variant])
    axis.set_ylim(bottom=0)
    axis.set_title(f"requests/s by {what}, c = 16")
