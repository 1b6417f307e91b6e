"""What every measurement is made on: this tree, a day, a number of citizens, the stores' folder and the capture's."""

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DAY: Final = "2026-11-24"
CITIZENS: Final = 100_000
DATA: Final = Path(os.environ.get("BENCH_DATA") or ".maru-bench").absolute()
CAPTURE: Final = Path(os.environ.get("BENCH_CAPTURE") or ROOT.parent / "shared" / "data" / "gov24").absolute()
"""The folder of a capture of the national catalogue, as `catalogue fetch` makes one."""
