"""Waiting for events, and what a process's work costs: no test decides by how fast a machine or its disk is."""

import os
import time
from collections.abc import Callable
from pathlib import Path

HANGING_SECONDS = 120
"""Only what hangs takes so long: a wait that ends by this time has failed."""


def eventually(what: Callable[[], bool], seconds: float = HANGING_SECONDS) -> bool:
    """Whether it came true before a machine under any load would have got there."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def processor_seconds(pid: int) -> float:
    """What a process has used of the processors; other processes beside it cost it nothing."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
