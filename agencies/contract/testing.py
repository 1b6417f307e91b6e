"""What an agency's own tests ask of it: that `agency check` finds no fault, and that a fact names the days it changes.

Each call starts `server.py` in processes of its own, with stores of its own in the folder that it is given.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from agencies.contract.drawn_rows import SINCE, UNTIL, WINDOW
from agencies.contract.fact import Fact

CITIZENS: Final = "300"
DAY: Final = timedelta(days=1)


def faults_found(agency: str, folder: Path) -> list[str]:
    """The lines of `agency check` that name a fault, over stores that are filled with the sample data of all agencies.

    AssertionError with what was printed where they cannot be filled, or the check cannot be made.
    """
    own = {name: value for name, value in os.environ.items() if not name.endswith("_DATABASE_URL")}
    environment = {**own, "AGENCIES": "", "MARU_DATA": os.fspath(folder / "data"), "MARU_FSYNC": "off"}
    _run(environment, "seed", "--citizens", CITIZENS, accepted=(0,))
    said = _run(environment, "agency", "check", agency, accepted=(0, 1))
    return [line for line in said.splitlines() if line.startswith("FAULT")]


def _run(environment: Mapping[str, str], *arguments: str, accepted: tuple[int, ...]) -> str:
    asked = [sys.executable, "-m", "server", *arguments]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in accepted, f"server.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
    assert done.returncode == 0 or "FAULT" in done.stdout, done.stderr
    return done.stdout


def unnamed_days(fact: Fact, row: Mapping[str, Any]) -> list[object]:
    """The days of three years on which the fact's value differs from that of the day before and which it does not name.

    A change on a day that is not named is one that nobody is told of.
    """
    named = set(fact.value.moves(row, SINCE, UNTIL))
    return [day for day in WINDOW if day not in named and fact.value.at(row, day) != fact.value.at(row, day - DAY)]
