"""A sweep's processes at fault, without any store. `python -m tests.notices.faulty_processes HOW`.

HOW is `unforked`: the second of them cannot be begun; or `reset`: what tells pages loses a connection of its own.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing import active_children
from typing import Any

from resolvers.notices.sweep.page_sweep import PageSweep
from resolvers.notices.sweep.sweep_processes import sweep_processes


@asynccontextmanager
async def _reset() -> AsyncIterator[PageSweep]:
    raise ConnectionResetError
    yield


def main(how: str) -> None:
    """Begin three processes and say how it ended: by which error, and how many of them are left."""
    own, begun = os.fork, []

    def fork() -> int:
        if how == "unforked" and begun:
            raise BlockingIOError
        begun.append(own())
        return begun[-1]

    days: Any = None
    os.fork = fork
    try:
        with sweep_processes(3, _reset) as processes:
            asyncio.run(processes.begin(days))
    except Exception as error:
        print(type(error).__name__, len(active_children()))


if __name__ == "__main__":
    main(sys.argv[1])
