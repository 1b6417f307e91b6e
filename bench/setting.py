"""What every measurement is made on: this tree, a day, a number of citizens, and the folder of the stores."""

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
DAY: Final = "2026-11-24"
CITIZENS: Final = 100_000
DATA: Final = Path(os.environ.get("BENCH_DATA") or ".maru-bench").absolute()
