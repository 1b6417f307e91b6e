"""Serves the tree in which it stands, and sees that one agency is DOWN with its reason while the others answer.

`python -m tests.contract.serving AGENCY PLACE WORD`, with the data folder as MARU_DATA; the reason names both.
"""

import os
import sys
from pathlib import Path

from tests.running import running_gateway


def main(agency: str, place: str, word: str) -> None:
    """AssertionError where the gateway does not open, does not name the agency, or answers nobody."""
    with running_gateway(Path(os.environ["MARU_DATA"]), by_shell=True, MARU_TODAY="") as opened:
        ready = opened.operators.get("/readyz").json()
        down = [name for name, status in ready["agencies"].items() if status == "DOWN"]
        assert down == [agency], ready
        (fault,) = ready["faults"]
        assert fault["agency"] == agency
        assert f"agencies/{agency}/{place}:" in fault["reason"], fault
        assert word in fault["reason"], fault
        title = next(iter(opened.personas))
        answer = opened.ask("{ me { name services(first: 1) { totalCount } } }", title)
        assert answer["data"]["me"]["name"], answer
        assert answer["data"]["me"]["services"]["totalCount"], answer


if __name__ == "__main__":
    main(*sys.argv[1:])
