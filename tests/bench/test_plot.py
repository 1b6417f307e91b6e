"""The benchmark's picture, as far as it is worked out without matplotlib, which the tests do not install."""

import runpy
import sys
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from bench.report import NAMES
from tests.running import ROOT


class Axis:
    """Notes which bars are drawn: from where to where."""

    def __init__(self) -> None:
        self.bars: list[tuple[float, float]] = []

    def bar(self, at: list[float], heights: list[float], width: float, **look: Any) -> None:
        """Bars around these places."""
        self.bars += [(place - width / 2, place + width / 2) for place in at]

    def set_xticks(self, *ticks: Any) -> None:
        """No bar."""

    def set_title(self, title: str) -> None:
        """No bar."""


def test_no_bar_of_the_picture_hides_another_however_many_variants_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those of one number of connections stand around its mark, apart from those of the next."""
    stub = ModuleType("matplotlib")
    stub.__dict__.update(use=lambda backend: None, pyplot=None)
    monkeypatch.setitem(sys.modules, "matplotlib", stub)
    axis = Axis()
    rows = [
        {"variant": variant, "query": "record", "concurrency": connections, "requests_per_second": 1.0}
        for variant in NAMES
        for connections in (1, 16)
    ]
    runpy.run_path(str(ROOT / "bench" / "plot.py"))["_throughput"](axis, rows, "record", NAMES)
    bars = sorted(axis.bars)
    assert len(bars) == 2 * (len(NAMES) - 1)
    assert all(end <= begin + 1e-9 for (_, end), (begin, _) in pairwise(bars))
    of_first = bars[: len(bars) // 2]
    assert of_first[0][0] + of_first[-1][1] == pytest.approx(0)
