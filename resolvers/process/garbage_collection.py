"""How often a process that holds much for long is searched for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

COLLECT_AFTER: Final = 200_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What stands already is not searched until the block ends, and what comes is searched less often.

    It is for work of which counting references leaves hardly any garbage behind. Where something was left out before,
    all of it stays so, since the collector cannot tell one from the other.
    """
    was_left_out = gc.get_freeze_count() > 0
    gc.collect()
    gc.freeze()
    often = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *often[1:])
    try:
        yield
    finally:
        if not was_left_out:
            gc.unfreeze()
        gc.set_threshold(*often)
