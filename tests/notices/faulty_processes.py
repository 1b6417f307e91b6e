"""A sweep's processes at fault, without any store. `python -m tests.notices.faulty_processes HOW`.

HOW is `unforked`: the second of them cannot be begun; `reset`: each loses a connection that is not the sweep's; or
`late`: so they do, all but the first only once the sweep has ended.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing import active_children
from typing import Any

from resolvers.runs.notice_sweep.page_sweep import PageSweep
from resolvers.runs.notice_sweep.sweep_processes import sweep_processes

LATE_SECONDS = 1.0


def main(how: str) -> None:
    """Begin three processes and say how it ended: by which error, and how many of them are left."""
    own, begun = os.fork, []

    def fork() -> int:
        if how == "unforked" and begun:
            raise BlockingIOError
        begun.append(own())
        return begun[-1]

    @asynccontextmanager
    async def reset() -> AsyncIterator[PageSweep]:
        if how == "late" and len(begun) > 1:
            await asyncio.sleep(LATE_SECONDS)
        raise ConnectionResetError
        yield

    days: Any = None
    os.fork = fork
    try:
        with sweep_processes(3, reset) as processes:
            asyncio.run(processes.begin(days))
    except Exception as error:
        print(type(error).__name__, len(active_children()))


if __name__ == "__main__":
    main(sys.argv[1])
