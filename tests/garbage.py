"""How much a work leaves behind that only the garbage collector frees."""

import gc
from collections.abc import Awaitable, Callable
from typing import Final

TRIES: Final = 3


async def garbage_of(work: Callable[[], Awaitable[object]]) -> int:
    """The fewest objects that the work leaves in some tries: what it leaves itself, it leaves each time.

    In one of them something else may leave some as well, such as a connection that is opened on a busy machine.
    """
    gc.collect()
    gc.disable()
    try:
        left = []
        for _ in range(TRIES):
            await work()
            left.append(gc.collect())
        return min(left)
    finally:
        gc.enable()
