"""How much a work leaves behind that only the garbage collector frees."""

import gc
from collections.abc import Awaitable, Callable
from typing import Final

TRIES: Final = 5


async def garbage_of(work: Callable[[], Awaitable[object]]) -> int:
    """The fewest objects that a short work leaves in some tries: what it leaves itself, it leaves each time.

    In any of them something else may leave some as well, such as a connection that is opened on a busy machine.
    """
    gc.collect()
    # All that other tests keep would be searched again after each work, which takes most of a second.
    gc.freeze()
    gc.disable()
    try:
        # What an earlier work left is frozen: what takes its place is garbage from the second time on.
        await work()
        fewest = await _left_by(work)
        for _ in range(TRIES - 1):
            if not fewest:
                break
            fewest = min(fewest, await _left_by(work))
        return fewest
    finally:
        gc.enable()


async def _left_by(work: Callable[[], Awaitable[object]]) -> int:
    await work()
    return gc.collect()
