"""A sweep by processes of its own. `python -m tests.notices.forking_sweep HOW` takes stores as JSON.

HOW is `whole`, or `killed`: then each kills itself once it has written some portions of a page.
"""

import os
import signal
import sys
from typing import Any

import orjson

from agencies.contract.errors import StartUpError
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from commands.notices.sweep import sweep_day
from resolvers.runs.notice_sweep import day_sweep, page_sweep, sweep_processes
from tests.notices.day_sweeps import ON
from tests.notices.dying_sweep import CITIZENS, PORTION, dying

PROCESSES = 3
SECONDS = 300


def main(how: str, dsns: dict[str, str]) -> None:
    """Sweep until it is over; ends with 1, and says why on stderr, where it is broken off."""
    pages: Any = page_sweep
    day_sweep.CITIZENS_AT_ONCE = sweep_processes.CITIZENS_AT_ONCE = CITIZENS
    page_sweep.AT_ONCE = PORTION
    # However many cores there are: what is tried is that there are several processes.
    os.sched_getaffinity = lambda _: set(range(PROCESSES))  # type: ignore[assignment]
    if how == "killed":
        pages.keep_swept = dying(pages.keep_swept, 1)
    try:
        sweep_day(register(discover()), dsns, ON, ON)
    except (StartUpError, sweep_processes.ProcessEnded) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    signal.alarm(SECONDS)
    main(sys.argv[1], orjson.loads(sys.stdin.buffer.read()))
